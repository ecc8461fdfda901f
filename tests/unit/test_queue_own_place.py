"""What one agent sees of all queues."""

from datetime import UTC, datetime

import pytest

from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.own_place import own_place
from tipring.domain.queue.states import AgentState, CallerState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def seat(agent: str, state: AgentState, ticket: str = "") -> AgentLive:
    return AgentLive(agent=agent, state=state, since=NOON, ticket=ticket)


def caller(
    ticket: str, state: CallerState, rank_s: float, agent: str = ""
) -> CallerLive:
    return CallerLive(
        ticket=ticket, state=state, waited_s=rank_s, rank_s=rank_s, agent=agent
    )


SALES = QueueLive(
    queue="sales",
    title="Sales",
    waiting=(
        caller("c3", CallerState.OFFERED, 90),
        caller("c4", CallerState.WAITING, 20, "ben"),
        caller("c5", CallerState.CALLBACK, 10),
    ),
    talking=(caller("c1", CallerState.TALKING, 40, "anna"),),
    agents=(
        seat("anna", AgentState.TALKING, "c1"),
        seat("ben", AgentState.OFFERED, "c3"),
        seat("cleo", AgentState.WRAP_UP, "c9"),
    ),
)
REPAIRS = QueueLive(
    queue="repairs",
    waiting=(caller("c2", CallerState.WAITING, 60),),
    agents=(seat("anna", AgentState.TALKING, "c1"),),
)


def test_an_agent_sees_the_callers_of_all_own_queues_in_one_order() -> None:
    place = own_place([REPAIRS, SALES], "anna")
    assert place is not None
    assert place.queues == ("repairs", "sales")
    assert place.caller == SALES.talking[0]
    assert (place.queue, place.title) == ("sales", "Sales")
    assert [(one.caller.ticket, one.title) for one in place.waiting] == [
        ("c3", "Sales"),
        ("c2", "repairs"),
        ("c4", "Sales"),
        ("c5", "Sales"),
    ]
    assert [one.may_be_taken for one in place.waiting] == [True, True, False, False]


@pytest.mark.parametrize(
    ("agent", "ticket"), [("ben", "c3"), ("cleo", None), ("anna", "c1")]
)
def test_whom_an_agent_is_rung_for_is_the_caller_too(
    agent: str, ticket: str | None
) -> None:
    place = own_place([SALES], agent)
    assert place is not None
    assert (place.caller.ticket if place.caller else None) == ticket


def test_a_caller_who_left_all_lines_is_nobody() -> None:
    place = own_place([REPAIRS], "anna")
    assert place is not None
    assert (place.caller, place.queue, place.title) == (None, "", "")


def test_who_is_in_no_queue_sees_nothing() -> None:
    assert own_place([SALES, REPAIRS], "dora") is None
