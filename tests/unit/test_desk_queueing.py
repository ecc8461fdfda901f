"""The engine at work: orders are done in order, times are kept, mistakes are told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from support.queue_bench import FRONT, at_work, office_of, shelf
from support.queue_desk import queue
from support.toy_phone import ToyPhone
from support.virtual_time import run_virtually
from support.ways import ways_of
from tipring.desk.calling_back import DialBacks
from tipring.desk.journal import Journal
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.queueing import AUDIT_S, DAY_LOOK_S, TRY_AGAIN_S, QueueDesk
from tipring.desk.routed import RoutedTrunk
from tipring.domain.call_events import CallEvent, PinChecked, QueueNews
from tipring.domain.errors import RuleError, StoreError
from tipring.domain.journal import Entry
from tipring.domain.office import Office
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    CallbackBooked,
    CallerHeld,
    CallerHungUp,
    CallerJoined,
    CallerWithdrawn,
    Joined,
    OfferAnswered,
    PhoneLost,
    PlaceAsked,
    TalkEnded,
)
from tipring.domain.queue.memory import QueueMemory
from tipring.domain.queue.orders import (
    CallbackKept,
    CallerNews,
    Entered,
    Join,
    Offering,
    PlaceTold,
    TalkBegan,
    TalkOver,
)
from tipring.domain.queue.settings import Callbacks
from tipring.domain.queue.settings import Offering as Rules
from tipring.domain.queue.states import AgentState
from tipring.phones.port import PhoneAnswered, PhoneHungUp
from tipring.store.ledger import Ledger
from tipring.store.store import Store

NEW_YORK = ZoneInfo("America/New_York")
QUARTER_PAST_TEN = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)


class Wall:
    """A wall clock that goes with the loop's, and can be set."""

    def __init__(self, now: datetime = QUARTER_PAST_TEN) -> None:
        self.began = now

    def __call__(self) -> datetime:
        seconds = asyncio.get_running_loop().time()
        return self.began + timedelta(seconds=seconds)


