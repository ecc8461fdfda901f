"""The desk's user agent behind a real border, with real telephones around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from support.baresip import loudest_hz
from support.sip_rig import SipOffice, sip_office
from tipring.domain.leg_events import LegEnded, LegEvent
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame
from tipring.edge.news import ExtensionCame
from tipring.legs.port import Leg
from tipring.legs.rtp.sound_ports import RtpPorts
from tipring.legs.sip.user_agent import UserAgent, UserAgentSettings

Event = TypeVar("Event")


class Tone:
    """A sine without an end."""

    def __init__(self, hz: int) -> None:
        self._hz = hz
        self._at = 0

    def next_frame(self) -> Frame:
        times = np.arange(self._at, self._at + FRAME_SAMPLES) / RATE_HZ
        self._at += FRAME_SAMPLES
        return (8000 * np.sin(2 * np.pi * self._hz * times)).astype(np.int16)


@dataclass
class Ear:
    """What the desk heard of a leg."""

    frames: list[Frame] = field(default_factory=list)

    @property
    def hz(self) -> float:
        """What the last half second is made of."""
        last = self.frames[-25:]
        return loudest_hz(np.concatenate(last)) if last else 0.0

    async def until(self, hz: float, within_s: float = 4.0) -> None:
        """Wait until it is heard; 0: until it is silent."""
        try:
            async with asyncio.timeout(within_s):
                while abs(self.hz - hz) > 10:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            message = f"{hz} Hz was not heard, but {self.hz:.0f}"
            raise AssertionError(message) from None


@dataclass
class SipDesk:
    """The office, the desk's user agent, and who called it."""

    office: SipOffice
    agent: UserAgent
    came: "asyncio.Queue[Leg]" = field(default_factory=asyncio.Queue)

    async def registered(self, number: str) -> None:
        """Wait until *number* has a telephone."""
        await self.office.until(ExtensionCame(number))

    async def next_leg(self) -> Leg:
        """Return who calls."""
        async with asyncio.timeout(5):
            return await self.came.get()


async def becomes(leg: Leg, kind: type[Event], within_s: float = 5.0) -> Event:
    """Return the first event of *kind*; others before it are left out."""
    seen: list[LegEvent] = []
    try:
        async with asyncio.timeout(within_s):
            while True:
                event = await leg.next_event()
                if isinstance(event, kind):
                    return event
                seen.append(event)
                assert not isinstance(event, LegEnded), seen
    except TimeoutError:
        message = f"no {kind.__name__}, but {seen}"
        raise AssertionError(message) from None


@contextlib.contextmanager
def playing(leg: Leg, hz: int) -> Iterator[None]:
    """Let the party hear *hz* for a while."""
    task = asyncio.ensure_future(leg.play(Tone(hz)))
    try:
        yield
    finally:
        task.cancel()


@contextlib.asynccontextmanager
async def sip_desk(
    folder: Path,
    **more: Any,  # noqa: ANN401 - whatever a border's plan has
) -> AsyncIterator[SipDesk]:
    """Open the office and the user agent; *more* are fields of the border's plan."""
    async with sip_office(folder, **more) as office:
        ports = RtpPorts()
        clock = asyncio.create_task(ports.run())
        settings = UserAgentSettings(
            port=office.plan.desk_port,
            peer_port=office.plan.inner_port,
            domain=office.plan.domain,
        )
        agent = UserAgent(settings, ports, office.border.reachable)
        desk = SipDesk(office, agent)
        agent.on_leg = desk.came.put_nowait
        try:
            async with agent.opened():
                yield desk
        finally:
            clock.cancel()
            await asyncio.wait([clock])
