"""Which addresses this box has, and when that changes."""

import asyncio
import contextlib
import ipaddress
import json
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

from tipring.edge.programs import ran

log = logging.getLogger(__name__)

IP_PATIENCE_S = 5.0
AGAIN_S = 5.0
"""When `ip` does not answer it is asked again: a busy moment is no lost network."""
SETTLE_S = 1.0
"""Changes come in bunches: a new lease is an old address less and a new one more."""

_NETLINK_ROUTE = 0
_LARGEST = 1 << 16
_RTMGRP_IPV4_IFADDR = 0x10
_RTMGRP_IPV6_IFADDR = 0x100
"""rtnetlink(7)."""


async def own_addresses() -> list[dict[str, Any]]:
    """Return what `ip` knows of each interface; nothing when it cannot be asked."""
    with contextlib.suppress(OSError, ValueError, TimeoutError):
        told = await ran("ip", "-json", "address", within_s=IP_PATIENCE_S)
        return list(json.loads(told.said))
    return []


def chosen(
    listen: Sequence[str], interfaces: Sequence[dict[str, Any]]
) -> tuple[str, ...]:
    """Return the addresses that *listen* means now, each once.

    A name means all lasting addresses of that interface: no link-local ones, none
    that a privacy extension (RFC 8981) takes away again, none that is still tested.
    """
    found: dict[str, None] = {}
    for wanted in listen:
        for interface in interfaces:
            for one in interface.get("addr_info", ()):
                if _means(wanted, interface.get("ifname", ""), one):
                    found[one["local"]] = None
    return tuple(found)


def _means(wanted: str, name: str, one: dict[str, Any]) -> bool:
    if "local" not in one or one.get("tentative"):
        return False
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(wanted) == ipaddress.ip_address(one["local"])
    lasting = one.get("scope") != "link" and not one.get("temporary")
    return wanted == name and lasting


async def followed(listen: Sequence[str]) -> AsyncIterator[tuple[str, ...]]:
    """Yield the addresses that *listen* means now, then each time they are others."""
    last: tuple[str, ...] | None = None
    async for _ in changes():
        now = chosen(listen, await _known())
        if now != last:
            last = now
            yield now


async def _known() -> list[dict[str, Any]]:
    """Return what `ip` knows; no box has no interface, so nothing is no answer."""
    while not (told := await own_addresses()):
        log.warning("the addresses of this box are not known: ip does not answer")
        await asyncio.sleep(AGAIN_S)
    return told


async def changes() -> AsyncIterator[None]:
    """Yield once listening, then after addresses have changed, and have settled."""
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_ROUTE) as ears:
        ears.settimeout(0.0)
        ears.bind((0, _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV6_IFADDR))
        yield
        while True:
            with contextlib.suppress(OSError):  # so much came that some of it is lost
                await loop.sock_recv(ears, _LARGEST)
            await asyncio.sleep(SETTLE_S)
            with contextlib.suppress(BlockingIOError):
                while ears.recv(_LARGEST):
                    pass
            yield
