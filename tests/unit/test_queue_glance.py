"""A queue at a glance: who waits since when, who could answer."""

from dataclasses import replace
from datetime import UTC, datetime

from tipring.domain.queue.glance import CREW, Crew, glance
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.states import AgentState, CallerState

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def caller(
    ticket: str, waited_s: float, state: CallerState = CallerState.WAITING
) -> CallerLive:
    return CallerLive(ticket=ticket, state=state, waited_s=waited_s, rank_s=waited_s)


def agent(name: str, state: AgentState, *, reachable: bool = True) -> AgentLive:
    return AgentLive(agent=name, state=state, reachable=reachable, since=NOON)


QUIET = QueueLive(queue="front", threshold_s=20.0)


def test_every_state_of_an_agent_counts_as_something() -> None:
    assert set(CREW) == set(AgentState)


def test_nobody_waits() -> None:
    seen = glance(QUIET)
    assert (seen.waiting, seen.longest_s, seen.name) == (0, None, "front")
    assert not seen.is_late
    assert not seen.is_deserted
    assert set(seen.crew.values()) == {0}


def test_who_waits_longest_counts_and_who_waits_at_home_does_not() -> None:
    at_home = caller("c0", 900.0, CallerState.CALLBACK)
    queue = replace(
        QUIET,
        title="Front desk",
        waiting=(at_home, caller("c1", 25.0), caller("c2", 5.0)),
        talking=(caller("c3", 9.0, CallerState.TALKING),),
        agents=(agent("anna", AgentState.TALKING), agent("ben", AgentState.OFFLINE)),
    )
    seen = glance(queue)
    assert (seen.name, seen.waiting, seen.at_home, seen.talking) == (
        "Front desk",
        2,
        1,
        1,
    )
    assert seen.longest_s == 25.0
    assert seen.is_late
    assert not seen.is_deserted
    assert (seen.crew[Crew.BUSY], seen.crew[Crew.AWAY]) == (1, 1)


def test_callers_are_alone_when_all_are_away() -> None:
    unplugged = agent("anna", AgentState.READY, reachable=False)
    queue = replace(
        QUIET,
        waiting=(caller("c1", 1.0),),
        agents=(unplugged, agent("ben", AgentState.OFFLINE)),
    )
    assert glance(queue).is_deserted
    paused = replace(queue, agents=(agent("anna", AgentState.PAUSED),))
    assert not glance(paused).is_deserted
