"""How rtpengine is started: all sound of telephones goes through it."""

from collections.abc import Sequence

from tipring.edge.plan import EdgePlan

NO_KERNEL_MODULE = -1
"""Packets are forwarded in user space: the module is none of Debian's kernel."""
SILENT_S = 60
"""A call without any packet for so long is forgotten; held ones last an hour."""


def arguments(plan: EdgePlan, addresses: Sequence[str]) -> list[str]:
    """Return its arguments: an interface for each of *addresses*, one for the desk."""
    sides = [f"--interface=lan{n}/{address}" for n, address in enumerate(addresses)]
    return [
        "--config-file=none",  # the package's own opens ports that nobody uses here
        *sides,
        "--interface=desk/127.0.0.1",
        f"--listen-ng=127.0.0.1:{plan.ng_port}",
        f"--port-min={plan.rtp_first_port}",
        f"--port-max={plan.rtp_last_port}",
        f"--table={NO_KERNEL_MODULE}",
        f"--timeout={SILENT_S}",
        "--silent-timeout=3600",
        "--offer-timeout=240",
        "--delete-delay=5",
        "--num-threads=2",
        "--media-num-threads=1",
        "--tos=184",
        "--foreground",
        "--log-stderr",
        "--log-level=5",
    ]
