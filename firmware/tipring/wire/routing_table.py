"""What Linux says of its routes and neighbours: /proc/net/route, ipv6_route, arp."""

import ipaddress
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_UP = 0x1
_REJECT = 0x200
"""linux/route.h: RTF_UP, RTF_REJECT."""
_COMPLETE = 0x2
"""linux/if_arp.h: ATF_COM."""


@dataclass(frozen=True, slots=True)
class DefaultRoute:
    """The way to all that is not in the office."""

    device: str
    gateway: str
    """Empty: the wire itself is the way (a tunnel, a dial-in)."""
    metric: int = 0


def default_route(four: str, six: str = "") -> DefaultRoute | None:
    """Return the default route that is taken; None: there is none.

    *four* is the text of /proc/net/route, *six* that of /proc/net/ipv6_route, which
    is asked only where there is no other way.
    """
    found = [*_four(four)] or [*_six(six)]
    return min(found, key=lambda route: route.metric, default=None)


def ways_out(four: str, six: str = "") -> tuple[str, ...]:
    """Return the devices of all default routes, of either kind."""
    routes = (*_four(four), *_six(six))
    return tuple(dict.fromkeys(route.device for route in routes))


def office_networks(four: str, six: str = "") -> tuple[str, ...]:
    """Return what is reached without a default route.

    It is on the wire, or behind another router; as in RFC 4632, section 3.1.
    """
    found: list[str] = []
    for line in four.splitlines()[1:]:
        words = line.split()
        target, mask = _packed(words[1]), _packed(words[7])
        if any(mask) and _is_way(int(words[3], 16)):
            network = ipaddress.IPv4Network((target, _length(mask)))
            found.append(str(network))
    for line in six.splitlines():
        words = line.split()
        length, flags = int(words[1], 16), int(words[8], 16)
        if length and _is_way(flags):
            found.append(str(ipaddress.IPv6Network((int(words[0], 16), length))))
    return tuple(dict.fromkeys(found))


def _packed(word: str) -> bytes:
    return struct.pack("=I", int(word, 16))


def _length(mask: bytes) -> int:
    return int.from_bytes(mask).bit_count()


def _four(text: str) -> Iterator[DefaultRoute]:
    for line in text.splitlines()[1:]:
        words = line.split()
        device, target, gateway, flags, metric, mask = (
            *words[:4],
            words[6],
            words[7],
        )
        if target == mask == "00000000" and _is_way(int(flags, 16)):
            yield DefaultRoute(device, _address(gateway), int(metric))


def _address(word: str) -> str:
    packed = struct.pack("=I", int(word, 16))
    return str(ipaddress.IPv4Address(packed)) if any(packed) else ""


def _six(text: str) -> Iterator[DefaultRoute]:
    for line in text.splitlines():
        target, length, _, _, gateway, metric, _, _, flags, device = line.split()
        nobody = "0" * 32
        if target == nobody and length == "00" and _is_way(int(flags, 16)):
            via = ipaddress.IPv6Address(int(gateway, 16))
            there = "" if gateway == nobody else f"{via}%{device}"
            yield DefaultRoute(device, there, int(metric, 16))


def _is_way(flags: int) -> bool:
    return bool(flags & _UP) and not flags & _REJECT


def is_neighbour(table: str, address: str) -> bool | None:
    """Return whether *address* is known on the wire, by the text of /proc/net/arp.

    None: it was not asked for.
    """
    for line in table.splitlines()[1:]:
        words = line.split()
        if words[0] == address:
            return bool(int(words[2], 16) & _COMPLETE)
    return None
