"""Drills of the link: what is cut, called, measured, and who is not disturbed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from support.box import virtual_wall
from support.offices import an_office
from support.queue_bench import TalkLine
from support.toy_cutter import ToyCutter
from support.virtual_time import run_virtually
from support.ways import ways_of
from tipring.desk import drill_calendar, link_drill
from tipring.desk.drill_calendar import BY_CALENDAR, CUT_OFF, DrillCalendar
from tipring.desk.drill_witness import Premises
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.link import LinkDesk
from tipring.desk.link_drill import (
    LONGEST_S,
    NOTHING,
    STOPPING,
    DrillPlan,
    DrillRefused,
    LinkDrill,
)
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import OutgoingCall
from tipring.domain.call import CallFacts
from tipring.domain.errors import LineError, StoreError
from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineFault,
    Tone,
    ToneHeard,
)
from tipring.domain.flow import Flow, HangUpNode
from tipring.domain.journal import Entry
from tipring.domain.line import LineMachine, LineState
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import Look, Probe, ProbeKind, Saw
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.link_drill_entries import (
    CutBy,
    LinkDrillBegan,
    LinkDrillDone,
    LinkDrillPutOff,
)
from tipring.domain.message_entries import JobQueued
from tipring.health.link.looker import Looker
from tipring.health.link.lookout import Lookout
from tipring.health.link.purse import Purse
from tipring.lines.port import Line
from tipring.store.drill_views import drills_of_link
from tipring.store.store import Store

FLOW = Flow("main", "bye", "en", MappingProxyType({"bye": HangUpNode(name="bye")}))
OFFICE = an_office(flows=MappingProxyType({"main": FLOW}))
OUTSIDE, OWN = "2125550142", "2125550100"
ANSWERED = FarEndAnswered(AnsweredBy.POLARITY)
ANCHORS = [
    Probe(kind=ProbeKind.ANCHOR, name=name, every_s=1.0, timeout_s=1.0)
    for name in ("a", "b", "c")
]
TRUNK = Probe(kind=ProbeKind.TRUNK, name="provider", every_s=1.0, timeout_s=1.0)
PROBES = (*ANCHORS, TRUNK)


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    """Return what stands for a caller's call: it lasts until the desk ends it."""
    return OutgoingCall(line)


class ToyLooker(Looker):
    """One who never looks by itself."""

    async def ask(self) -> str:
        return ""


class Rig:
    """Two analog lines, a link that is looked at, and a drill."""

    def __init__(self, store: Store, plan: DrillPlan, allowed: tuple[str, ...]) -> None:
        self.pen = Journal(store, virtual_wall)
        self.front, self.back = TalkLine("front"), TalkLine("back")
        self.watches = [
            LineWatch(
                line, LineMachine(1), self.pen.for_line(line.name), "main", nobody
            )
            for line in (self.front, self.back)
        ]
        self.cutter = ToyCutter()
        self.hub = LinkHub()
        self.busy = ""
        self.is_away = False
        """The internet, by itself."""
        self.rests = False
        machine = LinkMachine(PROBES)
        lookout = Lookout([ToyLooker(probe) for probe in PROBES], Purse(0.0, 0.0))
        self.link = LinkDesk(self.hub, machine, lookout, self.pen)
        premises = Premises(
            hub=self.hub,
            link=self.link,
            ways=ways_of(self.watches, self.hub, outside=allowed),
            watches=self.watches,
            office=OFFICE,
            busy=lambda: self.busy,
        )
        self.drill = LinkDrill(premises, plan, self.cutter, self.pen)

    async def look(self) -> None:
        """Let every probe look once a second, as long as a test wants to know."""
        while True:
            await asyncio.sleep(1.0)
            if self.rests:
                continue
            is_cut = self.cutter.is_cut or self.is_away
            for probe in PROBES:
                saw = Saw.SILENCE if is_cut else Saw.WELL
                self.link.hear(Look(kind=probe.kind, name=probe.name, saw=saw))

    async def until(self, happens: Callable[[], object], within_s: float = 300) -> None:
        async with asyncio.timeout(within_s):
            while not happens():
                await asyncio.sleep(0.01)

    async def over(self) -> LinkDrillDone:
        """Wait until the drill is over; return what was written down."""
        await self.until(lambda: not self.drill.step)
        assert not self.cutter.is_cut
        *_, done = (
            each for each in await self.told() if isinstance(each, LinkDrillDone)
        )
        return done

    async def told(self) -> list[object]:
        """Return all that was written down."""
        await self.pen.keep(LinkDrillPutOff(why="a test looks"))
        return [each.entry.what for each in await self.pen.store.journal()]


