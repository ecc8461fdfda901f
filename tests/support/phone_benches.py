"""Every kind of phone, and the hand of its agent, on the virtual clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import numpy as np
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from tipring.desk.player import Reel
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    Tone,
    ToneHeard,
)
from tipring.dsp.frames import FRAME_S, Frame, FrameSink, FrameSource, Samples
from tipring.dsp.tones import sine_mix
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.outside import ACCEPT, OutsidePhone
from tipring.phones.port import Offer, Phone, PhoneEvent
from tipring.phones.simulated import SimulatedPhone

QUESTION = sine_mix([600], 1.0, -20)
OFFER = Offer(ticket="t1", queue="sales", number="2125550123", line="line-1")
NUMBER = "5550177"
BUZZER = 5


class Bench(Protocol):
    """A phone and its agent."""

    phone: Phone
    told: list[PhoneEvent]

    async def lift(self) -> None:
        """Let the agent take the call that is offered."""
        ...

    async def put_down(self) -> None:
        """Let the agent end the call."""
        ...

    async def be_busy(self) -> None:
        """Let the agent use the phone for something else."""
        ...


class Told:
    """What a phone told, as it comes."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.told: list[PhoneEvent] = []

    async def pump(self) -> None:
        while True:
            self.told.append(await self.phone.next_event())


class SimulatedBench(Told):
    """The agent does at once what the test wants."""

    def __init__(self) -> None:
        self.agent = SimulatedPhone("anna", ["answers after 1 s", "hangs up after 4 s"])
        super().__init__(self.agent)

    async def lift(self) -> None:
        await asyncio.sleep(1.1)

    async def put_down(self) -> None:
        await asyncio.sleep(4.1)

    async def be_busy(self) -> None:
        self.agent.use(active=True)


class HandsetBench(Told):
    """What the line notices is said by the test."""

    def __init__(self) -> None:
        self.factory = MockFactory()
        bell = Bell(BellPins(buzzer=BUZZER), self.factory)
        self.handset = HandsetPhone("the telephone in front", "line-1", bell)
        super().__init__(self.handset)

    @property
    def rings(self) -> bool:
        return bool(self.factory.pin(BUZZER).state)

    async def lift(self) -> None:
        self.handset.line_says(HandsetLifted())

    async def put_down(self) -> None:
        self.handset.line_says(HandsetReplaced())

    async def be_busy(self) -> None:
        self.handset.line_says(HandsetLifted())


class ToyLeg:
    """A call to somebody outside, of whom the test says what he does."""

    def __init__(self) -> None:
        self.full_duplex = True
        self.is_close = False
        self.ended: list[str] = []
        self.heard: list[Frame] = []
        self.sink: FrameSink | None = None
        self.failure: LineError | None = None
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()

    def tell(self, *events: LineEvent) -> None:
        for event in events:
            self._events.put_nowait(event)

    async def next_event(self) -> LineEvent:
        return await self._events.get()

    async def play(self, source: FrameSource) -> None:
        while (frame := source.next_frame()) is not None:
            if self.failure is not None:
                raise self.failure
            self.heard.append(frame)
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    def keep_close(self, *, close: bool) -> None:
        self.is_close = close

    def hang_up(self, why: str) -> None:
        self.ended.append(why)

    def loud_s(self) -> float:
        """Return for how long something was heard."""
        return FRAME_S * sum(bool(np.any(frame)) for frame in self.heard)


class ToyTrunk:
    """Dials toys; a failure is used up once raised."""

    def __init__(self) -> None:
        self.legs: list[ToyLeg] = []
        self.numbers: list[str] = []
        self.failures: list[LineError] = []
        self.full_duplex = True

    async def dial(self, number: str) -> ToyLeg:
        await asyncio.sleep(0.5)
        self.numbers.append(number)
        if self.failures:
            raise self.failures.pop()
        self.legs.append(ToyLeg())
        self.legs[-1].full_duplex = self.full_duplex
        return self.legs[-1]


class OutsideBench(Told):
    """What the network and the agent do is said by the test."""

    def __init__(self) -> None:
        self.trunk = ToyTrunk()
        self.outside = OutsidePhone("bob", NUMBER, self.trunk, lambda _: Reel(QUESTION))
        super().__init__(self.outside)

    async def leg(self) -> ToyLeg:
        """Wait until the number of this offer is dialled."""
        await asyncio.sleep(0.6)
        return self.trunk.legs[-1]

    async def lift(self) -> None:
        leg = await self.leg()
        leg.tell(ToneHeard(Tone.RINGBACK), FarEndAnswered(AnsweredBy.VOICE))
        await asyncio.sleep(0.4)
        leg.tell(DigitPressed("5"), DigitPressed(ACCEPT))

    async def put_down(self) -> None:
        self.trunk.legs[-1].tell(FarEndGone(Gone.BUSY_TONE))

    async def be_busy(self) -> None:
        self.trunk.failures.append(LineError("no line is idle"))


@contextlib.asynccontextmanager
async def bench_of(make: Callable[[], Told]) -> AsyncIterator[Told]:
    """Open a phone and take down what it tells."""
    bench = make()
    await bench.phone.open()
    pump = asyncio.create_task(bench.pump())
    try:
        yield bench
    finally:
        pump.cancel()
        await bench.phone.close()


PHONES: Mapping[str, Callable[[], AbstractAsyncContextManager[Told]]] = {
    "simulated": lambda: bench_of(SimulatedBench),
    "handset": lambda: bench_of(HandsetBench),
    "outside": lambda: bench_of(OutsideBench),
}


def tone(seconds: float = 0.5) -> Samples:
    """Return something to play."""
    return sine_mix([440], seconds, -12)
