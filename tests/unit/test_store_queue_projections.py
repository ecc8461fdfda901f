"""Callers in queues and where agents stood: rows that follow from the journal."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, select

from support.queue_journal import (
    QUEUE,
    a_call,
    at,
    empty_store,
    joined,
    left,
    moved,
    queued,
    tell,
    told,
)
from tipring.domain.journal import CallerIdentified, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentMoved,
    AgentRung,
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
    CallerBounced,
    CallerHeldByAgent,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    OfferEnded,
    Outcome,
    PlaceKept,
    WaitRuleApplied,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store.projections import project, rebuild, record
from tipring.store.queue_records import AgentSpell, QueueCall
from tipring.store.records import StoredEntry
from tipring.store.schema import agent_spells, queue_calls


def rows_of(connection: Connection) -> list[QueueCall]:
    rows = connection.execute(select(queue_calls).order_by(queue_calls.c.id))
    return [QueueCall.of(row) for row in rows]


def spells(connection: Connection) -> list[AgentSpell]:
    rows = connection.execute(select(agent_spells).order_by(agent_spells.c.id))
    return [AgentSpell.of(row) for row in rows]


def stood(connection: Connection) -> list[tuple[str, float]]:
    """Return where anna stood, and for how long (0: she stands there now)."""
    return [(spell.state.value, spell.length_s) for spell in spells(connection)]


def test_a_caller_who_is_answered_is_one_row() -> None:
    with empty_store() as connection:
        tell(connection, *a_call("c1", 10, waited_s=30, talked_s=200))
        (row,) = rows_of(connection)
    assert row == QueueCall(
        id=1,
        ticket="c1",
        queue=QUEUE,
        number="212c1",
        line="line-1",
        state=CallerState.GONE,
        joined_at=at(10),
        position=1,
        priority=0,
        head_start_s=0.0,
        carried_s=0.0,
        place_of="",
        bounces=0,
        away_at=None,
        kept_until=None,
        callback_number="",
        callback_tries=0,
        agent="anna",
        answered_at=at(40),
        answered_after_s=30.0,
        ended_at=at(240),
        outcome=Outcome.ANSWERED,
        waited_s=30.0,
        talked_s=200.0,
        end_reason="so it was",
    )


def test_ringing_is_in_the_journal_alone() -> None:
    rung = AgentRung("c1", QUEUE, "anna", "idle longest", "first", ("ben: paused",))
    for what in (
        rung,
        AgentAnswered("c1", QUEUE, "anna"),
        OfferEnded("c1", "anna", "no answer"),
        WaitRuleApplied("c1", "tier 2 is open"),
    ):
        assert project(StoredEntry(1, told(0, what))) == []


def test_who_is_sent_away_at_the_door_is_counted_with_the_number() -> None:
    with empty_store() as connection:
        record(connection, Entry(at(0), CallRang(), "line-2", "c1"))
        who = CallerIdentified("2125550123", None, withheld=False)
        record(connection, Entry(at(1), who, "line-2", "c1"))
        full = told(2, left("c1/2", Outcome.FULL), line=None)
        record(connection, full)
        (row,) = rows_of(connection)
    assert (row.number, row.line) == ("2125550123", "line-2")
    assert (row.outcome, row.position) == (Outcome.FULL, None)
    assert row.joined_at == row.ended_at == at(2)


def test_one_ticket_stands_in_several_queues_one_after_another() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, queued("c1")),
            (30, left("c1", Outcome.OVERFLOWED, 30)),
            (30, queued("c1", queue="spare", waited_s=30)),
        )
        first, second = rows_of(connection)
    assert (first.queue, first.outcome) == (QUEUE, Outcome.OVERFLOWED)
    assert (second.queue, second.outcome, second.carried_s) == ("spare", None, 30)


def test_who_comes_back_takes_the_place_up_in_a_row_of_its_own() -> None:
    with empty_store() as connection:
        kept = PlaceKept("c1", QUEUE, 300, "the key 9")
        tell(connection, (0, queued("c1")), (20, kept))
        (away,) = rows_of(connection)
        tell(
            connection,
            (50, left("c1", Outcome.RETURNED, 20)),
            (50, queued("c2", place_of="c1", waited_s=20)),
        )
        old, new = rows_of(connection)
    assert (away.state, away.away_at) == (CallerState.AWAY, at(20))
    assert away.kept_until == at(320)
    assert (old.outcome, old.ended_at) == (Outcome.RETURNED, at(50))
    assert (new.place_of, new.carried_s, new.outcome) == ("c1", 20, None)


def test_a_callback_keeps_its_number_and_its_tries() -> None:
    states = []
    story: list[JournalEvent] = [
        CallbackPromised("c1", QUEUE, "2125550177"),
        CallbackTried("c1", QUEUE, "anna", 1),
        CallbackFailed("c1", "busy", again=True),
        CallbackTried("c1", QUEUE, "anna", 2),
    ]
    with empty_store() as connection:
        tell(connection, (0, queued("c1")))
        for second, what in enumerate(story):
            tell(connection, (second, what))
            (row,) = rows_of(connection)
            states.append(row.state.value)
    assert states == [
        "waiting at home",
        "being called back",
        "waiting at home",
        "being called back",
    ]
    assert (row.callback_number, row.callback_tries) == ("2125550177", 2)


def test_hold_and_bounce_are_told_by_the_row_and_by_the_agent() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, moved(AgentState.READY, "signed in")),
            (0, queued("c1")),
            (10, joined("c1", waited_s=10)),
            (40, CallerHeldByAgent("c1", "anna", on_hold=True)),
        )
        (held,) = rows_of(connection)
        tell(connection, (50, CallerHeldByAgent("c1", "anna", on_hold=False)))
        (talking,) = rows_of(connection)
        tell(
            connection,
            (60, CallerHeldByAgent("c1", "anna", on_hold=True)),
            (90, moved(AgentState.MISSED, "no answer", misses=1)),
            (90, CallerBounced("c1", QUEUE, "on hold for 30 s")),
            (95, joined("c1", "ben", waited_s=95)),
            (99, left("c1", Outcome.ANSWERED, 10, 4, "ben")),
        )
        (row,) = rows_of(connection)
        anna = [
            (spell.state.value, spell.length_s)
            for spell in spells(connection)
            if spell.agent == "anna"
        ]
    assert (held.state, talking.state) == (CallerState.HELD, CallerState.TALKING)
    assert (row.bounces, row.agent) == (1, "ben")
    assert (row.answered_at, row.answered_after_s) == (at(10), 10)
    assert anna == [("ready", 10), ("talking", 80), ("missed", 0)]


def test_where_an_agent_stood_has_no_gap() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, moved(AgentState.READY, "signed in")),
            *a_call("c1", 10, waited_s=10, talked_s=60),
            (80, moved(AgentState.WRAP_UP)),
            (110, moved(AgentState.READY)),
            (200, moved(AgentState.PAUSED, "lunch")),
        )
        found = spells(connection)
    assert [(spell.state.value, spell.length_s) for spell in found] == [
        ("ready", 20),
        ("talking", 60),
        ("wrap-up", 30),
        ("ready", 90),
        ("paused", 0),
    ]
    assert [spell.ticket for spell in found] == ["", "c1", "c1", "", ""]
    assert (found[-1].reason, found[-1].until) == ("lunch", None)


def test_wrap_up_may_be_told_before_the_callers_end() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, joined("c1")),
            (60, moved(AgentState.WRAP_UP)),
            (60, left("c1", Outcome.ANSWERED, 0, 60, "anna")),
        )
        talk, wrap_up = spells(connection)
    assert (talk.until, wrap_up.until) == (at(60), None)
    assert (wrap_up.state, wrap_up.ticket) == (AgentState.WRAP_UP, "c1")


def test_a_wish_for_later_leaves_the_agent_where_he_is() -> None:
    with empty_store() as connection:
        wish = AgentMoved("anna", "talking", "", 0, wish="pauses", wish_why="lunch")
        tell(connection, (0, joined("c1")), (30, wish))
        (talk,) = spells(connection)
    assert (talk.state, talk.since, talk.until) == (AgentState.TALKING, at(0), None)
    assert (talk.wish, talk.wish_why) == ("pauses", "lunch")


def test_an_answer_makes_the_misses_forgotten() -> None:
    with empty_store() as connection:
        tell(connection, (0, moved(AgentState.MISSED, "no answer", misses=1)))
        tell(connection, (10, moved(AgentState.READY, misses=1)), (20, joined("c1")))
        assert [spell.misses for spell in spells(connection)] == [1, 1, 0]


# --- rebuilding ------------------------------------------------------------------

TICKETS = st.sampled_from(["c1", "c2", "c3"])
QUEUES = st.sampled_from([QUEUE, "spare"])
AGENTS = st.sampled_from(["anna", "ben"])
LENGTHS_S = st.floats(0, 3600)
OF_A_QUEUE = {"ticket": TICKETS, "queue": QUEUES}
EVENTS: st.SearchStrategy[JournalEvent] = st.one_of(
    st.just(CallRang()),
    st.builds(
        CallerQueued,
        **OF_A_QUEUE,
        head_start_s=LENGTHS_S,
        waited_s=LENGTHS_S,
        position=st.integers(1, 9),
        priority=st.integers(0, 9),
        place_of=st.sampled_from(["", "c1", "c2"]),
    ),
    st.builds(AgentRung, **OF_A_QUEUE),
    st.builds(CallerJoinedAgent, **OF_A_QUEUE, agent=AGENTS, waited_s=LENGTHS_S),
    st.builds(CallerHeldByAgent, ticket=TICKETS),
    st.builds(CallerBounced, **OF_A_QUEUE),
    st.builds(PlaceKept, **OF_A_QUEUE, for_s=LENGTHS_S),
    st.builds(CallbackPromised, **OF_A_QUEUE),
    st.builds(CallbackTried, **OF_A_QUEUE, attempt=st.integers(1, 3)),
    st.builds(CallbackFailed, ticket=TICKETS),
    st.builds(
        CallerLeftQueue,
        **OF_A_QUEUE,
        outcome=st.sampled_from(list(Outcome)),
        waited_s=LENGTHS_S,
        talked_s=LENGTHS_S,
        agent=st.sampled_from(["", "anna", "ben"]),
    ),
    st.builds(
        AgentMoved,
        agent=AGENTS,
        state=st.sampled_from(list(AgentState)),
        misses=st.integers(0, 5),
    ),
)


def views(connection: Connection) -> list[list[Row[Any]]]:
    return [
        list(connection.execute(select(view).order_by(view.c.id)).all())
        for view in (queue_calls, agent_spells)
    ]


@settings(max_examples=50)
@given(st.lists(EVENTS, max_size=25))
def test_the_queues_views_can_be_rebuilt_from_the_journal_alone(
    story: list[JournalEvent],
) -> None:
    with empty_store() as connection:
        rang = False
        for second, what in enumerate(story):
            if what == CallRang():
                if rang:
                    continue
                rang = True
            record(connection, Entry(at(second), what, "line-1", "c1"))
        live = views(connection)
        rebuild(connection)
        assert views(connection) == live


@settings(max_examples=50)
@given(st.lists(EVENTS, max_size=25))
def test_an_agent_stands_in_one_place_at_a_time(story: list[JournalEvent]) -> None:
    with empty_store() as connection:
        rows = [what for what in story if what != CallRang()]
        for second, what in enumerate(rows):
            tell(connection, (second, what))
        now = [spell.agent for spell in spells(connection) if spell.until is None]
        ended = [spell for spell in spells(connection) if spell.until is not None]
    assert len(now) == len(set(now))
    assert all(spell.length_s >= 0 for spell in ended)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_ends_a_row(outcome: Outcome) -> None:
    with empty_store() as connection:
        if outcome not in (Outcome.FULL, Outcome.REFUSED, Outcome.CLOSED):
            tell(connection, (0, queued("c1")))
        tell(connection, (9, left("c1", outcome, 9)))
        (row,) = rows_of(connection)
    assert (row.outcome, row.state) == (outcome, CallerState.GONE)
    assert row.ended_at == at(9)