@contextlib.asynccontextmanager
async def rig(
    directory: Path, plan: DrillPlan, allowed: tuple[str, ...] = ("*",)
) -> AsyncIterator[Rig]:
    async with await Store.open(directory) as store:
        place = Rig(store, plan, allowed)
        running = [asyncio.create_task(watch.run()) for watch in place.watches]
        running.append(asyncio.create_task(place.look()))
        await place.until(
            lambda: all(each.state is LineState.IDLE for each in place.watches)
        )
        await asyncio.sleep(5.0)
        yield place
        await place.drill.close()
        for watch in place.watches:
            await watch.wind_down("the test is over")
        for task in running:
            task.cancel()
        await asyncio.wait(running)


def story(
    directory: Path, tell: Callable[[Rig], Awaitable[None]], plan: DrillPlan
) -> None:
    async def live() -> None:
        async with rig(directory, plan) as place:
            await tell(place)

    run_virtually(live())


# --- carried through ----------------------------------------------------------------


def test_a_drill_is_noticed_and_calls_out_and_in_by_copper(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        drill_id = place.drill.begin("as asked")
        await place.until(lambda: place.front.dialled or place.back.dialled)
        assert place.cutter.asked == [LONGEST_S]
        assert place.hub.view.cause is Cause.DRILL
        out = place.front if place.front.dialled else place.back
        await asyncio.sleep(4.0)
        out.tell(ANSWERED)
        await place.until(lambda: OWN in place.back.dialled)
        assert place.drill.step == f"calls {OWN}"
        await asyncio.sleep(3.0)
        place.front.ring()
        done = await place.over()
        assert (done.faults, done.broken_off) == ((), "")
        assert done.drill_id == drill_id
        assert done.noticed_s is not None
        assert 1.0 < done.noticed_s < 8.0
        assert done.routed_s == 0.0
        assert (done.out_line, done.out_number) == (out.name, OUTSIDE)
        assert done.out_answered_s == pytest.approx(4.0, abs=0.3)
        assert done.in_rang_s == pytest.approx(3.0, abs=0.3)
        assert done.in_answered_s is not None
        assert done.in_answered_s == pytest.approx(3.1, abs=0.3)
        assert done.restored_s == pytest.approx(0.5, abs=0.6)
        assert place.hub.view.verdict is Verdict.UP
        assert [each.state for each in place.watches] == [LineState.IDLE] * 2
        began = LinkDrillBegan(drill_id=drill_id, by="as asked", cut=CutBy.FIREWALL)
        assert began in await place.told()
        (record,) = await place.pen.store.ask(drills_of_link(9))
        assert record.done == done

    plan = DrillPlan(calls=OUTSIDE, own_number=OWN, arrives_at="front")
    story(tmp_path, tell, plan)


def test_who_has_no_number_only_learns_that_it_is_noticed(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        done = await place.over()
        assert done.faults == ()
        assert done.noticed_s is not None
        assert done.routed_s is None
        assert place.front.dialled == place.back.dialled == []

    story(tmp_path, tell, DrillPlan())


def test_without_the_right_to_it_is_a_drill_by_word(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.cutter.refuses = "it takes CAP_NET_ADMIN"
        place.cutter.cannot_mend = True
        drill_id = place.drill.begin("as asked")
        await place.until(lambda: place.front.dialled or place.back.dialled)
        assert place.hub.view.verdict is Verdict.DOWN
        for line in (place.front, place.back):
            if line.dialled:
                line.tell(ANSWERED)
        done = await place.over()
        assert (done.faults, done.noticed_s) == ((), 0.0)
        assert (
            LinkDrillBegan(
                drill_id=drill_id,
                by="as asked",
                cut=CutBy.SOFTWARE,
                remark="it takes CAP_NET_ADMIN",
            )
            in await place.told()
        )

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE))


# --- what can be amiss ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("happens", "fault"),
    [
        (ToneHeard(Tone.BUSY), "the network says busy tone"),
        (FarEndGone(Gone.SILENCE), "nothing was heard for too long"),
        (ToneHeard(Tone.RINGBACK), "no answer was heard within 45 s"),
    ],
)
def test_a_call_that_is_not_answered_is_a_fault_and_is_mailed(
    tmp_path: Path, happens: ToneHeard | FarEndGone, fault: str
) -> None:
    async def tell(place: Rig) -> None:
        drill_id = place.drill.begin("as asked")
        await place.until(lambda: place.front.dialled or place.back.dialled)
        (place.front if place.front.dialled else place.back).tell(happens)
        done = await place.over()
        told = f"the call out to {OUTSIDE}: {fault}"
        assert done.faults == (told,)
        letter = JobQueued(
            f"{drill_id}/drill/1",
            "drill",
            drill_id,
            {"to": "boss@example.com", "why": told},
        )
        assert letter in await place.told()

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE, tell=("boss@example.com",)))


