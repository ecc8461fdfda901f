"""A desk ends in the middle of everything; the next one goes on where it was."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.box import Box, open_box, small_office, virtual_wall
from support.queue_office import QUEUE, write_queue_office
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.phone_watch import PhoneWatch
from tipring.domain.call_events import CallEvent, QueueNews
from tipring.domain.errors import RuleError
from tipring.domain.line import LineState
from tipring.domain.queue.entries import (
    AgentRung,
    CallbackTried,
    CallerJoinedAgent,
    CallerLeftQueue,
    Outcome,
    PlaceKept,
    QueueEntry,
)
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    CallbackBooked,
    CallerJoined,
    PlaceAsked,
)
from tipring.domain.queue.live import AgentLive, QueueLive
from tipring.domain.queue.orders import Join, PlaceTold
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.script import parse_script
from tipring.phones.simulated import SimulatedPhone
from tipring.store.store import Store

pytestmark = [pytest.mark.no_cover, pytest.mark.timeout(120)]

HARBOR = "2125550123"
AT_HOME = "2125550177"
DARK_S = 60.0
"""How long the power was away."""

CALLBACK = """
[callback]
enabled = true
"""
TALKS = ("answers after 1 s", "speaks 1 s", "hangs up after 4 s")

Part = Callable[[Box], Awaitable[None]]


@dataclass
class Ear:
    """A call that only hears what the queue says."""

    news: list[object] = field(default_factory=list)

    def tell(self, event: CallEvent) -> None:
        if isinstance(event, QueueNews):
            self.news.append(event.news)

    def join(self, order: Join, agent: PhoneWatch) -> None:
        raise NotImplementedError


def live(box: Box) -> QueueLive:
    (queue,) = box.desk.queues.live()
    return queue


def agent(box: Box, name: str) -> AgentLive:
    return next(one for one in live(box).agents if one.agent == name)


def place_told(box: Box) -> PlaceTold:
    """Ask what a caller would be told who came now."""
    ear = Ear()
    joined = CallerJoined(ticket="asks", queue="front", welcome_first=True)
    box.desk.queues.tell_of(ear, joined)
    box.desk.queues.tell(PlaceAsked("asks"))
    box.desk.queues.forget(ear)
    (told,) = (news for news in ear.news if isinstance(news, PlaceTold))
    return told


async def noted(box: Box) -> list[QueueEntry]:
    return [what for what in await box.noted() if isinstance(what, QueueEntry)]


async def until(wanted: Callable[[], object], within_s: float = 60.0) -> None:
    async with asyncio.timeout(within_s):
        while not wanted():
            await asyncio.sleep(0.1)


def over_a_power_cut(
    directory: Path,
    before: Part,
    after: Part,
    *agents: str,
    queue: str = QUEUE,
) -> None:
    """Tell a story of two desks; the second has the disk as it was when all ended."""

    def phones() -> dict[str, SimulatedPhone]:
        return {name: SimulatedPhone(name, list(TALKS)) for name in agents}

    async def story() -> None:
        first, second = directory / "before", directory / "after"
        write_queue_office(first / "config", *agents, queue=queue, outside=[AT_HOME])
        async with open_box(first, phones=phones()) as box:
            await before(box)
            await box.store.append()
            await asyncio.to_thread(shutil.copytree, first, second)
            await box.cut()
        await asyncio.sleep(DARK_S)
        async with open_box(second, phones=phones()) as box:
            await after(box)

    run_virtually(story())


def test_a_place_and_a_promise_outlive_the_power_cut(tmp_path: Path) -> None:
    tickets: list[str] = []

    async def before(box: Box) -> None:
        box.desk.queues.tell(AgentPaused("anna", "lunch"))
        box.call("speaks 60 s", caller_id=HARBOR)
        await until(lambda: live(box).waiting)
        await asyncio.sleep(10)
        joined = CallerJoined(
            ticket="home", queue="front", number=AT_HOME, welcome_first=True
        )
        box.desk.queues.tell(joined)
        box.desk.queues.tell(CallbackBooked("home", AT_HOME))
        tickets.extend(one.ticket for one in live(box).waiting)

    async def after(box: Box) -> None:
        anna = agent(box, "anna")
        assert (anna.state, anna.reason) == (AgentState.PAUSED, "lunch")
        (kept,), (at_home,) = live(box).away, live(box).waiting
        assert [kept.ticket, at_home.ticket] == tickets
        assert (kept.state, at_home.state) == (CallerState.AWAY, CallerState.CALLBACK)
        assert kept.waited_s < DARK_S < kept.rank_s

        box.call("speaks 30 s", caller_id=HARBOR)
        await until(lambda: len(live(box).waiting) == 2)
        back, _at_home = live(box).waiting
        assert back.waited_s == pytest.approx(kept.waited_s, abs=1.0)
        assert back.rank_s > at_home.rank_s

        person = parse_script(["waits 4 s", "presses 1", "speaks 12 s"])
        box.rig.exchange.plug_in_telephone(AT_HOME, person)
        await asyncio.sleep(20)
        box.desk.queues.tell(AgentResumed("anna"))
        await until(lambda: not live(box).waiting and not live(box).talking, 120)
        entries = await noted(box)
        tried = [one for one in entries if isinstance(one, CallbackTried)]
        assert [one.attempt for one in tried] == [1], "the line before was waited for"
        ends = [one for one in entries if isinstance(one, CallerLeftQueue)]
        assert [(one.ticket, one.outcome) for one in ends] == [
            (kept.ticket, Outcome.RETURNED),
            (back.ticket, Outcome.ANSWERED),
            ("home", Outcome.ANSWERED),
        ]

    over_a_power_cut(tmp_path, before, after, "anna", queue=QUEUE + CALLBACK)


def test_what_an_agent_asked_for_during_the_call_is_done_after_the_cut(
    tmp_path: Path,
) -> None:
    async def before(box: Box) -> None:
        box.call("speaks 60 s", caller_id=HARBOR)
        await until(lambda: live(box).talking)
        box.desk.queues.tell(AgentPaused("anna", "lunch"))
        assert agent(box, "anna").state is AgentState.TALKING

    async def after(box: Box) -> None:
        anna = agent(box, "anna")
        assert (anna.state, anna.reason) == (AgentState.PAUSED, "lunch")
        (end,) = (one for one in await noted(box) if isinstance(one, CallerLeftQueue))
        assert (end.outcome, end.agent) == (Outcome.ANSWERED, "anna")
        assert end.talked_s < DARK_S

    over_a_power_cut(tmp_path, before, after, "anna")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [("circular", "next in the circle"), ("fewest calls", "fewest calls today (0)")],
)
def test_whose_turn_it_is_and_how_long_calls_take_is_known(
    tmp_path: Path, pattern: str, why: str
) -> None:
    told: list[PlaceTold] = []

    async def call_once(box: Box) -> None:
        call = box.call("speaks 60 s", caller_id=HARBOR)
        await call.ended
        await box.until(LineState.IDLE)

    async def before(box: Box) -> None:
        await call_once(box)
        told.append(place_told(box))

    async def after(box: Box) -> None:
        again = place_told(box)
        assert again.known_calls == told[0].known_calls == 1
        assert again.low_s == pytest.approx(told[0].low_s, rel=0.01)
        assert again.high_s == pytest.approx(told[0].high_s, rel=0.01)
        await call_once(box)
        entries = await noted(box)
        joined = [one.agent for one in entries if isinstance(one, CallerJoinedAgent)]
        assert joined == ["anna", "ben"]
        *_, rung = (one for one in entries if isinstance(one, AgentRung))
        assert why in rung.why

    queue = QUEUE.replace("uniform", pattern)
    over_a_power_cut(tmp_path, before, after, "anna", "ben", queue=queue)


def test_a_desk_that_is_torn_down_leaves_all_in_order_for_the_next(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        write_queue_office(tmp_path / "config", "anna")
        deaf = SimulatedPhone("anna", ["never answers"])
        async with open_box(tmp_path, phones={"anna": deaf}) as box:
            box.call("speaks 60 s", caller_id=HARBOR)
            await until(lambda: live(box).waiting)
            (caller,) = live(box).waiting
            await box.cut()
        await asyncio.sleep(DARK_S)
        anna = SimulatedPhone("anna", list(TALKS))
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            (kept,) = live(box).away
            assert kept.ticket == caller.ticket
            assert agent(box, "anna").state is AgentState.READY
            call = box.call("speaks 60 s", caller_id=HARBOR)
            await call.ended
            await box.until(LineState.IDLE)
            entries = await noted(box)
        assert [one.ticket for one in entries if isinstance(one, PlaceKept)] == [
            caller.ticket
        ]
        ends = [one for one in entries if isinstance(one, CallerLeftQueue)]
        assert [one.outcome for one in ends] == [Outcome.RETURNED, Outcome.ANSWERED]

    run_virtually(story())


def test_nobody_is_listened_to_before_the_last_run_is_known(tmp_path: Path) -> None:
    async def story() -> None:
        write_queue_office(tmp_path / "config", "anna")
        office, shelf = await asyncio.to_thread(small_office, tmp_path / "config")
        async with await Store.open(tmp_path) as store:
            desk = Desk(office, shelf, Journal(store, virtual_wall))
            with pytest.raises(RuleError, match="while the queue is not open yet"):
                desk.queues.tell(AgentPaused("anna"))

    run_virtually(story())
