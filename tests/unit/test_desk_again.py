"""Callers whom the link took out of a talk: who rings, who is called, who is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.fake_leg import FakeLeg, FakeLegs, party
from support.house import PEOPLE, book
from support.offices import an_office
from support.queue_bench import TalkLine
from support.virtual_time import run_virtually
from support.ways import CUT, ways_of
from tipring.desk.again import PAUSE_S, CallsAgain
from tipring.desk.house import House
from tipring.desk.house_street import HouseStreet
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.shelf import PromptShelf
from tipring.domain.again_entries import NotOfferedAgain, OfferedAgain, TalkCut
from tipring.domain.call import CallFacts
from tipring.domain.dialplan.plan import Route
from tipring.domain.dialplan.ways import EVERY_LINE, EVERY_TRUNK
from tipring.domain.events import AnsweredBy, FarEndAnswered, FarEndGone, Gone
from tipring.domain.journal_event import JournalEvent
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded
from tipring.domain.line import LineMachine, LineState
from tipring.legs.port import Display
from tipring.lines.port import Line
from tipring.store.store import Store

CALLER = "12125550142"
ONCE, BY_TRUNK = "12125550180", "12125550190"
ROUTES = (
    Route((ONCE,), (EVERY_TRUNK, EVERY_LINE), again=False),
    Route((BY_TRUNK,), (EVERY_TRUNK,)),
)


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    return OutgoingCall(line)


class Office:
    """Anna's telephone, a line of copper, and a trunk that the link took down."""

    def __init__(self, store: Store) -> None:
        pen = Journal(store, virtual_wall)
        self.copper, self.channel = TalkLine("line-1"), TalkLine("provider-1")
        self.watches = [
            LineWatch(line, LineMachine(1), pen.for_line(line.name), "main", nobody)
            for line in (self.copper, self.channel)
        ]
        self.watches[1].trunk = "provider"
        self.link = LinkHub()
        self.link.is_now(CUT)
        ways = ways_of(self.watches, self.link, routes=ROUTES)
        self.legs = FakeLegs(there={*PEOPLE})
        self.house = House(
            book(),
            an_office(),
            legs=self.legs,
            street=HouseStreet(ways),
            inside=lambda *_leg: False,
            shelf=PromptShelf({}),
            journal=pen,
        )
        self.again = CallsAgain(ways, self.legs, self.house)
        self.written: list[JournalEvent] = []

    def loses(self, number: str = CALLER, extension: str = "201") -> None:
        self.again.offer(extension, "anna", number, "provider", self.written.append)

    async def rung(self) -> FakeLeg:
        """Return the telephone that rings for the caller."""
        await asyncio.sleep(PAUSE_S + 0.1)
        (leg,) = self.legs.called
        return leg


@asynccontextmanager
async def an_office_at_work(directory: Path) -> AsyncIterator[Office]:
    async with await Store.open(directory) as store:
        place = Office(store)
        running = [asyncio.create_task(watch.run()) for watch in place.watches]
        running.append(asyncio.create_task(place.house.run()))
        await asyncio.sleep(1)
        yield place
        place.again.stop()
        for watch in place.watches:
            await watch.wind_down("the test is over")
        for task in running:
            task.cancel()
        await asyncio.wait(running)


