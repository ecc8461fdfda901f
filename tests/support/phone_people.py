"""People at other phones than simulated ones: at a handset, and far away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.agents import OFFER, Agent, opened
from tipring.desk.player import Reel
from tipring.domain.errors import LineError, PhoneError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
)
from tipring.dsp.frames import SILENT_FRAME, FrameSink, FrameSource, Samples
from tipring.dsp.tones import sine_mix
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.outside import ACCEPT, OutsidePhone
from tipring.phones.port import Offer, PhoneAnswered, PhoneHungUp
from tipring.phones.simulated import SimulatedPhone
from tipring.phones.simulated_script import Answers, HangsUp, Plan, parse_plan

QUESTION = sine_mix([600], 1.0, -20)
THINKS_S = 0.3
"""From the first word of the question to the key."""


class AttendedHandset(HandsetPhone):
    """A handset and the person before it, who puts it down when the call is over."""

    def __init__(self) -> None:
        bell = Bell(BellPins(buzzer=5), MockFactory())
        super().__init__("the telephone in front", OFFER.line, bell)
        self._plan = Plan()
        self._person: asyncio.Task[None] | None = None

    def follow(self, script: list[str]) -> None:
        self._plan = parse_plan(script)

    @property
    def heard(self) -> Samples:
        """What is heard is on the line, not here."""
        return SILENT_FRAME[:0]

    said = heard

    async def ring(self, offer: Offer) -> None:
        await super().ring(offer)
        self._leave()
        self._person = asyncio.create_task(self._live(self._plan))

    async def hang_up(self, why: str) -> None:
        self._leave()
        await super().hang_up(why)
        self.line_says(HandsetReplaced())

    async def close(self) -> None:
        self._leave()
        await super().close()

    def _leave(self) -> None:
        if self._person is not None:
            self._person.cancel()

    async def _live(self, plan: Plan) -> None:
        if not isinstance(plan.reaction, Answers):
            return
        await asyncio.sleep(plan.reaction.after_s)
        self.line_says(HandsetLifted())
        for timed in plan.deeds:
            if isinstance(timed.deed, HangsUp):
                await asyncio.sleep(timed.after_s)
                self.line_says(HandsetReplaced())


class PersonOutside:
    """A call to somebody far away: a `Leg`."""

    full_duplex = True

    def __init__(self, person: SimulatedPhone) -> None:
        self._person = person
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._ending: asyncio.Task[None] | None = None
        self._pump = asyncio.create_task(self._translate())

    async def _translate(self) -> None:
        while True:
            match await self._person.next_event():
                case PhoneAnswered():
                    self._events.put_nowait(FarEndAnswered(AnsweredBy.VOICE))
                    await asyncio.sleep(THINKS_S)
                    self._events.put_nowait(DigitPressed(ACCEPT))
                case PhoneHungUp():
                    self._events.put_nowait(FarEndGone(Gone.BUSY_TONE))
                case _:
                    pass

    async def next_event(self) -> LineEvent:
        return await self._events.get()

    async def play(self, source: FrameSource) -> None:
        try:
            await self._person.play(source)
        except PhoneError as error:
            raise LineError(str(error)) from error

    def listen(self, sink: FrameSink | None) -> None:
        self._person.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: what is played is heard with the next frame anyway."""

    def hang_up(self, why: str) -> None:
        self._pump.cancel()
        self._ending = asyncio.create_task(self._person.hang_up(why))


class PersonalTrunk:
    """Lines that lead to one person."""

    def __init__(self, person: SimulatedPhone) -> None:
        self._person = person

    async def dial(self, _number: str) -> PersonOutside:
        await asyncio.sleep(0.1)
        await self._person.open()
        await self._person.ring(OFFER)
        return PersonOutside(self._person)


@contextlib.asynccontextmanager
async def handset_agent() -> AsyncIterator[Agent]:
    """Open a telephone beside the line of the offers."""
    handset = AttendedHandset()
    async with opened(handset, handset) as agent:
        yield agent


@contextlib.asynccontextmanager
async def outside_agent() -> AsyncIterator[Agent]:
    """Open a phone that calls somebody, who always presses the key."""
    person = SimulatedPhone("bob")
    trunk = PersonalTrunk(person)
    phone = OutsidePhone("bob", "5550177", trunk, lambda _: Reel(QUESTION))
    async with opened(phone, person) as agent:
        yield agent
