"""A desk with telephones of its own in a test's hands: callers, agents, colleagues."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from support.fake_leg import FakeLeg, FakeLegs, party
from support.queue_bench import QueueBench, hears, queue_bench
from tipring.desk.switchboard import Switchboard
from tipring.domain.events import DigitPressed
from tipring.domain.extensions import Extension, Reach
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegTakenBack,
)
from tipring.domain.office import Office
from tipring.domain.queue.states import AgentState
from tipring.dsp.frames import FRAME_S
from tipring.dsp.tones import sine_mix
from tipring.phones.extension import ExtensionPhone

ANNA, BEN, BOSS = "201", "202", "250"
CLEO = "203"
HZ: Mapping[str, float] = MappingProxyType(
    {ANNA: 1300.0, BEN: 1700.0, CLEO: 1900.0, BOSS: 2100.0}
)
"""What each of them hums."""

EXTENSIONS: Mapping[str, Extension] = MappingProxyType(
    {
        ANNA: Extension(number=ANNA, name="Anna"),
        BEN: Extension(number=BEN, name="Ben", ring_s=20.0),
        CLEO: Extension(number=CLEO, name="Cleo", reach=Reach.INSIDE),
        BOSS: Extension(number=BOSS, name="Boss", supervises=True),
    }
)


@dataclass
class Telephones:
    """A running desk, its telephones, and what people do with them."""

    bench: QueueBench
    legs: FakeLegs
    board: Switchboard
    _humming: list[asyncio.Task[None]] = field(default_factory=list)

    # --- people at telephones ------------------------------------------------------

    async def rung(self, extension: str, count: int = 1) -> FakeLeg:
        """Return the leg on which *extension* is rung, for the *count*th time."""
        for _ in range(600):
            own = [leg for leg in self.legs.called if leg.party.number == extension]
            if len(own) >= count:
                return own[count - 1]
            await asyncio.sleep(0.05)
        message = f"{extension} was not rung"
        raise AssertionError(message)

    async def lifts(self, extension: str, count: int = 1) -> FakeLeg:
        """Let *extension* answer, and hum from then on."""
        leg = await self.rung(extension, count)
        leg.tell(LegAnswered())
        self.hum(leg)
        await asyncio.sleep(0.3)
        return leg

    def hum(self, leg: FakeLeg) -> None:
        """Let who has *leg* hum until the desk ends."""
        self._humming.append(asyncio.create_task(_hum(leg)))

    async def agent_answers(self) -> FakeLeg:
        """Let Anna take the caller who is offered to her."""
        leg = await self.lifts(ANNA)
        await self.bench.until_agent("anna", AgentState.TALKING)
        await asyncio.sleep(0.6)
        return leg

    def dials(self, extension: str, number: str) -> FakeLeg:
        """Let a telephone of *extension* dial *number*; it hums from then on."""
        name = EXTENSIONS[extension].name
        leg = FakeLeg(party(extension, name=name), dialled=number)
        self.board.came(leg)
        self.hum(leg)
        return leg

    async def sends(
        self, leg: FakeLeg, to: str, leg_id: str = "", *, holds: bool = True
    ) -> None:
        """Let who has *leg* press the transfer key, as most telephones do it."""
        if holds:
            leg.tell(LegHeld())
            await asyncio.sleep(0.2)
        leg.tell(LegReferred(to, leg_id))
        await asyncio.sleep(0.2)

    async def takes_back(self, leg: FakeLeg) -> None:
        leg.tell(LegTakenBack())
        await asyncio.sleep(0.3)

    async def hangs_up(self, leg: FakeLeg) -> None:
        leg.tell(LegEnded(LegEnd.HUNG_UP, "they hung up"))
        await asyncio.sleep(0.3)

    async def presses(self, leg: FakeLeg, digit: str) -> None:
        leg.tell(DigitPressed(digit))
        await asyncio.sleep(0.3)

    # --- who hears whom --------------------------------------------------------------

    async def caller_hears(self, hz: float) -> bool:
        """Tell whether a tone reaches the caller in the second from now on."""
        await asyncio.sleep(1.1)
        return hears(self.bench.line.lately(), hz)

    def end(self) -> None:
        """Let nobody hum any more."""
        for task in self._humming:
            task.cancel()


async def _hum(leg: FakeLeg) -> None:
    sound = sine_mix((HZ[leg.party.number],), 1.0, -20.0).reshape(-1, 160)
    while not leg.is_over:
        for frame in sound:
            leg.says(frame)
            await asyncio.sleep(FRAME_S)


def heard(leg: FakeLeg, hz: float, seconds: float = 1.0) -> bool:
    """Tell whether who has *leg* heard a tone lately."""
    frames = leg.heard[-round(seconds / FRAME_S) :]
    return bool(frames) and hears(np.concatenate(frames), hz)


@contextlib.asynccontextmanager
async def telephones(
    directory: Path,
    *,
    tune: Callable[[Office], Office] = lambda office: office,
    there: frozenset[str] = frozenset(EXTENSIONS),
    lines: int = 1,
    **settings: Any,  # noqa: ANN401 - of the queue
) -> AsyncIterator[Telephones]:
    """Run a desk whose callers wait for Anna, who answers on extension 201."""
    legs = FakeLegs(there=set(there))
    board = Switchboard(legs)
    anna = ExtensionPhone("anna", ANNA, board.legs, board.occupancy)

    def with_telephones(office: Office) -> Office:
        return tune(replace(office, extensions=EXTENSIONS))

    async with queue_bench(
        directory,
        {"anna": anna},
        tune=with_telephones,
        furnish=lambda desk: desk.add_house(board),
        lines=lines,
        **settings,
    ) as bench:
        office = Telephones(bench, legs, board)
        try:
            yield office
        finally:
            office.end()