class Caller:
    """A call in the queue: it keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[CallerNews] = []
        self.joins: list[tuple[Join, PhoneWatch]] = []
        self.mistake: Exception | None = None
        """What it does wrong with the next news."""

    def tell(self, event: CallEvent) -> None:
        assert isinstance(event, QueueNews)
        if self.mistake is not None:
            mistake, self.mistake = self.mistake, None
            raise mistake
        self.told.append(event.news)

    def join(self, order: Join, agent: PhoneWatch) -> None:
        self.joins.append((order, agent))


class World:
    """A desk of queues, whose agent has a toy for a phone."""

    def __init__(self, office: Office, store: Store, wall: Wall) -> None:
        self.store = store
        self.wall = wall
        self.phone = ToyPhone()
        self.dialled: list[str] = []

        def may_dial(number: str) -> bool:
            self.dialled.append(number)
            return False

        trunk = RoutedTrunk(ways_of([]), may_dial)
        dial_backs = DialBacks(trunk, no_session)
        self.desk = QueueDesk(office, Journal(store, wall), dial_backs)
        watch = PhoneWatch("anna", self.phone, shelf(), "en")
        self.desk.phones["anna"] = watch

    def joins(self, ticket: str = "c1", **how: Any) -> Caller:  # noqa: ANN401 - its fields
        caller = Caller()
        joined = replace(CallerJoined(ticket=ticket, queue=FRONT), **how)
        self.desk.tell_of(caller, joined)
        return caller

    async def talks(self, ticket: str = "c1") -> Caller:
        caller = self.joins(ticket)
        await pause()
        self.phone.tell(PhoneAnswered())
        await pause()
        self.desk.tell(Joined(ticket, "anna"))
        self.desk.phones["anna"].talks()
        return caller

    @property
    def calls(self) -> int:
        """How many calls are counted for the agent today."""
        return self.desk._engine.hall.agents["anna"].calls  # noqa: SLF001 - no door leads there


def no_session(*_what: object) -> Any:  # noqa: ANN401 - there is none
    raise AssertionError


async def pause() -> None:
    await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def world_of(
    directory: Path,
    *,
    wall: Wall | None = None,
    kind: type[Store] = Store,
    agents: tuple[str, ...] = ("anna",),
    **settings: Any,  # noqa: ANN401 - of the queue
) -> AsyncIterator[World]:
    crew = {name: at_work(name) for name in agents}
    office = office_of(queue(*agents, name=FRONT, **settings), crew)
    office = replace(office, agent_codes={"101": "anna"}, agent_pins={"anna": "4711"})
    async with await kind.open(directory) as store:
        world = World(office, store, wall or Wall())
        running = asyncio.create_task(world.desk.run(QueueMemory()))
        await pause()
        yield world
        assert not running.done()
        running.cancel()
        await asyncio.wait([running])


def tell(
    directory: Path,
    story: Callable[[World], Awaitable[None]],
    **how: Any,  # noqa: ANN401 - see `world_of`
) -> None:
    async def run() -> None:
        async with world_of(directory, **how) as world:
            await story(world)

    run_virtually(run())


# --- orders ----------------------------------------------------------------------


def test_a_caller_is_told_and_an_agent_rung_in_the_order_of_the_engine(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        caller = world.joins(number="2125550123", line="line-1")
        assert caller.told == [Entered(1, offered=True, returned=False), Offering()]
        await pause()
        (offer,) = world.phone.offers
        assert (offer.number, offer.line, offer.queue) == (
            "2125550123",
            "line-1",
            FRONT,
        )
        world.desk.tell_of(caller, PlaceAsked("c1"))
        assert isinstance(caller.told[-1], PlaceTold)

    tell(tmp_path, story)


def test_what_an_order_brings_about_is_done_after_the_others(tmp_path: Path) -> None:
    """The caller's call answers at once, in the middle of the engine's orders."""

    class Hasty(Caller):
        def tell(self, event: CallEvent) -> None:
            super().tell(event)
            if isinstance(self.told[-1], Entered):
                world.desk.tell(CallerHungUp("c1"))

    world: World

    async def story(there: World) -> None:
        nonlocal world
        world = there
        caller = Hasty()
        world.desk.tell_of(caller, CallerJoined(ticket="c1", queue=FRONT))
        await pause()
        assert caller.told[-1] == Offering()
        assert world.phone.done == ["open", "hang_up: the caller hung up"]

    tell(tmp_path, story)


def test_a_mistake_in_one_order_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        caller = Caller()
        caller.mistake = ZeroDivisionError("in the call")
        world.desk.tell_of(caller, CallerJoined(ticket="c1", queue=FRONT))
        assert caller.told == [Offering()]
        await pause()
        assert len(world.phone.offers) == 1

    tell(tmp_path, story)
    assert "the queue goes on without TellCaller(ticket='c1'" in caplog.text
    assert "in the call" in caplog.text


def test_an_agent_without_a_phone_is_not_rung(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        _anna, ben = world.desk.live()[0].agents
        assert (ben.agent, ben.reachable) == ("ben", False)

    tell(tmp_path, story, agents=("anna", "ben"))


def test_who_is_gone_when_the_agent_lifts_is_not_joined(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.joins()
        await pause()
        world.desk._parties.clear()  # noqa: SLF001 - as if a call were never forgotten
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.desk.state_of("anna") is AgentState.READY
        assert world.phone.done[-1] == "hang_up: the call is over"
        await world.store.append()
        journal = [stored.entry.what for stored in await world.store.journal()]
        (end,) = [what for what in journal if isinstance(what, CallerLeftQueue)]
        assert (end.outcome, end.why) == ("abandoned", "the call is over")

    tell(tmp_path, story)


def test_a_call_that_is_over_leaves_all_its_tickets(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = world.joins("c1")
        world.desk.tell_of(caller, CallerJoined(ticket="c1/2", queue=FRONT))
        world.desk.tell(CallerWithdrawn("c1", "went on elsewhere"))
        other = world.joins("c2")
        world.desk.forget(caller)
        assert [one.ticket for one in world.desk.live()[0].waiting] == ["c2"]
        assert other.told
        world.desk.forget(caller)

    tell(tmp_path, story)


def test_what_is_told_of_no_ticket_needs_no_caller(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = Caller()
        world.desk.tell(AgentPaused("anna", "lunch"))
        world.desk.tell_of(caller, AgentSignedIn("anna"))
        world.desk.forget(caller)
        assert caller.told == []

    tell(tmp_path, story)


def test_nothing_is_told_before_all_is_known_of_the_last_run(tmp_path: Path) -> None:
    async def run() -> None:
        office = office_of(queue("anna", name=FRONT), {"anna": at_work("anna")})
        async with await Store.open(tmp_path) as store:
            desk = World(office, store, Wall()).desk
            with pytest.raises(RuleError, match="not open yet"):
                desk.tell(AgentPaused("anna"))

    run_virtually(run())


def test_a_talk_goes_from_the_lifting_to_the_hanging_up(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = world.joins()
        await pause()
        world.phone.tell(PhoneAnswered())
        await pause()
        ((order, watch),) = caller.joins
        assert (order.ticket, watch.agent) == ("c1", "anna")
        assert world.desk.state_of("anna") is AgentState.ACCEPTING
        world.desk.tell(Joined("c1", "anna"))
        watch.talks()
        (talking,) = world.desk.live()[0].talking
        assert (talking.ticket, talking.agent) == ("c1", "anna")
        world.phone.tell(PhoneHungUp())
        await pause()
        assert caller.told[-2:] == [TalkBegan("anna"), TalkOver("anna hung up")]

    tell(tmp_path, story)


def test_an_agent_is_reminded_of_a_caller_on_hold(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.phone.done.clear()
        world.desk.tell(CallerHeld("c1"))
        await asyncio.sleep(10.1)
        assert world.phone.done == ["remind", "remind"]

    tell(tmp_path, story, offering={"hold_alert_s": 5.0})


# --- what calls ask --------------------------------------------------------------


def test_a_pin_is_checked_and_many_wrong_ones_lock_the_number(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        check = world.desk.check_pin
        assert check("101", "4711") == PinChecked(ok=True, agent="anna")
        for _ in range(4):
            assert check("101", "0000") == PinChecked(ok=False)
        locked = PinChecked(ok=False, locked=True)
        assert check("101", "0000") == locked
        assert check("101", "4711") == locked
        await asyncio.sleep(900)
        assert check("101", "4711").ok

    tell(tmp_path, story)


def test_a_number_with_a_plus_is_dialled_as_its_country_does(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        dialled = world.desk.dialled("+12125550123")
        assert dialled.endswith("2125550123")
        assert "+" not in dialled

    tell(tmp_path, story)


def test_a_box_about_to_stop_rings_nobody(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.desk.close()
        caller = world.joins()
        await pause()
        assert caller.told[1:] == []
        assert world.phone.offers == []

    tell(tmp_path, story)


def test_an_agent_hears_of_whom_the_call_is(tmp_path: Path) -> None:
    order = Join("c1", "anna", FRONT, "212", 130.0, whisper=True)

    async def plain(world: World) -> None:
        assert world.desk.whisper(order)[0] == "whisper-call"
        assert "digit-1" not in world.desk.whisper(order)

    async def whole(world: World) -> None:
        said = world.desk.whisper(order)
        assert said[0] == "sales"
        assert said[-3:] == ("digit-2", "digit-1", "digit-2")

    tell(tmp_path / "plain", plain)
    offering = Rules(whisper_say=("sales",), whisper_number=True)
    tell(tmp_path / "whole", whole, offering=offering)


# --- promises --------------------------------------------------------------------


class WornStore(Store):
    """A store whose disk is worn out, or asleep."""

    trouble = ""

    async def append(self, *entries: Entry) -> None:
        if self.trouble == "full":
            message = "the disk is full"
            raise StoreError(message)
        if self.trouble == "asleep":
            await asyncio.Event().wait()
        await super().append(*entries)

    async def ask(self, question: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - as the store's
        if self.trouble == "blind":
            message = "the disk cannot be read"
            raise StoreError(message)
        return await super().ask(question)


@pytest.mark.parametrize("trouble", ["", "full", "asleep"])
def test_what_was_told_is_safe_when_the_disk_has_it(
    tmp_path: Path, trouble: str
) -> None:
    async def story(world: World) -> None:
        assert isinstance(world.store, WornStore)
        world.store.trouble = trouble
        assert await world.desk.tell_safely(AgentPaused("anna", "tea")) is not bool(
            trouble
        )
        world.store.trouble = ""

    tell(tmp_path, story, kind=WornStore)


def test_a_pause_that_the_disk_refuses_is_not_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries that nobody waits for are refused in silence, but for the count."""

    def refuse(_ledger: Ledger, groups: list[list[Entry]]) -> list[StoreError]:
        return [StoreError("the disk is full") for _ in groups]

    async def story(world: World) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "write", refuse)
            assert not await world.desk.tell_safely(AgentPaused("anna", "tea"))
        assert await world.desk.tell_safely(AgentResumed("anna"))

    tell(tmp_path, story)


