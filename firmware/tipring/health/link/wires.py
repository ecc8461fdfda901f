"""Sockets that never wait, and what the kernel knows of the office's own wires."""

import asyncio
import contextlib
import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tipring.wire.routing_table import DefaultRoute, default_route

PROC: Final = Path("/proc/thread-self/net")
"""Of this thread: it may stand in another network than the process."""

_SIOCGIFFLAGS: Final = 0x8913
_IFF_RUNNING: Final = 0x40
_IFREQ: Final = struct.Struct("16sH14x")
_IP_RECVERR: Final = 11
_IPV6_RECVERR: Final = 25
"""linux/in.h, in6.h: a UDP socket hears of hosts that cannot be reached, too."""
_AT_ONCE: Final = struct.pack("ii", 1, 0)


def family_of(address: str) -> socket.AddressFamily:
    """Return the family of an address of either kind."""
    six = ipaddress.ip_address(address.partition("%")[0]).version == 6  # noqa: PLR2004 - IPv6
    return socket.AF_INET6 if six else socket.AF_INET


@contextlib.contextmanager
def datagrams(address: str, port: int, protocol: int = 0) -> Iterator[socket.socket]:
    """Open a socket towards there; it hears of every error. OSError: no way there."""
    family = family_of(address)
    with socket.socket(family, socket.SOCK_DGRAM, protocol) as ears:
        ears.setblocking(False)  # noqa: FBT003 - its name has no words
        if family == socket.AF_INET6:
            ears.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
        else:
            ears.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        ears.connect(_there(address, port))
        yield ears


async def knock(address: str, port: int) -> None:
    """Connect by TCP and hang up at once. OSError: as the network has it."""
    with socket.socket(family_of(address), socket.SOCK_STREAM) as door:
        door.setblocking(False)  # noqa: FBT003 - its name has no words
        # hanging up is one packet then, and nothing stays behind
        door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        await asyncio.get_running_loop().sock_connect(door, _there(address, port))


def _there(address: str, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
    host, _, device = address.partition("%")
    if device:
        return host, port, 0, socket.if_nametoindex(device)
    return host, port


def way_out() -> DefaultRoute | None:
    """Return the default route of this thread's network."""
    return default_route(_text("route"), _text("ipv6_route"))


def neighbours() -> str:
    """Return the kernel's table of neighbours."""
    return _text("arp")


def _text(name: str) -> str:
    try:
        return (PROC / name).read_text(encoding="ascii")
    except OSError:
        return ""


def has_signal(device: str) -> bool:
    """Return whether the cable of *device* is in, as far as the kernel knows."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        asked = _IFREQ.pack(device.encode()[:15], 0)
        try:
            told = fcntl.ioctl(door, _SIOCGIFFLAGS, asked)
        except OSError:
            return False
    return bool(_IFREQ.unpack(told)[1] & _IFF_RUNNING)
