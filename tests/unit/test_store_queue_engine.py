"""The engine's own entries, written and read back: the store knows what it knows.

Whatever happens in an office, the views agree with the engine's books at any moment,
so a box that is cut off then goes on where it was.
"""

from collections.abc import Iterator
from random import Random
from types import MappingProxyType

import pytest
from sqlalchemy import Connection

from support.queue_journal import at, empty_store
from tipring.domain.errors import RuleError
from tipring.domain.journal import Entry
from tipring.domain.queue import happenings as h
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import AgentMoved, QueueEntry
from tipring.domain.queue.hall import Step
from tipring.domain.queue.people import Caller
from tipring.domain.queue.restoring import Clocks
from tipring.domain.queue.settings import (
    AgentSettings,
    Callbacks,
    Member,
    Offering,
    Overflow,
    Pattern,
    QueueSettings,
    Team,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store.projections import record
from tipring.store.queue_figures import figures
from tipring.store.queue_memory import queue_memory

pytestmark = pytest.mark.no_cover

AGENTS = ("anna", "ben", "cleo")
NUMBERS = ("", "5550101", "5550102", "5550103")
HAPPENINGS = 400
LIKELY = 5
"""So many times more likely than another thing."""

APART = {CallerState.AWAY, CallerState.CALLBACK}
"""Where callers can be whose calls were cut off."""
OF_AGENTS = {
    AgentState.OFFERED: AgentState.READY,
    AgentState.ACCEPTING: AgentState.READY,
    AgentState.HOLDING: AgentState.TALKING,
}
CALLERS = {
    CallerState.WELCOMED: CallerState.WAITING,
    CallerState.OFFERED: CallerState.WAITING,
    CallerState.JOINING: CallerState.WAITING,
}
"""Ringing begins anew after a restart."""


def queue(name: str, pattern: Pattern) -> QueueSettings:
    return QueueSettings(
        name=name,
        members=tuple(Member(agent=agent) for agent in AGENTS),
        offering=Offering(pattern=pattern, ring_s=15.0, hold_bounce_s=25.0),
        overflow=Overflow(size=4, after_s=240.0),
        callbacks=Callbacks(enabled=True, retry_after_s=60.0),
        wrap_up_s=10.0,
        keep_place_s=60.0,
    )


TEAM = Team(
    queues=MappingProxyType(
        {
            "sales": queue("sales", Pattern.UNIFORM),
            "support": queue("support", Pattern.SIMULTANEOUS),
        }
    ),
    agents=MappingProxyType(
        {name: AgentSettings(id=name, phone="simulated:") for name in AGENTS}
    ),
)


class Office:
    """A day at the queue, by lot; every entry goes into the store."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.engine = QueueEngine(TEAM)
        self.lots = Random(seed)  # noqa: S311 - no secret
        self.now = 0.0
        self.came = 0
        self._connection = connection

    def happen(self) -> None:
        """Let the next thing happen; what is not allowed does not."""
        self._write(self.engine.tick(self.now))
        choices = list(self._choices())
        try:
            self._write(self.engine.handle(self.lots.choice(choices), self.now))
        except RuleError:
            return
        finally:
            self.now += self.lots.choice([0.0, 1.0, 4.0, 9.0])

    def is_cut_off(self) -> None:
        """Let a new engine go on after the power came back."""
        memory = queue_memory(at(self.now), at(0))(self._connection)
        self.engine = QueueEngine(TEAM)
        clocks = Clocks(wall=at(self.now), now=self.now)
        self._write(self.engine.restore(memory, clocks, ()))

    def _write(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, QueueEntry):
                ticket = None if isinstance(step, AgentMoved) else step.ticket
                record(self._connection, Entry(at(self.now), step, None, ticket))

    def _choices(self) -> Iterator[h.Happening]:
        self.came += 1
        number, where = self.lots.choice(NUMBERS), self.lots.choice(list(TEAM.queues))
        yield h.CallerJoined(ticket=f"t{self.came}", queue=where, number=number)
        agent = self.lots.choice(AGENTS)
        yield h.AgentSignedIn(agent)
        yield h.AgentResumed(agent)
        if self.lots.random() < 0.2:
            yield h.AgentPaused(agent, "tea")
            yield h.AgentSignedOut(agent)
            yield h.OutsideCallBegan(agent)
        yield h.OutsideCallEnded(agent)
        for ticket, caller in self.engine.hall.callers.items():
            yield from self._choices_of(ticket, caller.state)
            for name in caller.offers:
                yield from [h.OfferAnswered(ticket, name)] * LIKELY
                yield from [h.Joined(ticket, name)] * LIKELY
                yield h.OfferFailed(ticket, name, h.Failure.NO_ANSWER)

    def _choices_of(self, ticket: str, state: CallerState) -> Iterator[h.Happening]:
        if state is CallerState.DIALLED:
            yield h.CallbackReached(ticket, "call-9")
            yield h.CallbackMissed(ticket, h.CallbackFailure.BUSY)
        elif state is CallerState.HELD:
            yield h.CallerTakenBack(ticket)
        elif state is CallerState.TALKING:
            yield h.CallerHeld(ticket)
            yield h.TalkEnded(ticket, "done")
        elif self.lots.random() < 0.3:
            yield h.CallerHungUp(ticket)
            yield h.CallbackBooked(ticket, "5550199")


def as_remembered(caller: Caller) -> CallerState:
    """A person who was reached, and not joined yet, is called back once more."""
    if caller.state is CallerState.JOINING and caller.callback_number:
        return CallerState.DIALLED
    return CALLERS.get(caller.state, caller.state)


def check(office: Office, connection: Connection) -> None:
    """Hold what is remembered against the engine's books."""
    memory = queue_memory(at(office.now), at(0))(connection)
    hall = office.engine.hall
    callers = {
        name: (caller.room.name, as_remembered(caller))
        for name, caller in hall.callers.items()
    }
    assert callers == {t.ticket: (t.queue, t.state) for t in memory.tickets}
    for ticket in memory.tickets:
        caller = hall.callers[ticket.ticket]
        assert (ticket.joined_at, ticket.number) == (
            at(caller.joined_at),
            caller.number,
        )
        assert ticket.carried_s == caller.waited_before_s
        assert ticket.bounced == caller.bounces
    for remembered in memory.agents:
        agent = hall.agents[remembered.agent]
        state = OF_AGENTS.get(agent.state, agent.state)
        assert (remembered.agent, remembered.state) == (agent.id, state)
        assert remembered.talked_today_s == pytest.approx(agent.talk_s)
        assert remembered.misses == agent.misses
    known = {remembered.agent for remembered in memory.agents}
    strangers = {agent for name, agent in hall.agents.items() if name not in known}
    assert {agent.state for agent in strangers} <= {AgentState.OFFLINE}


@pytest.mark.parametrize("seed", range(2))
def test_what_is_remembered_is_what_the_engine_knew(seed: int) -> None:
    with empty_store() as connection:
        office = Office(connection, seed)
        for _ in range(HAPPENINGS):
            office.happen()
            check(office, connection)
        counted = figures(at(0), at(office.now + 1))(connection)
    assert sum(queue.answered for queue in counted.queues) > 5
    assert sum(queue.offered + queue.undecided for queue in counted.queues) > 20


@pytest.mark.parametrize("seed", range(2))
def test_a_new_engine_goes_on_from_what_was_remembered(seed: int) -> None:
    with empty_store() as connection:
        office = Office(connection, seed)
        for _ in range(HAPPENINGS // 4):
            for _ in range(4):
                office.happen()
            office.is_cut_off()
            memory = queue_memory(at(office.now), at(0))(connection)
            hall = office.engine.hall
            assert list(hall.callers) == [ticket.ticket for ticket in memory.tickets]
            assert {caller.state for caller in hall.callers.values()} <= APART
            stand = {agent.agent: agent.state for agent in memory.agents}
            for name, agent in hall.agents.items():
                state = OF_AGENTS.get(agent.state, agent.state)
                assert stand.get(name, AgentState.OFFLINE) is state