@pytest.mark.parametrize("trouble", ["", "full", "asleep", "blind"])
def test_a_callback_is_promised_when_the_disk_has_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    async def story(world: World) -> None:
        assert isinstance(world.store, WornStore)
        caller = world.joins(number="2125550123")
        world.store.trouble = trouble
        world.desk.tell_of(caller, CallbackBooked("c1", "2125550123"))
        await asyncio.sleep(11)
        assert (caller.told[-1] == CallbackKept()) is not bool(trouble)
        world.store.trouble = ""

    tell(tmp_path, story, kind=WornStore, callbacks=Callbacks(enabled=True))
    assert ("the promise of a callback is not safe" in caplog.text) is bool(trouble)


def test_a_callback_is_dialled_when_an_agent_is_free_for_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = world.joins(number="2125550123")
        world.desk.tell_of(caller, CallbackBooked("c1", "2125550123"))
        await asyncio.sleep(60)
        assert world.dialled == ["2125550123"]

    tell(tmp_path, story, callbacks=Callbacks(enabled=True))


# --- times -----------------------------------------------------------------------


def test_due_times_are_kept_to_the_instant(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        began = asyncio.get_running_loop().time()
        world.joins()
        while world.desk.state_of("anna") is AgentState.OFFERED:
            await asyncio.sleep(0.01)
        rung_s = asyncio.get_running_loop().time() - began
        assert rung_s == pytest.approx(20.0, abs=0.02)

    tell(tmp_path, story, offering={"ring_s": 20.0})


def test_a_mistake_about_one_due_time_does_not_stop_the_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_subject: object, _now: float) -> None:
        raise ZeroDivisionError

    async def story(world: World) -> None:
        now = asyncio.get_running_loop().time()
        timers = world.desk._engine.hall.timers  # noqa: SLF001 - the mistake is put there
        timers.at(now + 1, stumble, None)
        world.joins()
        await asyncio.sleep(20 + TRY_AGAIN_S)
        assert world.desk.state_of("anna") is AgentState.MISSED

    tell(tmp_path, story, offering={"ring_s": 20.0})
    assert "the queue goes on" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_books_are_looked_through_and_faults_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        await asyncio.sleep(AUDIT_S)
        assert "books" not in caplog.text
        engine = world.desk._engine  # noqa: SLF001 - the mistake is put there
        engine.hall.rooms[FRONT].callbacks = 3
        await asyncio.sleep(AUDIT_S)

    tell(tmp_path, story)
    assert (
        "the queue's books are wrong: front: 3 wait at home, and in truth 0"
        in caplog.text
    )


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 23, 21, 30, tzinfo=NEW_YORK),
        datetime(2026, 3, 8, 0, 30, tzinfo=NEW_YORK),
        datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK),
    ],
    ids=["an ordinary day", "a day of 23 hours", "a day of 25 hours"],
)
def test_counts_begin_anew_at_the_offices_midnight(
    tmp_path: Path, at: datetime
) -> None:
    midnight = datetime.combine(at.date() + timedelta(days=1), datetime.min.time())
    midnight_at = midnight.replace(tzinfo=NEW_YORK).astimezone(UTC)
    left_s = (midnight_at - at.astimezone(UTC)).total_seconds()

    async def story(world: World) -> None:
        await world.talks()
        world.desk.tell(TalkEnded("c1", "all is said"))
        assert world.calls == 1
        await asyncio.sleep(left_s - 1)
        assert world.calls == 1
        await asyncio.sleep(1)
        assert world.calls == 0
        await world.talks("c2")
        await asyncio.sleep(3600)
        assert world.calls == 1

    tell(tmp_path, story, wall=Wall(at.astimezone(UTC)))


