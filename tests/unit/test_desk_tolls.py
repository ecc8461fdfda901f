"""A thief dials as much as the lines carry, until the limits of the owner stop him."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from support.box import BEGAN
from support.offices import an_office
from support.queue_bench import TalkLine
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.tolls import TollDesk
from tipring.domain.call import CallFacts
from tipring.domain.errors import LineError
from tipring.domain.events import FarEndGone
from tipring.domain.journal import CallEnded, CallPlaced, Entry
from tipring.domain.line import LineMachine
from tipring.domain.office import Office
from tipring.domain.security_entries import CallSentOn, TollRefused
from tipring.domain.tolls import TollLimits
from tipring.lines.port import Line
from tipring.store.store import Store

NUMBER = "2125550123"
HOUR_S = 3600.0


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    return OutgoingCall(line)


@dataclass
class Wall:
    """A wall clock that runs with the loop's, wherever that began."""

    shift: timedelta = timedelta()

    def __call__(self) -> datetime:
        seconds = asyncio.get_running_loop().time()
        return BEGAN + timedelta(seconds=seconds) + self.shift


class Box:
    """Two lines, one of them in a group, and a desk that counts."""

    def __init__(self, store: Store, wall: Wall, **limits: TollLimits) -> None:
        self.store = store
        self.pen = Journal(store, wall)
        self.office: Office = replace(
            an_office(outside=("*",)),
            limits={name.replace("all", ""): each for name, each in limits.items()},
        )
        self.lines = [TalkLine("line-1"), TalkLine("line-2")]
        self.watches = [
            LineWatch(line, LineMachine(1), self.pen.for_line(line.name), "", nobody)
            for line in self.lines
        ]
        self.watches[1].groups = frozenset({"sales"})
        self.tolls = TollDesk(lambda: self.office, self.pen)
        self.trunk = LineTrunk(self.watches, lambda _: True, tolls=self.tolls)

    async def calls(self, number: str = NUMBER, lasts_s: float = 60.0) -> None:
        leg = await self.trunk.dial(number)
        await asyncio.sleep(lasts_s)
        leg.hang_up("enough")
        await asyncio.sleep(1.0)

    async def refused(self) -> list[TollRefused]:
        await self.store.append()
        kept = [each.entry.what for each in await self.store.journal()]
        return [what for what in kept if isinstance(what, TollRefused)]


def tell(
    directory: Path,
    story: Callable[[Box], Awaitable[None]],
    wall: Wall | None = None,
    **limits: TollLimits,
) -> None:
    async def whole() -> None:
        async with await Store.open(directory) as store:
            box = Box(store, wall or Wall(), **limits)
            await box.tolls.remember(box.watches)
            running = [asyncio.create_task(watch.run()) for watch in box.watches]
            await asyncio.sleep(1)
            await story(box)
            for watch in box.watches:
                await watch.wind_down("the test is over")
            for task in running:
                task.cancel()
            await asyncio.wait(running)

    run_virtually(whole())


def test_a_thief_is_stopped_and_the_owner_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(box: Box) -> None:
        for _ in range(3):
            await box.calls()
        for _ in range(20):
            with pytest.raises(LineError, match="3 calls in the last hour"):
                await box.calls()
        assert len(box.lines[0].dialled) + len(box.lines[1].dialled) == 3
        found = await box.refused()
        assert {each.limit for each in found} == {"calls_an_hour of [outside]"}
        assert len(found) == 20
        assert caplog.text.count("and no other number") == 1
        assert "calls_an_hour" in box.tolls.sentence
        await asyncio.sleep(HOUR_S)
        assert box.tolls.sentence == ""
        await box.calls()

    tell(tmp_path, story, all=TollLimits(calls_an_hour=3))


