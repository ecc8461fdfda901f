"""Calls that the box makes for itself: whose line, whose call, and how it ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.queue_bench import CALLER_HZ, TalkLine, hears
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.player import Reel
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallerLeft, PromptFinished
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineFault,
    RingHeard,
    Tone,
    ToneHeard,
)
from tipring.domain.line import LineMachine, LineState
from tipring.domain.trunk import RANG_S
from tipring.dsp.frames import Frame, Samples
from tipring.dsp.tones import sine_mix
from tipring.lines.port import Line
from tipring.store.store import Store

NUMBER = "2125550123"
SOUND: Samples = sine_mix((700.0,), 1.0, -16.0)


class Office:
    """Two lines, and a trunk over them."""

    def __init__(self, store: Store, lines: int) -> None:
        pen = Journal(store, virtual_wall)
        self.lines = [TalkLine(f"line-{n}") for n in range(1, lines + 1)]
        self.watches = [
            LineWatch(line, LineMachine(1), pen.for_line(line.name), "main", nobody)
            for line in self.lines
        ]
        self.trunk = LineTrunk(self.watches, lambda number: number != "900")

    async def until(self, state: LineState, line: int = 0) -> None:
        async with asyncio.timeout(10):
            while self.watches[line].state is not state:
                await asyncio.sleep(0.01)


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    """Return what stands for a caller's call: it lasts until the desk ends it."""
    return OutgoingCall(line)


@contextlib.asynccontextmanager
async def office(directory: Path, lines: int = 2) -> AsyncIterator[Office]:
    async with await Store.open(directory) as store:
        place = Office(store, lines)
        running = [asyncio.create_task(watch.run()) for watch in place.watches]
        for line in range(lines):
            await place.until(LineState.IDLE, line)
        yield place
        for watch in place.watches:
            await watch.wind_down("the test is over")
        for task in running:
            task.cancel()
        await asyncio.wait(running)


# --- which line ------------------------------------------------------------------


