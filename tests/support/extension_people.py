"""A person at the telephone of an extension: a leg that a simulated phone lives in."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from support.agents import OFFER, Agent, opened
from support.fake_leg import FakeLeg
from tipring.domain.errors import LegError, PhoneError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegTakenBack,
)
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.port import CallOrder, Leg, Party, PartyKind
from tipring.phones.extension import ExtensionPhone
from tipring.phones.port import (
    PhoneAnswered,
    PhoneDeclined,
    PhoneEvent,
    PhoneHeld,
    PhoneHungUp,
    PhoneTakenBack,
)
from tipring.phones.simulated import SimulatedPhone

ENDS = {Failure.BUSY: LegEnd.BUSY, Failure.REJECTED: LegEnd.DECLINED}


class PersonAtLeg(FakeLeg):
    """What *person* does with the simulated phone becomes the leg's events."""

    def __init__(self, party: Party, order: CallOrder, person: SimulatedPhone) -> None:
        super().__init__(party, order=order)
        self._person = person
        self._ringing = asyncio.create_task(person.ring(OFFER))
        self._pump = asyncio.create_task(self._translate())
        self._letting_go: asyncio.Task[None] | None = None

    async def _translate(self) -> None:
        while not self.is_over:
            self._tell(await self._person.next_event())

    def _tell(self, event: PhoneEvent) -> None:
        match event:
            case PhoneAnswered():
                self.tell(LegAnswered())
            case PhoneDeclined(why):
                self.tell(LegEnded(ENDS[why]))
            case PhoneHungUp():
                self.tell(LegEnded(LegEnd.HUNG_UP))
            case PhoneHeld():
                self.tell(LegHeld())
            case PhoneTakenBack():
                self.tell(LegTakenBack())
            case DigitPressed():
                self.tell(event)
            case _:
                pass

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        if not self.is_over:
            self._pump.cancel()
            self._letting_go = asyncio.create_task(self._person.hang_up(why))
        super().hang_up(why, end)

    async def play(self, source: FrameSource) -> None:
        if self.is_over:
            message = f"{self.name} is gone"
            raise LegError(message)
        try:
            await self._person.play(source)
        except PhoneError as error:
            raise LegError(str(error)) from error

    def listen(self, sink: FrameSink | None) -> None:
        self._person.listen(sink)


class PersonalLegs:
    """The `Legs` port to one person, who is always there."""

    def __init__(self, person: SimulatedPhone) -> None:
        self._person = person
        self.called: list[PersonAtLeg] = []
        self.is_there = True

    def call(self, order: CallOrder) -> Leg:
        who = Party(kind=PartyKind.EXTENSION, account=order.extension)
        self.called.append(PersonAtLeg(who, order, self._person))
        return self.called[-1]

    def reachable(self, _extension: str) -> bool:
        return self.is_there


@contextlib.asynccontextmanager
async def extension_agent() -> AsyncIterator[Agent]:
    """Open a phone whose telephone a simulated person has."""
    person = SimulatedPhone("anna")
    await person.open()
    phone = ExtensionPhone("anna", "201", PersonalLegs(person))
    async with opened(phone, person) as agent:
        yield agent