def tell(directory: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with an_office_at_work(directory) as place:
            await story(place)

    run_virtually(whole())


def test_a_call_that_the_link_takes_down_is_made_again_on_copper(
    tmp_path: Path,
) -> None:
    async def story(place: Office) -> None:
        place.link.is_now(LinkHub().view)
        anna = FakeLeg(party("201", name="Anna"), dialled=f"9{CALLER}")
        place.house.came(anna)
        await asyncio.sleep(1)
        place.channel.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
        await asyncio.sleep(1)
        assert (place.copper.dialled, place.channel.dialled) == ([], [CALLER])
        place.link.is_now(CUT)
        place.channel.tell(FarEndGone(Gone.LINE_LOST))
        await asyncio.sleep(1)
        assert place.copper.dialled == [CALLER]
        assert Display(number=CALLER, note="again") in anna.shown
        assert not anna.is_over
        anna.tell(LegEnded(LegEnd.HUNG_UP))
        await asyncio.sleep(1)
        assert place.watches[0].state is LineState.IDLE

    tell(tmp_path, story)


OFFERED = [TalkCut(CALLER, "anna", CUT.why), OfferedAgain(CALLER, "anna")]


def test_who_was_left_alone_is_rung_and_the_caller_called_on_copper(
    tmp_path: Path,
) -> None:
    async def story(place: Office) -> None:
        place.loses()
        phone = await place.rung()
        assert phone.order is not None
        assert phone.order.display == Display(number=CALLER, note="again")
        assert place.copper.dialled == []
        phone.tell(LegAnswered())
        await asyncio.sleep(1)
        assert (place.copper.dialled, place.channel.dialled) == ([CALLER], [])
        assert phone.shown[-1] == Display(number=CALLER)
        assert place.written == OFFERED
        assert "answered" not in phone.does
        place.copper.tell(FarEndGone(Gone.BUSY_TONE))
        await asyncio.sleep(1)
        assert phone.is_over

    tell(tmp_path, story)


def test_a_number_with_a_plus_needs_no_prefix(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.loses(f"+{CALLER}")
        (await place.rung()).tell(LegAnswered())
        await asyncio.sleep(1)
        assert place.copper.dialled == [CALLER]

    tell(tmp_path, story)


def test_who_does_not_lift_does_not_want_the_call(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.loses()
        (await place.rung()).tell(LegEnded(LegEnd.DECLINED))
        await asyncio.sleep(1)
        assert place.written == [*OFFERED, NotOfferedAgain(CALLER, "201: declined")]
        place.legs.called.clear()
        place.loses()
        phone = await place.rung()
        await asyncio.sleep(PEOPLE["201"].ring_s)
        assert phone.is_over
        assert place.written[-1] == NotOfferedAgain(CALLER, "201: no answer")
        place.legs.trouble = "the border is gone"
        place.loses()
        await asyncio.sleep(PAUSE_S + 0.1)
        why = "201: the border is gone"
        assert place.written[-1] == NotOfferedAgain(CALLER, why)
        assert place.copper.dialled == []

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("number", "extension", "why"),
    [
        ("", "201", "the caller's number is not known"),
        ("202", "201", "the caller's number is not known"),
        (CALLER, "", "no telephone of the office had the call"),
        (CALLER, "204", "204 may call inside only (reach)"),
        ("19005550142", "201", "not among the allowed numbers"),
        ("911", "201", "its route does not let it be called again"),
        (ONCE, "201", "its route does not let it be called again"),
        (BY_TRUNK, "201", "no way to the street is left"),
    ],
)
def test_nobody_is_called_again_whom_the_rules_do_not_allow(
    tmp_path: Path, number: str, extension: str, why: str
) -> None:
    async def story(place: Office) -> None:
        place.loses(number, extension)
        await asyncio.sleep(PAUSE_S + 0.1)
        cut, refused = place.written
        assert isinstance(cut, TalkCut)
        assert isinstance(refused, NotOfferedAgain)
        assert why in refused.why
        assert place.legs.called == []

    tell(tmp_path, story)


def test_a_line_that_is_in_use_calls_nobody_again(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        await place.watches[0].dial("1", nobody)
        place.loses()
        refused = place.written[-1]
        assert isinstance(refused, NotOfferedAgain)
        assert "lines: in use" in refused.why

    tell(tmp_path, story)


def test_a_trunk_that_is_as_it_was_lost_nobody_by_the_link(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.link.is_now(LinkHub().view)
        place.loses()
        assert place.written == []

    tell(tmp_path, story)


def test_no_telephone_rings_on_when_the_box_stops(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.loses()
        leg = await place.rung()
        place.again.stop()
        await asyncio.sleep(0.1)
        assert leg.is_over

    tell(tmp_path, story)
