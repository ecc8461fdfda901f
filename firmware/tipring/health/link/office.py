"""What is looked at within the office: the cable, and the router at its end."""

import asyncio
import contextlib
import itertools
import socket
from typing import Final

from tipring.domain.link.probing import Probe, ProbeKind, Saw
from tipring.health.link.looker import AmissError, Looker
from tipring.health.link.wires import datagrams, has_signal, neighbours, way_out
from tipring.wire.icmp import echo, sequence_of
from tipring.wire.routing_table import DefaultRoute, is_neighbour

CARRIER_EVERY_S: Final = 0.5
"""No packet is sent for it."""
CARRIER: Final = Probe(
    kind=ProbeKind.CARRIER,
    name="",
    every_s=CARRIER_EVERY_S,
    timeout_s=CARRIER_EVERY_S,
)
AT_HOME_S: Final = 0.6
"""What is in the house answers within milliseconds, by radio within tenths."""
NO_ROUTE: Final = "there is no default route"
UNUSED_PORT: Final = 33_434
"""Where nobody listens (traceroute's): a router that says so is there."""


class Carrier(Looker):
    """Whether the cable of the default route is in."""

    def __init__(self) -> None:
        super().__init__(CARRIER)
        self._device = ""
        """The last one that had the default route: it may go with the cable."""

    async def ask(self) -> str:
        """Raise AmissError when there is no signal."""
        if route := await asyncio.to_thread(way_out):
            self._device = route.device
        if not self._device:
            raise AmissError(Saw.NO_WAY, NO_ROUTE)
        if not has_signal(self._device):
            raise AmissError(Saw.NO_WAY, f"{self._device} has no signal")
        return self._device


class Gateway(Looker):
    """Whether the router is there: by ping, else by UDP, else by what the wire knows.

    A router that never answered either is believed while it answers on the wire (ARP);
    the kernel takes up to a minute to notice that it does not any more.
    """

    def __init__(self, every_s: float, timeout_s: float) -> None:
        super().__init__(
            Probe(
                kind=ProbeKind.GATEWAY,
                name="",
                every_s=every_s,
                timeout_s=min(timeout_s, AT_HOME_S),
            )
        )
        self._turn = itertools.count(1)
        self._answered = ""
        """The gateway that has answered by itself."""
        self._route: DefaultRoute | None = None
        self._had_route = False

    async def ask(self) -> str:
        """Raise AmissError, or OSError, when nobody answers."""
        if self._route is None:
            raise AmissError(Saw.NO_WAY, NO_ROUTE)
        route = self._route
        if not route.gateway:
            return f"{route.device} has no router"
        if await self._answers(route.gateway):
            self._answered = route.gateway
            return route.gateway
        known = await asyncio.to_thread(neighbours)
        is_there = is_neighbour(known, route.gateway)
        if is_there and self._answered != route.gateway:
            return f"{route.gateway}, by ARP only"
        if is_there is False:
            raise AmissError(Saw.NO_WAY, f"{route.gateway} is not on the wire")
        raise AmissError(Saw.SILENCE, f"{route.gateway} does not answer")

    async def is_wanted(self) -> bool:
        """Return whether there is a router, or was one."""
        self._route = await asyncio.to_thread(way_out)
        self._had_route = self._had_route or self._route is not None
        return self._had_route

    async def _answers(self, gateway: str) -> bool:
        try:
            # what the kernel knows is looked at in what is left of our time
            async with asyncio.timeout(self.probe.timeout_s * 0.8):
                return await self._by_ping(gateway)
        except TimeoutError:
            return False

    async def _by_ping(self, gateway: str) -> bool:
        """Ask by ICMP where the kernel allows it, else by UDP."""
        six = ":" in gateway
        protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
        loop, turn = asyncio.get_running_loop(), next(self._turn)
        try:
            with datagrams(gateway, 0, protocol) as ears:
                ears.send(echo(turn, six=six))
                while sequence_of(await loop.sock_recv(ears, 256)) != turn & 0xFFFF:
                    pass
        except PermissionError:
            return await self._by_udp(gateway)
        return True

    async def _by_udp(self, gateway: str) -> bool:
        with datagrams(gateway, UNUSED_PORT) as ears:
            ears.send(b"")
            with contextlib.suppress(ConnectionRefusedError):
                await asyncio.get_running_loop().sock_recv(ears, 256)
        return True
