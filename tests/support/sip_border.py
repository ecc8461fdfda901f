"""Two user agents, and between them what the border does: it says who calls.

Each has a real socket on loopback; on the virtual clock an hour costs nothing. What a
border would put into a message stands in the message that arrives.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from tipring.domain.errors import LegError
from tipring.dsp.frames import FRAME_S, Frame, FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Leg
from tipring.legs.rtp.port import Address, OnKey
from tipring.legs.sip.user_agent import UserAgent, UserAgentSettings
from tipring.wire.sdp import Codec, Direction

LOUD: Frame = np.full(160, 1000, dtype=np.int16)


@dataclass
class FakeSound:
    """The `SoundPort` port; `does` holds what was asked of it."""

    local: Address
    figures: SoundFigures = field(default_factory=SoundFigures)
    silent_since: float | None = None
    on_key: OnKey | None = None
    sink: FrameSink | None = None
    does: list[str] = field(default_factory=list)
    is_closed: bool = False
    refuses: bool = False

    def connect(
        self,
        remote: Address,
        codec: Codec,
        event_type: int | None,
        direction: Direction,
    ) -> None:
        if self.refuses:
            message = "no way there"
            raise LegError(message)
        self.does.append(f"{remote[1]} {codec} {event_type} {direction}")

    async def play(self, source: FrameSource) -> None:
        while source.next_frame() is not None:
            self.does.append("plays")
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    async def send_keys(self, keys: str) -> None:
        self.does.append(f"keys {keys}")

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeSounds:
    """The `SoundPorts` port."""

    places: int = 100
    made: list[FakeSound] = field(default_factory=list)

    def open(self) -> FakeSound:
        if len(self.made) >= self.places:
            message = "no port is left"
            raise LegError(message)
        sound = FakeSound(("127.0.0.1", 20000 + 2 * len(self.made)))
        self.made.append(sound)
        return sound


@dataclass
class Side:
    """One user agent, and who called it."""

    agent: UserAgent
    sounds: FakeSounds
    came: asyncio.Queue[Leg] = field(default_factory=asyncio.Queue)


class _Relay(asyncio.DatagramProtocol):
    def __init__(self, forward: Callable[[bytes], None]) -> None:
        self._forward = forward

    def datagram_received(self, data: bytes, _addr: tuple[str | Any, int]) -> None:
        self._forward(data)


@dataclass
class Between:
    """The desk, a telephone, and the border between them."""

    desk: Side
    phone: Side
    ports: tuple[int, int]
    """Of the desk and of the telephone, at 127.0.0.1."""
    is_lost: Callable[[bytes], bool] = field(default=lambda _data: False)
    """Whether a datagram is lost on its way."""
    replaced: dict[str, str] = field(default_factory=dict)
    """Lines that the border puts in, by their names: who calls, what was dialled."""

    def passed_on(self, data: bytes) -> bytes | None:
        """Return what arrives of *data*."""
        if self.is_lost(data):
            return None
        head, end, body = data.partition(b"\r\n\r\n")
        if head.startswith(b"INVITE "):
            lines = {"X-Tipring-Account": "extension:201"} | self.replaced
            put_in = "".join(f"\r\n{name}: {value}" for name, value in lines.items())
            head += put_in.encode()
        return head + end + body


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _side(port: int, peer_port: int, places: int = 100) -> Side:
    sounds = FakeSounds(places)
    settings = UserAgentSettings(port=port, peer_port=peer_port, domain="office")
    side = Side(UserAgent(settings, sounds, lambda number: number == "201"), sounds)
    side.agent.on_leg = side.came.put_nowait
    return side


@contextlib.asynccontextmanager
async def between(places: int = 100) -> AsyncIterator[Between]:
    """Open both user agents with a border between them."""
    desk_port, inner, outer, phone_port = _free_ports(4)
    desk, phone = _side(desk_port, inner, places), _side(phone_port, outer)
    made = Between(desk, phone, (desk_port, phone_port))
    loop = asyncio.get_running_loop()
    ways: list[asyncio.DatagramTransport] = []

    def forward(way: int) -> Callable[[bytes], None]:
        def pass_on(data: bytes) -> None:
            arrives = made.passed_on(data)
            if arrives is not None:
                ways[1 - way].sendto(arrives)

        return pass_on

    async with made.desk.agent.opened(), made.phone.agent.opened():
        for way, (here, there) in enumerate(((inner, desk_port), (outer, phone_port))):
            transport, _ = await loop.create_datagram_endpoint(
                partial(_Relay, forward(way)),
                local_addr=("127.0.0.1", here),
                remote_addr=("127.0.0.1", there),
            )
            ways.append(transport)
        try:
            yield made
        finally:
            for transport in ways:
                transport.close()