def test_the_last_idle_line_is_taken_and_the_first_is_left_to_callers(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            await place.trunk.dial(NUMBER)
            assert [line.dialled for line in place.lines] == [[], [NUMBER]]
            await place.trunk.dial(NUMBER)
            assert [line.dialled for line in place.lines] == [[NUMBER], [NUMBER]]
            with pytest.raises(LineError, match="no line is idle"):
                await place.trunk.dial(NUMBER)

    run_virtually(tell())


def test_a_line_that_cannot_dial_gives_way_to_another(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            place.lines[1].fail("dial", LineError("NO DIALTONE"))
            await place.trunk.dial(NUMBER)
            assert place.lines[0].dialled == [NUMBER]

    run_virtually(tell())


def test_when_no_line_can_dial_the_last_reason_is_told(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            place.lines[1].fail("dial", LineError("NO DIALTONE"))
            place.lines[0].fail("dial", LineError("it rings"))
            with pytest.raises(LineError, match="it rings"):
                await place.trunk.dial(NUMBER)
            await place.until(LineState.IDLE)

    run_virtually(tell())


def test_somebody_who_calls_while_we_dial_is_answered_and_another_line_dials(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            glare = place.lines[1]
            glare.fail("dial", LineError("line-2 rings"))
            dialling = asyncio.create_task(place.trunk.dial(NUMBER))
            await asyncio.sleep(0.02)
            glare.tell(RingHeard())
            await dialling
            assert [line.dialled for line in place.lines] == [[NUMBER], []]
            glare.tell(RingHeard())
            await place.until(LineState.IN_CALL, 1)
            assert glare.off_hook

    run_virtually(tell())


def test_a_line_that_just_rang_is_left_to_who_calls_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            place.lines[1].tell(RingHeard())
            await place.until(LineState.RINGING, 1)
            await place.until(LineState.IDLE, 1)
            place.watches[0].callers = 5
            await place.trunk.dial(NUMBER)
            assert [line.dialled for line in place.lines] == [[NUMBER], []]
            await place.trunk.until_idle(RANG_S)
            await place.trunk.dial(NUMBER)
            assert place.lines[1].dialled == [NUMBER]

    run_virtually(tell())


def test_only_lines_of_the_group_are_used(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            place.watches[0].groups = frozenset({"sales"})
            sales = LineTrunk(place.watches, lambda _: True, group="sales")
            await sales.dial(NUMBER)
            assert [line.dialled for line in place.lines] == [[NUMBER], []]
            with pytest.raises(LineError, match="no line in the group sales is idle"):
                await sales.dial(NUMBER)

    run_virtually(tell())


def test_what_the_owner_does_not_allow_is_not_dialled(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:
            with pytest.raises(LineError, match=r"900 .* allowed in \[outside\]"):
                await place.trunk.dial("900")
            assert [line.dialled for line in place.lines] == [[], []]

    run_virtually(tell())


def test_a_number_is_dialled_as_its_country_does(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path) as place:

            def without_plus(number: str) -> str:
                return number.removeprefix("+")

            trunk = LineTrunk(place.watches, lambda _: True, without_plus)
            await trunk.dial(f"+1{NUMBER}")
            assert place.lines[1].dialled == [f"1{NUMBER}"]

    run_virtually(tell())


def test_who_waits_for_an_idle_line_waits_as_long_as_was_said(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, lines=1) as place:
            clock = asyncio.get_running_loop().time
            began = clock()
            await place.trunk.until_idle(5.0)
            assert clock() == began
            call = await place.trunk.dial(NUMBER)
            began = clock()
            await place.trunk.until_idle(5.0)
            assert clock() - began == pytest.approx(5.0)
            asyncio.get_running_loop().call_later(2.0, call.hang_up, "enough")
            began = clock()
            await place.trunk.until_idle(5.0)
            assert clock() - began == pytest.approx(2.0, abs=0.2)

    run_virtually(tell())


# --- the call itself -------------------------------------------------------------


def test_a_call_hears_what_becomes_of_it_and_speaks(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, lines=1) as place:
            (line,) = place.lines
            call = await place.trunk.dial(NUMBER)
            assert call.full_duplex
            signs = ToneHeard(Tone.RINGBACK), FarEndAnswered(AnsweredBy.VOICE)
            line.tell(*signs)
            assert (await call.next_event(), await call.next_event()) == signs
            call.keep_close(close=True)
            assert line.closeness == [True]
            heard: list[Frame] = []
            call.listen(heard.append)
            line.speak()
            await call.play(Reel(SOUND))
            assert hears(line.lately(), 700.0)
            assert hears(heard[-1], CALLER_HZ)
            call.listen(None)
            assert line.sink is None
            call.hang_up("enough")
            call.hang_up("twice does no harm")
            await place.until(LineState.IDLE)
            assert not line.off_hook

    run_virtually(tell())


@pytest.mark.parametrize("how", ["the desk", "the line"])
def test_a_call_that_ends_from_elsewhere_is_gone_for_whoever_has_it(
    tmp_path: Path, how: str
) -> None:
    async def tell() -> None:
        async with office(tmp_path, lines=1) as place:
            call = await place.trunk.dial(NUMBER)
            if how == "the desk":
                place.watches[0].end_call("ended from the office")
            else:
                place.lines[0].tell(LineFault("the modem was unplugged"))
            assert await call.next_event() == FarEndGone(Gone.LINE_LOST)
            await place.until(LineState.IDLE)

    run_virtually(tell())


def test_news_that_are_no_end_end_nothing(tmp_path: Path) -> None:
    async def tell() -> None:
        async with office(tmp_path, lines=1) as place:
            call = await place.trunk.dial(NUMBER)
            call.tell(PromptFinished())
            await asyncio.sleep(1)
            assert place.watches[0].state is LineState.CALLING
            call.tell(CallerLeft("enough"))
            await place.until(LineState.IDLE)

    run_virtually(tell())
