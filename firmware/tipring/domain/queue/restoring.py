"""After a restart: agents, places, callbacks and what was learned, as they were.

Lines that a power cut took cannot be given back, places can: a caller whose call was
cut off finds his place when he calls again in time, and is counted as lost if he
does not. Nobody is forgotten.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from tipring.domain.queue.callbacks import Callbacks
from tipring.domain.queue.entries import CallerLeftQueue, Outcome
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.leaving import Leaving
from tipring.domain.queue.matching import Matching
from tipring.domain.queue.memory import (
    AgentMemory,
    OpenTicket,
    QueueMemory,
    QueuePast,
)
from tipring.domain.queue.people import Agent, Caller
from tipring.domain.queue.states import AgentCause, AgentState, CallerState

CUT_OFF = "the box was cut off"

_AS_BEFORE = frozenset({AgentState.OFFLINE, AgentState.PAUSED})
"""What an agent was otherwise is over by now: he is ready."""

_WISHED = MappingProxyType(
    {
        AgentCause.PAUSES: AgentState.PAUSED,
        AgentCause.SIGNS_OUT: AgentState.OFFLINE,
    },
)
"""What an agent asked for during a call that is over by now."""

_AT_HOME = frozenset({CallerState.CALLBACK, CallerState.DIALLED})
_TALKED = frozenset({CallerState.TALKING, CallerState.HELD})


@dataclass(frozen=True, slots=True)
class Clocks:
    """One instant on both clocks."""

    wall: datetime
    """UTC, aware."""
    now: float
    """Monotonic seconds."""

    def monotonic(self, moment: datetime) -> float:
        """Return *moment* in monotonic seconds; it may be negative."""
        return self.now - (self.wall - moment).total_seconds()

    def past(self, moment: datetime) -> float:
        """Return *moment*, which was, in monotonic seconds.

        It is now at the latest: the wall clock may have been set back since.
        """
        return min(self.now, self.monotonic(moment))


class Restoring:
    """Put the engine where the last run left it; once, before anything happens."""

    def __init__(
        self,
        hall: Hall,
        matching: Matching,
        leaving: Leaving,
        callbacks: Callbacks,
    ) -> None:
        self._hall = hall
        self._matching = matching
        self._leaving = leaving
        self._callbacks = callbacks

    def restore(
        self, memory: QueueMemory, clocks: Clocks, surviving: Collection[str]
    ) -> None:
        """Restore *memory*; tickets of *surviving* are still on their lines."""
        for past in memory.queues:
            self._learned(past)
        for ticket in memory.tickets:
            self._place(ticket, clocks, surviving)
        known = {remembered.agent: remembered for remembered in memory.agents}
        for agent in self._hall.agents.values():
            self._agent(agent, known.get(agent.id), clocks)
        for agent in self._hall.agents.values():
            self._matching.find_work(agent, clocks.now)

    def _learned(self, past: QueuePast) -> None:
        room = self._hall.rooms.get(past.queue)
        if room is None:
            return
        room.handling.remember(past.handling_mean_s, past.handled_calls)
        for seat in room.seats:
            if seat.agent.id == past.last_agent:
                room.last_index = seat.index

    # --- agents ------------------------------------------------------------------

    def _agent(self, agent: Agent, memory: AgentMemory | None, clocks: Clocks) -> None:
        if memory is None:
            agent.idle_since = clocks.now
            if agent.settings.ready_at_start:
                self._stands(agent, AgentState.READY, "at work from the start", clocks)
            return
        agent.misses, agent.calls = memory.misses, memory.calls_today
        agent.talk_s = memory.talked_today_s
        last_call = memory.last_call_ended_at or memory.since
        agent.idle_since = clocks.past(last_call)
        if memory.wish is not None:
            state = _WISHED[memory.wish[0]]
            self._stands(agent, state, memory.wish[1], clocks)
            agent.why = memory.wish[1]
        elif memory.state in _AS_BEFORE:
            agent.state, agent.why = memory.state, memory.reason
            agent.since = clocks.past(memory.since)
            agent.recount()
        else:
            self._stands(agent, AgentState.READY, "after the restart", clocks)

    def _stands(
        self, agent: Agent, state: AgentState, why: str, clocks: Clocks
    ) -> None:
        agent.state, agent.since = state, clocks.now
        agent.recount()
        self._hall.note_agent(agent, why)

    # --- places ------------------------------------------------------------------

    def _place(
        self, ticket: OpenTicket, clocks: Clocks, surviving: Collection[str]
    ) -> None:
        room = self._hall.rooms.get(ticket.queue)
        if room is None:
            self._hall.steps.append(_lost(ticket))
            return
        now, joined_at = clocks.now, clocks.past(ticket.joined_at)
        caller = Caller(ticket.ticket, room, joined_at)
        caller.number, caller.line = ticket.number, ticket.line
        caller.priority = ticket.priority
        caller.head_start_s = ticket.head_start_s
        caller.waited_before_s = ticket.carried_s
        caller.bounces = ticket.bounced
        caller.tries = ticket.callback_tries
        late = 0 if ticket.bounced else 1
        since = joined_at - ticket.carried_s - ticket.head_start_s
        number = next(self._hall.numbers)
        caller.key = (late, -ticket.priority, since, number, caller)
        self._hall.callers[caller.ticket] = caller
        self._put(caller, ticket, clocks, is_there=ticket.ticket in surviving)
        if caller.state is CallerState.WAITING:
            self._matching.begin_wanting(caller, now)

    def _stand_still(self, caller: Caller, ticket: OpenTicket) -> None:
        """Let the time in which the box was down not count as waiting."""
        if ticket.waited_until is not None:
            waited = ticket.waited_until - ticket.joined_at
            caller.waited_s = ticket.carried_s + max(0.0, waited.total_seconds())

    def _put(
        self, caller: Caller, ticket: OpenTicket, clocks: Clocks, *, is_there: bool
    ) -> None:
        now = clocks.now
        if not is_there:
            self._stand_still(caller, ticket)
        if ticket.state in _TALKED:
            self._leaving.end_unjoined(caller, Outcome.ANSWERED, CUT_OFF, now)
        elif ticket.state in _AT_HOME:
            self._callbacks.restore(caller, ticket.callback_number, now)
        elif is_there:
            caller.state = CallerState.WAITING
            caller.room.line.add(caller.key)
        elif ticket.kept_until is not None:
            left_s = clocks.monotonic(ticket.kept_until) - now
            longest_s = caller.room.settings.keep_place_s
            self._leaving.keep_place(caller, min(max(0.0, left_s), longest_s), now)
        elif caller.number and caller.room.settings.keep_place_s > 0:
            caller.goes_as = Outcome.LOST
            self._leaving.note_kept(caller, CUT_OFF, now)
        else:
            self._leaving.end_unjoined(caller, Outcome.LOST, CUT_OFF, now)


def _lost(ticket: OpenTicket) -> CallerLeftQueue:
    """Return the end of a caller whose queue was taken away meanwhile."""
    return CallerLeftQueue(
        ticket=ticket.ticket,
        queue=ticket.queue,
        outcome=Outcome.LOST.value,
        waited_s=0.0,
        talked_s=0.0,
        agent="",
        why="the queue is not there any more",
    )
