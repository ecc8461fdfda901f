"""Callers in queues, and where agents stood, as views over the journal.

A row of `queue_calls` is one caller's time in one queue; a row of `agent_spells` one
stretch of time in which an agent stood in one state. Ringing changes neither: who
was rung, and why, is in the journal alone (most entries of a queue are of that kind),
and a caller who is rung for, like an agent who is being rung, would only wait or be
ready again after a restart.
"""

from datetime import timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import Executable, Text, Update, func, literal, select

from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentMoved,
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
    CallerBounced,
    CallerHeldByAgent,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
    PlaceKept,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store.queue_records import call_of
from tipring.store.records import StoredEntry
from tipring.store.schema import UtcTime, agent_spells, calls, queue_calls

_DURING_CALLS = frozenset(
    {
        AgentState.OFFERED,
        AgentState.ACCEPTING,
        AgentState.TALKING,
        AgentState.HOLDING,
    }
)
"""These begin and end with entries of the caller's; a word about such an agent
(a wish for later) begins no new spell."""

_AT_THE_DOOR = frozenset({Outcome.FULL, Outcome.REFUSED, Outcome.CLOSED})
"""Who leaves like this never had a place."""


@singledispatch
def project_queue(_what: JournalEvent, _stored: StoredEntry) -> list[Executable]:
    """Return the changes to the queues' views that follow from *_stored*, in order."""
    return []


@project_queue.register
def _(what: CallerQueued, stored: StoredEntry) -> list[Executable]:
    row = _at_the_door(what.ticket, what.queue, stored) | {
        "number": what.number,
        "position": what.position,
        "priority": what.priority,
        "head_start_s": what.head_start_s,
        "carried_s": what.waited_s,
        "place_of": what.place_of,
    }
    return [queue_calls.insert().values(row)]


@project_queue.register
def _(what: CallerJoinedAgent, stored: StoredEntry) -> list[Executable]:
    at = stored.entry.at
    joined = _open_in(what.queue, what.ticket).values(
        state=CallerState.TALKING.value,
        agent=what.agent,
        answered_at=func.coalesce(queue_calls.c.answered_at, literal(at, UtcTime)),
        answered_after_s=func.coalesce(queue_calls.c.answered_after_s, what.waited_s),
    )
    talking = _spell(stored, what.agent, AgentState.TALKING) | {
        "ticket": what.ticket,
        "queue": what.queue,
    }
    close = _open_spell(what.agent).values(until=at)
    return [joined, close, agent_spells.insert().values(talking)]


@project_queue.register
def _(what: CallerHeldByAgent, _stored: StoredEntry) -> list[Executable]:
    state = CallerState.HELD if what.on_hold else CallerState.TALKING
    return [_open(what.ticket).values(state=state.value)]


@project_queue.register
def _(what: CallerBounced, _stored: StoredEntry) -> list[Executable]:
    back = _open_in(what.queue, what.ticket).values(
        state=CallerState.WAITING.value,
        bounces=queue_calls.c.bounces + 1,
        callback_number="",
    )
    return [back]


@project_queue.register
def _(what: PlaceKept, stored: StoredEntry) -> list[Executable]:
    kept = _open_in(what.queue, what.ticket).values(
        state=CallerState.AWAY.value,
        away_at=stored.entry.at,
        kept_until=stored.entry.at + timedelta(seconds=what.for_s),
    )
    return [kept]


@project_queue.register
def _(what: CallbackPromised, _stored: StoredEntry) -> list[Executable]:
    promised = _open_in(what.queue, what.ticket).values(
        state=CallerState.CALLBACK.value,
        callback_number=what.number,
    )
    return [promised]


@project_queue.register
def _(what: CallbackTried, _stored: StoredEntry) -> list[Executable]:
    tried = _open_in(what.queue, what.ticket).values(
        state=CallerState.DIALLED.value,
        callback_tries=what.attempt,
    )
    return [tried]


@project_queue.register
def _(what: CallbackFailed, _stored: StoredEntry) -> list[Executable]:
    return [_open(what.ticket).values(state=CallerState.CALLBACK.value)]


@project_queue.register
def _(what: CallerLeftQueue, stored: StoredEntry) -> list[Executable]:
    end = {
        "state": CallerState.GONE.value,
        "ended_at": stored.entry.at,
        "outcome": str(what.outcome),
        "waited_s": what.waited_s,
        "talked_s": what.talked_s,
        "end_reason": what.why,
    }
    if what.outcome in _AT_THE_DOOR:
        row = _at_the_door(what.ticket, what.queue, stored) | end
        return [queue_calls.insert().values(row)]
    return [_open_in(what.queue, what.ticket).values(end)]


@project_queue.register
def _(what: AgentMoved, stored: StoredEntry) -> list[Executable]:
    note = {"misses": what.misses, "wish": what.wish, "wish_why": what.wish_why}
    mine = _open_spell(what.agent)
    if what.state in _DURING_CALLS:
        return [mine.values(note)]
    spell = _spell(stored, what.agent, what.state) | note | {"reason": what.why}
    if what.state == AgentState.WRAP_UP:
        spell |= _call_before(what.agent)
    begin = agent_spells.insert().values(spell)
    end = mine.where(agent_spells.c.id != stored.id).values(until=stored.entry.at)
    return [begin, end]


def _at_the_door(ticket: str, queue: str, stored: StoredEntry) -> dict[str, Any]:
    """Return the row of a caller of whom nothing is known but what the call tells."""
    of_call = calls.c.id == call_of(ticket)
    number = select(calls.c.number).where(of_call).scalar_subquery()
    line = select(calls.c.line).where(of_call).scalar_subquery()
    return {
        "id": stored.id,
        "ticket": ticket,
        "queue": queue,
        "number": func.coalesce(number, ""),
        "line": stored.entry.line or func.coalesce(line, ""),
        "state": CallerState.WAITING.value,
        "joined_at": stored.entry.at,
        "priority": 0,
        "head_start_s": 0.0,
        "carried_s": 0.0,
        "place_of": "",
        "bounces": 0,
        "callback_number": "",
        "callback_tries": 0,
        "agent": "",
    }


def _open(ticket: str) -> Update:
    is_open = queue_calls.c.ended_at.is_(None)
    return queue_calls.update().where(queue_calls.c.ticket == ticket, is_open)


def _open_in(queue: str, ticket: str) -> Update:
    return _open(ticket).where(queue_calls.c.queue == queue)


def _spell(stored: StoredEntry, agent: str, state: str) -> dict[str, Any]:
    return {
        "id": stored.id,
        "agent": agent,
        "state": str(state),
        "reason": "",
        "misses": 0,
        "wish": "",
        "wish_why": "",
        "ticket": "",
        "queue": "",
        "since": stored.entry.at,
    }


def _open_spell(agent: str) -> Update:
    is_open = agent_spells.c.until.is_(None)
    return agent_spells.update().where(agent_spells.c.agent == agent, is_open)


def _call_before(agent: str) -> dict[str, Any]:
    """Return which call a wrap-up belongs to: that of the spell before."""
    mine = agent_spells.c.agent == agent, agent_spells.c.until.is_(None)
    return {
        name: func.coalesce(
            select(agent_spells.c[name]).where(*mine).limit(1).scalar_subquery(),
            literal("", Text),
        )
        for name in ("ticket", "queue")
    }