def test_a_clock_that_is_set_right_begins_the_day_that_it_is(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.wall.began += timedelta(days=200)
        await asyncio.sleep(DAY_LOOK_S + 1)
        assert world.calls == 0

    tell(tmp_path, story)


# --- in any order ----------------------------------------------------------------


def test_an_answer_for_an_offer_that_is_over_is_refused(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.joins()
        world.desk.tell(CallerHungUp("c1"))
        with pytest.raises(RuleError):
            world.desk.tell(OfferAnswered("c1", "anna"))

    tell(tmp_path, story)


# --- other settings --------------------------------------------------------------


def renewed(world: World, *members: str, **settings: Any) -> Office:  # noqa: ANN401 - of the queue
    office = world.desk._office  # noqa: SLF001 - no door leads there
    crew = {name: at_work(name) for name in ("anna", *members)}
    other = office_of(queue("anna", *members, name=FRONT, **settings), crew)
    return replace(office, team=other.team)


def test_other_queues_are_taken_over_when_nobody_is_in_one(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = await world.talks()
        task = asyncio.create_task(
            world.desk.renew(renewed(world, "ben", threshold_s=7))
        )
        await asyncio.sleep(60)
        assert not task.done(), "in the middle of a talk"
        world.desk.tell_of(caller, TalkEnded("c1", "bye"))
        await asyncio.sleep(60)
        assert task.done()
        (live,) = world.desk.live()
        assert live.threshold_s == 7
        assert [agent.agent for agent in live.agents] == ["anna", "ben"]
        assert world.calls == 1, "what was counted today is not forgotten"
        world.desk.tell(PhoneLost("ben"))
        assert Offering() in world.joins("c2").told

    tell(tmp_path, story)


def test_the_last_of_several_wishes_counts(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        caller = await world.talks()
        first = asyncio.create_task(world.desk.renew(renewed(world, threshold_s=7)))
        await pause()
        second = asyncio.create_task(world.desk.renew(renewed(world, threshold_s=8)))
        await asyncio.sleep(1)
        assert first.done()
        world.desk.tell_of(caller, TalkEnded("c1", "bye"))
        await asyncio.sleep(60)
        await second
        assert world.desk.live()[0].threshold_s == 8
        same = world.desk._engine  # noqa: SLF001 - no door leads there
        await world.desk.renew(replace(world.desk._office, name="new"))  # noqa: SLF001
        assert world.desk._engine is same  # noqa: SLF001

    tell(tmp_path, story)


def test_queues_wait_for_a_store_that_cannot_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        asked = world.store.ask

        async def no(_question: object) -> Any:  # noqa: ANN401 - as the store
            raise StoreError

        monkeypatch.setattr(world.store, "ask", no)
        task = asyncio.create_task(world.desk.renew(renewed(world, threshold_s=7)))
        await asyncio.sleep(5)
        assert not task.done()
        monkeypatch.setattr(world.store, "ask", asked)
        await task
        assert world.desk.live()[0].threshold_s == 7

    tell(tmp_path, story)


def test_a_phone_that_was_away_is_away_in_the_new_queues(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.desk.tell(PhoneLost("anna"))
        await world.desk.renew(renewed(world, threshold_s=7))
        ((agent,),) = (live.agents for live in world.desk.live())
        assert not agent.reachable

    tell(tmp_path, story)
