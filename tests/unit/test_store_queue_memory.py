"""What the queue knows after a restart, and what the power cut ended."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from support.queue_journal import (
    MORNING,
    QUEUE,
    a_call,
    at,
    empty_store,
    given_up,
    joined,
    left,
    moved,
    queued,
    tell,
    told,
)
from tipring.domain.journal import BoxStarted, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentMoved,
    CallbackPromised,
    CallbackTried,
    CallerBounced,
    CallerHeldByAgent,
    CallerLeftQueue,
    Outcome,
    PlaceKept,
)
from tipring.domain.queue.memory import (
    AgentMemory,
    OpenTicket,
    QueueMemory,
    QueuePast,
)
from tipring.domain.queue.states import AgentCause, AgentState, CallerState
from tipring.store.queue_memory import HANDLED_CALLS, LOOKS_BACK_DAYS, queue_memory
from tipring.store.recovery import open_tickets, recover
from tipring.store.store import Store

YESTERDAY = -24 * 3600
TODAY = MORNING - timedelta(hours=9)
Told = tuple[float, JournalEvent]


def remembered(*story: Told, now: float = 3600) -> QueueMemory:
    with empty_store() as connection:
        tell(connection, *story)
        return queue_memory(at(now), TODAY)(connection)


def test_a_new_box_remembers_nothing() -> None:
    assert remembered() == QueueMemory()


def test_an_agent_is_remembered_with_the_day_so_far() -> None:
    (anna,) = remembered(
        *a_call("c0", YESTERDAY, waited_s=5, talked_s=500),
        (YESTERDAY + 600, moved(AgentState.READY)),
        *a_call("c1", 0, waited_s=10, talked_s=100),
        (110, moved(AgentState.WRAP_UP)),
        (140, moved(AgentState.READY)),
        *a_call("c2", 200, waited_s=0, talked_s=50),
        (250, moved(AgentState.WRAP_UP)),
        (280, moved(AgentState.PAUSED, "lunch")),
    ).agents
    assert anna == AgentMemory(
        agent="anna",
        state=AgentState.PAUSED,
        reason="lunch",
        since=at(280),
        misses=0,
        calls_today=2,
        talked_today_s=150,
        last_call_ended_at=at(250),
    )


def test_misses_and_a_wish_outlive_the_restart() -> None:
    wish = AgentMoved("ben", "talking", "", 0, wish="pauses", wish_why="the dentist")
    anna, ben = remembered(
        (0, moved(AgentState.MISSED, "no answer", misses=1)),
        (5, joined("c1", "ben")),
        (9, wish),
    ).agents
    assert (anna.state, anna.misses, anna.wish) == (AgentState.MISSED, 1, None)
    assert ben.wish == (AgentCause.PAUSES, "the dentist")


def test_who_had_no_call_for_long_is_as_one_who_never_had() -> None:
    long_ago = -(LOOKS_BACK_DAYS + 1) * 24 * 3600
    (anna,) = remembered(
        *a_call("c1", long_ago, waited_s=0, talked_s=50),
        (long_ago + 60, moved(AgentState.READY)),
    ).agents
    assert (anna.last_call_ended_at, anna.calls_today) == (None, 0)


def test_open_places_are_remembered_in_the_order_of_joining() -> None:
    tickets = remembered(
        (0, queued("c1", "2125550101")),
        (5, queued("c2", "2125550102", waited_s=60)),
        (6, queued("c3", "2125550103")),
        *given_up("c4", 7, waited_s=1),
        (9, PlaceKept("c1", QUEUE, 300, "hung up")),
        (9, CallerBounced("c2", QUEUE, "anna hung up")),
        (9, CallbackPromised("c3", QUEUE, "2125550177")),
        (10, CallbackTried("c3", QUEUE, "anna", 1)),
    ).tickets
    assert tickets == (
        OpenTicket(
            ticket="c1",
            queue=QUEUE,
            number="2125550101",
            line="line-1",
            joined_at=at(0),
            state=CallerState.AWAY,
            kept_until=at(309),
            waited_until=at(9),
        ),
        OpenTicket(
            ticket="c2",
            queue=QUEUE,
            number="2125550102",
            line="line-1",
            joined_at=at(5),
            carried_s=60,
            bounced=1,
            waited_until=at(10),
        ),
        OpenTicket(
            ticket="c3",
            queue=QUEUE,
            number="2125550103",
            line="line-1",
            joined_at=at(6),
            state=CallerState.DIALLED,
            callback_number="2125550177",
            callback_tries=1,
        ),
    )


def test_a_queue_remembers_how_long_calls_take_and_who_was_last() -> None:
    (past,) = remembered(
        *a_call("c1", 0, waited_s=10, talked_s=100),
        (110, moved(AgentState.WRAP_UP)),
        (140, moved(AgentState.READY)),
        *a_call("c2", 120, waited_s=0, talked_s=50, agent="ben"),
        *given_up("c3", 130, waited_s=40),
    ).queues
    assert past == QueuePast(
        queue=QUEUE,
        handling_mean_s=90,
        handled_calls=2,
        last_agent="ben",
    )


def test_a_queue_that_nobody_answered_has_learned_nothing() -> None:
    (past,) = remembered(*given_up("c1", 0, waited_s=40)).queues
    assert past == QueuePast(queue=QUEUE)


def test_a_queue_does_not_remember_calls_of_long_ago() -> None:
    first = a_call("c0", 0, waited_s=0, talked_s=9000)
    later = [
        what
        for n in range(HANDLED_CALLS)
        for what in a_call(f"c{n + 1}", 10_000 + n * 100, waited_s=0, talked_s=60)
    ]
    (past,) = remembered(*first, *later, now=40_000).queues
    assert (past.handled_calls, past.handling_mean_s) == (HANDLED_CALLS, 60)


# --- after a cut -----------------------------------------------------------------

LATER = at(7200)


def after_a_cut(
    directory: Path,
    before: list[Told],
    story: Callable[[Store], Coroutine[Any, Any, None]],
) -> None:
    """Tell what was journalled *before* the cut, then *story* of the next start."""

    async def tell_all() -> None:
        async with await Store.open(directory) as store:
            await store.append(*(told(second, what) for second, what in before))
        async with await Store.open(directory) as store:
            await story(store)

    asyncio.run(tell_all())


def test_the_places_of_known_callers_and_of_callbacks_are_kept(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        assert await recover(store, LATER, {QUEUE}) == []
        kept = await open_tickets(store)
        assert [ticket.ticket for ticket in kept] == ["c1", "c2"]
        memory = await store.ask(queue_memory(LATER, TODAY))
        assert memory.tickets == tuple(kept)

    booked = CallbackPromised("c2", QUEUE, "2125550177")
    nameless = queued("c2", number="")
    after_a_cut(tmp_path, [(0, queued("c1")), (1, nameless), (9, booked)], story)


def test_a_place_that_nobody_can_come_back_to_is_ended_when_it_was_lost(
    tmp_path: Path,
) -> None:
    async def story(store: Store) -> None:
        (entry,) = await recover(store, LATER, {QUEUE})
        assert (entry.at, entry.call_id, entry.line) == (at(42), "c1", "line-1")
        assert entry.what == CallerLeftQueue(
            ticket="c1/2",
            queue=QUEUE,
            outcome=Outcome.LOST,
            waited_s=102,
            talked_s=0,
            agent="",
            why="the box was cut off during this call,"
            " and the caller's number is not known",
        )
        assert await open_tickets(store) == []

    nameless = queued("c1/2", number="", waited_s=60)
    after_a_cut(tmp_path, [(0, nameless), (42, BoxStarted("1"))], story)


def test_a_place_in_a_queue_that_is_no_more_is_ended(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        (entry,) = await recover(store, LATER, {"another"})
        assert isinstance(entry.what, CallerLeftQueue)
        assert entry.what.why == "there is no such queue any more"

    after_a_cut(tmp_path, [(0, queued("c1"))], story)


def test_a_talk_that_was_cut_off_ends_and_sets_the_agent_free(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        entries = [entry.what for entry in await recover(store, LATER, {QUEUE})]
        ended, ready = entries
        assert isinstance(ended, CallerLeftQueue)
        assert (ended.outcome, ended.agent) == (Outcome.ANSWERED, "anna")
        assert (ended.waited_s, ended.talked_s) == (10, 30)
        cut_off = "the box was cut off during this call"
        assert ended.why == f"{cut_off}, with anna"
        assert ready == AgentMoved("anna", "ready", cut_off, 0)
        memory = await store.ask(queue_memory(LATER, TODAY))
        (anna,) = memory.agents
        assert (anna.state, anna.talked_today_s) == (AgentState.READY, 30)

    held = CallerHeldByAgent("c1", "anna", on_hold=True)
    answered = joined("c1", waited_s=10)
    after_a_cut(tmp_path, [(0, queued("c1")), (10, answered), (40, held)], story)


def test_what_was_asked_for_in_a_talk_that_was_cut_off_is_remembered(
    tmp_path: Path,
) -> None:
    async def story(store: Store) -> None:
        await recover(store, LATER, {QUEUE})
        (anna,) = (await store.ask(queue_memory(LATER, TODAY))).agents
        assert (anna.state, anna.wish) == (
            AgentState.READY,
            (AgentCause.PAUSES, "lunch"),
        )

    wish = AgentMoved("anna", "talking", "", 0, wish="pauses", wish_why="lunch")
    talk = joined("c1", waited_s=10)
    after_a_cut(tmp_path, [(0, queued("c1")), (10, talk), (20, wish)], story)


def test_nothing_is_ended_where_nobody_waited(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        assert await recover(store, LATER, {QUEUE}) == []

    ended = left("c1", Outcome.ABANDONED, 9)
    after_a_cut(tmp_path, [(0, queued("c1")), (9, ended)], story)


def test_the_recovery_of_calls_goes_on_beside_that_of_places(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        (ended,) = await recover(store, LATER, {QUEUE})
        assert ended.at == LATER
        assert [ticket.ticket for ticket in await open_tickets(store)] == ["c1"]

    async def tell_all() -> None:
        async with await Store.open(tmp_path) as store:
            rang = Entry(at(0), CallRang(), "line-1", "c1")
            await store.append(rang, told(1, queued("c1")))
            await story(store)

    asyncio.run(tell_all())
