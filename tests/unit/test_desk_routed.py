"""Calls of the box itself: by which ways, on which lines, and what a cut does."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.queue_bench import TalkLine, shelf
from support.virtual_time import run_virtually
from support.ways import CUT, ways_of
from tipring.desk.bridge_transfer import BridgeTransfer
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.routed import RoutedTrunk
from tipring.desk.voice import CallVoice
from tipring.domain.again_entries import OtherWayTaken
from tipring.domain.call import CallFacts
from tipring.domain.commands import EndTransfer
from tipring.domain.dialplan.plan import Route
from tipring.domain.dialplan.ways import EVERY_LINE, EVERY_TRUNK
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineFault,
    Tone,
    ToneHeard,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineMachine
from tipring.lines.port import Line
from tipring.store.store import Store

NUMBER, ONCE, NOBODY = "12125550142", "12125550180", "12125550190"
ROUTES = (
    Route((ONCE,), (EVERY_TRUNK, EVERY_LINE), again=False),
    Route((NOBODY,), (EVERY_TRUNK,)),
)
LIFTED = FarEndAnswered(AnsweredBy.SIGNALLED)
LOST = FarEndGone(Gone.LINE_LOST)


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    return OutgoingCall(line)


class Office:
    """A caller's line, a line of copper beside it, and a trunk of one channel."""

    def __init__(self, store: Store) -> None:
        self.pen = Journal(store, virtual_wall)
        self.copper, self.channel = TalkLine("line-1"), TalkLine("provider-1")
        self.caller = TalkLine("line-2")
        self.watches = [
            LineWatch(line, LineMachine(1), self.pen.for_line(line.name), "", nobody)
            for line in (self.copper, self.channel)
        ]
        self.watches[0].groups = frozenset({"sales"})
        self.watches[1].trunk = "provider"
        self.link = LinkHub()
        self.written: list[JournalEvent] = []
        self.ways = ways_of(self.watches, self.link, self.written, routes=ROUTES)
        self.trunk = RoutedTrunk(self.ways, lambda number: number != "900")

    @property
    def dialled(self) -> tuple[list[str], list[str]]:
        return self.copper.dialled, self.channel.dialled


def tell(directory: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with await Store.open(directory) as store:
            place = Office(store)
            running = [asyncio.create_task(watch.run()) for watch in place.watches]
            await asyncio.sleep(1)
            await story(place)
            for watch in place.watches:
                await watch.wind_down("the test is over")
            for task in running:
                task.cancel()
            await asyncio.wait(running)

    run_virtually(whole())


def test_lines_stay_free_for_callers_as_long_as_a_trunk_can_do_it(
    tmp_path: Path,
) -> None:
    async def story(place: Office) -> None:
        await place.trunk.dial(NUMBER)
        assert place.dialled == ([], [NUMBER])
        await place.trunk.dial(NUMBER)
        assert place.dialled == ([NUMBER], [NUMBER])
        assert place.written == [
            OtherWayTaken(NUMBER, "lines", "trunk:provider: every channel is in use")
        ]
        with pytest.raises(LineError, match="no way to the street is left"):
            await place.trunk.dial(NUMBER)

    tell(tmp_path, story)


def test_a_way_that_cannot_do_it_gives_way_to_the_next(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.channel.fail("dial", LineError("503"))
        await place.trunk.dial(NUMBER)
        assert place.dialled == ([NUMBER], [])
        assert place.written == [OtherWayTaken(NUMBER, "lines", "trunk:provider: 503")]
        place.channel.fail("dial", LineError("503"))
        with pytest.raises(LineError, match="503"):
            await place.trunk.dial(NOBODY)

    tell(tmp_path, story)


def test_a_group_is_kept_whatever_the_ways(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        sales = RoutedTrunk(place.ways, lambda _: True, "sales")
        await sales.dial(NUMBER)
        assert place.dialled == ([NUMBER], [])

    tell(tmp_path, story)


def test_what_the_owner_does_not_allow_is_not_dialled(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        with pytest.raises(LineError, match=r"900 .* allowed in \[outside\]"):
            await place.trunk.dial("900")
        assert place.dialled == ([], [])

    tell(tmp_path, story)


def test_who_waits_for_a_way_waits_as_long_as_was_said(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        await place.trunk.until_idle(NOBODY, 5.0)
        assert clock() == began
        place.link.is_now(CUT)
        await place.trunk.until_idle(NOBODY, 5.0)
        assert clock() - began == pytest.approx(5.0)
        await place.trunk.until_idle(NUMBER, 5.0)
        assert clock() - began == pytest.approx(5.0)

    tell(tmp_path, story)


def test_what_is_known_of_the_ways_at_a_moment(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        assert place.ways.conditions().busy == frozenset()
        place.copper.tell(LineFault("unplugged"))
        place.copper.fail("open", LineError("unplugged"))
        await place.trunk.dial(NUMBER)
        now = place.ways.conditions()
        assert now.lines == {"line-1": "unplugged"}
        assert now.busy == {"line-1", "provider"}
        assert now.link.trunks == {}

    tell(tmp_path, story)


# --- a caller who is handed over ---------------------------------------------


async def handed_over(place: Office, number: str) -> asyncio.Task[EndTransfer]:
    """Hand the caller over by the trunk; return once both talk."""
    voice = CallVoice(
        place.caller, shelf(), place.pen, asyncio.TaskGroup(), lambda _ended: None
    )
    transfer = BridgeTransfer(place.caller, voice, place.trunk, number, 20.0)
    running = asyncio.create_task(transfer.run())
    await asyncio.sleep(1)
    place.channel.tell(ToneHeard(Tone.RINGBACK), LIFTED)
    await asyncio.sleep(1)
    assert place.channel.dialled == [number]
    return running


def test_a_transfer_that_the_link_takes_down_goes_on_over_copper(
    tmp_path: Path,
) -> None:
    async def story(place: Office) -> None:
        running = await handed_over(place, NUMBER)
        place.link.is_now(CUT)
        place.channel.tell(LOST)
        await asyncio.sleep(2)
        assert place.copper.dialled == [NUMBER]
        assert not running.done()
        place.copper.tell(LIFTED)
        await asyncio.sleep(1)
        place.copper.tell(FarEndGone(Gone.BUSY_TONE))
        assert await running == EndTransfer(done=True)

    tell(tmp_path, story)


def test_a_transfer_that_cannot_go_on_brings_the_caller_back(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        running = await handed_over(place, NUMBER)
        place.link.is_now(CUT)
        place.copper.fail("dial", LineError("NO DIALTONE"))
        place.channel.tell(LOST)
        assert await running == EndTransfer(done=False, why="NO DIALTONE")

    tell(tmp_path, story)


@pytest.mark.parametrize("number", [ONCE, NOBODY])
def test_a_transfer_whose_route_does_not_allow_it_again_is_over(
    tmp_path: Path, number: str
) -> None:
    async def story(place: Office) -> None:
        running = await handed_over(place, number)
        place.link.is_now(CUT)
        place.channel.tell(LOST)
        assert await running == EndTransfer(done=True)
        assert place.copper.dialled == []

    tell(tmp_path, story)