def test_a_number_that_arrives_nowhere_is_a_fault(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        done = await place.over()
        fault = f"the call in to {OWN}: no ring was heard at front within 45 s"
        assert done.faults == (fault,)
        assert place.back.dialled == [OWN]

    story(tmp_path, tell, DrillPlan(own_number=OWN, arrives_at="front"))


def test_who_calls_in_that_very_moment_goes_on_as_ever(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        await place.until(lambda: place.back.dialled)
        place.front.ring()
        await asyncio.sleep(0.5)
        place.back.tell(ToneHeard(Tone.BUSY))
        done = await place.over()
        assert done.broken_off == "front is in a call"
        assert place.watches[0].state is LineState.IN_CALL

    story(tmp_path, tell, DrillPlan(own_number=OWN, arrives_at="front"))


def test_a_line_that_cannot_dial_is_a_fault(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.back.fail("dial", LineError("there is no dial tone"))
        place.drill.begin("as asked")
        done = await place.over()
        assert done.faults == (f"the call in to {OWN}: there is no dial tone",)

    story(tmp_path, tell, DrillPlan(own_number=OWN, arrives_at="front"))


def test_without_another_line_nothing_can_be_called(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.back.fail("open", *[LineError("unplugged")] * 99)
        place.back.tell(LineFault("unplugged"))
        await place.until(lambda: place.watches[1].state is LineState.DOWN)
        place.drill.begin("as asked")
        done = await place.over()
        assert done.faults == (f"the call in to {OWN}: no analog line is idle",)

    story(tmp_path, tell, DrillPlan(own_number=OWN, arrives_at="front"))


def test_a_failure_that_nobody_notices_is_a_fault(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.cutter.is_blunt = True
        place.drill.begin("as asked")
        done = await place.over()
        assert done.faults == ("the failure was not noticed within 30 s",)
        assert not place.back.dialled

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE))


def test_a_link_that_stays_away_is_a_fault(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        await asyncio.sleep(2.0)
        place.is_away = True
        done = await place.over()
        assert done.faults == ("the internet was not back within 60 s",)
        await asyncio.sleep(10.0)
        assert place.hub.view.cause is Cause.INTERNET

    story(tmp_path, tell, DrillPlan())


def test_a_number_that_may_not_be_called_is_a_fault(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        done = await place.over()
        unrouted = f"{OUTSIDE} did not go by an analog line within 30 s"
        refused = f"{OUTSIDE} is not among the allowed numbers of [outside]"
        assert done.faults == (unrouted, f"the call out to {OUTSIDE}: {refused}")

    async def live() -> None:
        async with rig(tmp_path, DrillPlan(calls=OUTSIDE), allowed=()) as place:
            await tell(place)

    run_virtually(live())


def test_a_mistake_of_ours_ends_a_drill_and_is_written_down(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.cutter.refuses_oddly = True
        place.drill.begin("as asked")
        assert (await place.over()).faults == ("a mistake of ours; see the log",)

    story(tmp_path, tell, DrillPlan())


def test_a_drill_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_drill, "LONGEST_S", 30.0)

    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        assert (await place.over()).faults == ("it took longer than 15 s",)
        assert [each.state for each in place.watches] == [LineState.IDLE] * 2

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE))


# --- nobody is disturbed ----------------------------------------------------------


def test_a_caller_ends_a_drill_at_once(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        await asyncio.sleep(2.0)
        assert place.cutter.is_cut
        place.front.ring()
        await place.until(lambda: not place.cutter.is_cut, within_s=0.5)
        done = await place.over()
        assert done.broken_off in {"front is ringing", "front is seizing"}
        assert done.faults == ()
        assert place.watches[0].state is LineState.IN_CALL
        assert place.hub.view.verdict is Verdict.UP

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE))


def test_a_telephone_that_dials_ends_a_drill_even_in_its_call(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        await place.until(lambda: place.front.dialled or place.back.dialled)
        place.busy = "a telephone of the office calls"
        await place.until(lambda: not place.cutter.is_cut, within_s=0.5)
        done = await place.over()
        assert done.broken_off == "a telephone of the office calls"
        assert [each.state for each in place.watches] == [LineState.IDLE] * 2

    story(tmp_path, tell, DrillPlan(calls=OUTSIDE))


def test_there_is_no_drill_while_somebody_calls_or_the_link_is_down(
    tmp_path: Path,
) -> None:
    async def tell(place: Rig) -> None:
        place.busy = "a caller waits"
        with pytest.raises(DrillRefused, match="a caller waits"):
            place.drill.begin("as asked")
        place.busy = ""
        with pytest.raises(DrillRefused, match=NOTHING):
            place.drill.break_off("nobody")
        place.is_away = True
        await asyncio.sleep(20.0)
        with pytest.raises(DrillRefused, match="the link is down already"):
            place.drill.begin("as asked")
        assert place.cutter.asked == []

    story(tmp_path, tell, DrillPlan())


def test_a_drill_can_be_ended_by_hand_and_there_is_only_one(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        place.drill.begin("as asked")
        with pytest.raises(DrillRefused, match="one is being held"):
            place.drill.begin("as asked")
        await asyncio.sleep(1.0)
        place.drill.break_off("as asked from the office")
        done = await place.over()
        assert done.broken_off == "as asked from the office"

    story(tmp_path, tell, DrillPlan())


# --- the calendar -----------------------------------------------------------------


def every_ten_minutes(moment: datetime) -> datetime:
    begun = moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
    return begun + timedelta(minutes=10)


def test_the_calendar_holds_drills_and_puts_them_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill_calendar, "PUT_OFF_AFTER", timedelta(minutes=4))
    monkeypatch.setattr(drill_calendar, "TRY_AGAIN_S", 60.0)

    async def tell(place: Rig) -> None:
        calendar = DrillCalendar(place.drill, place.pen, every_ten_minutes)
        running = asyncio.create_task(calendar.run())
        # It is a quarter past.
        place.rests = True
        await asyncio.sleep(270.0)
        place.rests = False
        await asyncio.sleep(85.0)
        (first,) = await place.pen.store.ask(drills_of_link(9))
        assert first.by == BY_CALENDAR
        assert (first.began_at.minute, first.is_passed) == (20, True)
        place.busy, place.rests = "a caller waits", True
        await asyncio.sleep(800.0)
        assert LinkDrillPutOff(why="a caller waits") in await place.told()
        assert len(await place.pen.store.ask(drills_of_link(9))) == 1
        place.busy = ""
        await asyncio.sleep(300.0)
        place.rests = False
        await asyncio.sleep(140.0)
        assert len(await place.pen.store.ask(drills_of_link(9))) == 2
        running.cancel()
        await asyncio.wait([running])

    story(tmp_path, tell, DrillPlan())


def test_a_box_that_stops_mends_the_cut_first(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        running = asyncio.create_task(DrillCalendar(place.drill, place.pen).run())
        await asyncio.sleep(1.0)
        place.drill.begin("as asked")
        await asyncio.sleep(2.0)
        cuts = [place.cutter.is_cut]
        running.cancel()
        await asyncio.wait([running])
        cuts.append(place.cutter.is_cut)
        assert cuts == [True, False]
        assert (await place.over()).broken_off == STOPPING

    story(tmp_path, tell, DrillPlan())


def test_what_a_killed_box_left_is_cleared_when_it_begins(tmp_path: Path) -> None:
    async def tell(place: Rig) -> None:
        left = LinkDrillBegan(drill_id="d1", by="as asked", cut=CutBy.FIREWALL)
        await place.pen.store.append(Entry(virtual_wall(), left))
        place.cutter.is_cut = True
        running = asyncio.create_task(DrillCalendar(place.drill, place.pen).run())
        await place.until(lambda: not place.cutter.is_cut, within_s=5.0)
        await asyncio.sleep(1.0)
        (record,) = await place.pen.store.ask(drills_of_link(9))
        assert record.done is not None
        assert record.done.broken_off == CUT_OFF
        running.cancel()
        await asyncio.wait([running])

    story(tmp_path, tell, DrillPlan())


def test_a_store_that_cannot_tell_keeps_no_drill_from_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell(place: Rig) -> None:
        async def cannot(_question: object) -> object:
            message = "the disk is away"
            raise StoreError(message)

        with monkeypatch.context() as patch:
            patch.setattr(place.pen.store, "ask", cannot)
            running = asyncio.create_task(DrillCalendar(place.drill, place.pen).run())
            await asyncio.sleep(1.0)
        place.drill.begin("as asked")
        assert (await place.over()).faults == ()
        running.cancel()
        await asyncio.wait([running])

    story(tmp_path, tell, DrillPlan())
