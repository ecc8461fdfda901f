"""A network for telephones: this machine is the box, each phone has a namespace.

The box has one address of its own (on the loopback device), and a wire to each
namespace: a veth pair, or the link emulator (`support.lossy_link`). Names and addresses
have the process id in them, so several suites can run at once. A box may have a
namespace of its own as well (`home`).
"""

import contextlib
import ctypes
import dataclasses
import itertools
import os
import random
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from support.lossy_link import LossyLink

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
_NETS = itertools.count()

Made = TypeVar("Made")


def why_no_rig(*programs: str) -> str:
    """Return why no network of phones can be built here; empty: it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    missing = [name for name in ("ip", *programs) if shutil.which(name) is None]
    if missing:
        return f"not installed: {' '.join(missing)}"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    return ""


def run(command: str) -> str:
    """Run *command*; what it writes is returned, a failure raises."""
    done = subprocess.run(command.split(), check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def ip(namespace: str) -> str:
    """Return how `ip` is called for *namespace*; empty: this machine's own."""
    return f"ip -n {namespace}" if namespace else "ip"


def inside(namespace: str, make: Callable[[], Made]) -> Made:
    """Return what *make* makes in *namespace*: a socket stays where it was made."""
    made: list[Made] = []
    failures: list[BaseException] = []

    def enter() -> None:
        try:
            with Path("/run/netns", namespace).open("rb") as there:
                failed = _LIBC.setns(there.fileno(), _CLONE_NEWNET)
            assert not failed, os.strerror(ctypes.get_errno())
            made.append(make())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller
            failures.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return made[0]


def free_port(address: str, kind: int = socket.SOCK_DGRAM) -> int:
    """Return a port that nobody has at *address*, nor is given by the kernel."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    while True:
        port = random.SystemRandom().randrange(10000, 20000)
        with socket.socket(family, kind) as probe, contextlib.suppress(OSError):
            probe.bind((address, port))
            return port


@dataclass(frozen=True, slots=True)
class Place:
    """A namespace with one wire to the box."""

    namespace: str
    address: str
    device: str
    """The box's end of the wire."""
    link: LossyLink | None = None
    box: str = ""
    """How it reaches the box; empty: by the address that all places share."""
    home: str = ""
    """The box's namespace; empty: this machine's own."""

    def prefix(self) -> tuple[str, ...]:
        """Return what goes before a program that is to run there."""
        return ("ip", "netns", "exec", self.namespace)

    def cut(self) -> None:
        """Unplug it."""
        run(f"{ip(self.home)} link set {self.device} down")

    def mend(self, box: str) -> None:
        """Plug it in again; *box* is the box's address."""
        run(f"{ip(self.home)} link set {self.device} up")
        run(f"ip -n {self.namespace} route replace default via {box} dev wan0")


@dataclass
class SipNet:
    """The box's address, and the places around it."""

    box: str
    places: list[Place] = field(default_factory=list)
    home: str = ""
    """The box's namespace; empty: this machine's own."""

    def __post_init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._stem = self.box.rsplit(".", 1)[0]
        self._turn = self._stem.split(".")[1]

    def place(self, *, lossy: bool = False) -> Place:
        """Add a namespace; *lossy*: behind the link emulator."""
        number = len(self.places) + 2
        name = f"tp{os.getpid()}-{self._turn}-{number}"
        address = f"{self._stem}.{number}"
        run(f"ip netns add {name}")
        self._stack.callback(run, f"ip netns del {name}")
        run(f"ip -n {name} link set lo up")
        device = f"t{os.getpid() % 10**6}x{self._turn}n{number}"
        link = self._wire(name, device, lossy=lossy)
        run(f"{ip(self.home)} addr add {self.box} peer {address} dev {device}")
        run(f"{ip(self.home)} link set {device} up")
        run(f"ip -n {name} addr add {address} peer {self.box} dev wan0")
        run(f"ip -n {name} link set wan0 up")
        run(f"ip -n {name} route replace default via {self.box} dev wan0")
        place = Place(name, address, device, link, home=self.home)
        self.places.append(place)
        return place

    def _wire(self, name: str, device: str, *, lossy: bool) -> LossyLink | None:
        if not lossy:
            here = ip(self.home)
            run(f"{here} link add {device} type veth peer name wan0 netns {name}")
            return None
        link = LossyLink(device, lambda make: inside(name, make))
        self._stack.callback(link.close)
        return link

    def six(self, place: Place) -> Place:
        """Give the wire to *place* addresses of IPv6 as well; return it as seen so."""
        prefix = f"fd77:{os.getpid() % 65536:x}"
        box, there = f"{prefix}::1", f"{prefix}::2"
        run(f"sysctl -qw net.ipv6.conf.{place.device}.disable_ipv6=0")
        run(f"ip -6 addr add {box}/64 dev {place.device} nodad")
        run(f"ip -n {place.namespace} -6 addr add {there}/64 dev wan0 nodad")
        return dataclasses.replace(place, address=f"[{there}]", box=f"[{box}]")

    def free_port(self) -> int:
        """Return a port that nobody has at the box."""
        if not self.home:
            return free_port(self.box)
        return inside(self.home, lambda: free_port(self.box))

    def folder(self) -> Path:
        """Make a folder that other accounts come through."""
        return self._stack.enter_context(open_folder())

    def close(self) -> None:
        """Remove all of it."""
        self._stack.close()


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that other accounts come through; pytest's own are private.

    They are made private again by whichever pytest begins next.
    """
    made = Path(tempfile.mkdtemp(prefix="tipring-net-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def sip_net() -> Iterator[SipNet]:
    """Give the box an address that no other suite has, until the end."""
    pid, turn = os.getpid(), next(_NETS)
    box = f"10.{64 + (pid // 250 + 17 * turn) % 128}.{pid % 250}.1"
    run(f"ip addr add {box}/32 dev lo")
    net = SipNet(box)
    try:
        yield net
    finally:
        net.close()
        run(f"ip addr del {box}/32 dev lo")