def test_pulling_the_plug_wins_no_new_hour(tmp_path: Path) -> None:
    limits = TollLimits(calls_an_hour=2, minutes_a_day=30)

    async def before(box: Box) -> None:
        for _ in range(2):
            await box.calls(lasts_s=900.0)

    async def after(box: Box) -> None:
        with pytest.raises(LineError, match="calls_an_hour"):
            await box.calls()
        await asyncio.sleep(HOUR_S)
        with pytest.raises(LineError, match="minutes_a_day"):
            await box.calls()

    tell(tmp_path, before, all=limits)
    tell(tmp_path, after, Wall(timedelta(seconds=1810)), all=limits)


def test_a_clock_that_went_back_over_the_restart_forgives_nothing(
    tmp_path: Path,
) -> None:
    limits = TollLimits(calls_an_hour=1)
    tell(tmp_path, Box.calls, all=limits)

    async def after(box: Box) -> None:
        with pytest.raises(LineError, match="calls_an_hour"):
            await box.calls()

    tell(tmp_path, after, Wall(timedelta(hours=-2)), all=limits)


def test_help_is_called_whatever_was_called_before(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        for _ in range(3):
            await box.calls("911")
        assert await box.refused() == []
        assert box.tolls.sentence.startswith("0 calls")

    tell(tmp_path, story, all=TollLimits(calls_an_hour=0))


def test_another_line_may_call_when_a_group_is_used_up(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        for _ in range(3):
            await box.calls()
        assert [len(line.dialled) for line in box.lines] == [2, 1]
        assert await box.refused() == []

    tell(tmp_path, story, sales=TollLimits(calls_an_hour=1))


def test_what_could_not_be_dialled_is_not_counted(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        for line in box.lines:
            line.fail("dial", LineError("NO DIALTONE"))
        with pytest.raises(LineError, match="NO DIALTONE"):
            await box.calls()
        await asyncio.sleep(10)
        await box.calls()

    tell(tmp_path, story, all=TollLimits(calls_an_hour=1, minutes_a_call=9))


def test_a_call_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        leg = await box.trunk.dial(NUMBER)
        began = asyncio.get_running_loop().time()
        while not isinstance(await leg.next_event(), FarEndGone):
            pass
        assert asyncio.get_running_loop().time() - began == pytest.approx(600, abs=1)
        await asyncio.sleep(1)
        await box.store.append()
        ends = [each.entry.what for each in await box.store.journal()]
        assert any("minutes_a_call" in str(each) for each in ends)

    tell(tmp_path, story, all=TollLimits(minutes_a_call=10))


def test_who_is_sent_on_by_the_exchange_counts_as_a_call(tmp_path: Path) -> None:
    async def before(box: Box) -> None:
        pen = box.pen.for_line("line-1").for_call("c1")
        await pen.keep(CallPlaced(NUMBER), CallEnded("over"))
        assert box.tolls.send_on(box.watches[0], NUMBER) == ""
        await box.store.append()
        written = [each.entry.what for each in await box.store.journal()]
        assert CallSentOn(NUMBER) in written

    async def after(box: Box) -> None:
        assert "2 calls" in box.tolls.send_on(box.watches[1], NUMBER)
        assert box.tolls.send_on(box.watches[1], "911") == ""

    limits = TollLimits(calls_an_hour=2)
    tell(tmp_path, before, all=limits)
    tell(tmp_path, after, Wall(timedelta(seconds=100)), all=limits)


def test_a_line_that_is_no_more_still_counts_for_all(tmp_path: Path) -> None:
    async def before(box: Box) -> None:
        at = box.pen.wall()
        await box.store.append(
            Entry(at, CallPlaced(NUMBER), "line-9", "c9"),
            Entry(at, CallEnded("over"), "line-9", "c9"),
        )

    async def after(box: Box) -> None:
        with pytest.raises(LineError, match="calls_a_day"):
            await box.calls()

    limits = TollLimits(calls_a_day=1)
    tell(tmp_path, before, all=limits)
    tell(tmp_path, after, Wall(timedelta(hours=5)), all=limits)
