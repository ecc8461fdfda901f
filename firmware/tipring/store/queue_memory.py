"""What the queue engine must know after a restart, looked up in the views.

Quick however old the store is: open rows have an index of their own, and the rest
looks back over a bounded number of calls or days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.memory import (
    AgentMemory,
    OpenTicket,
    QueueMemory,
    QueuePast,
)
from tipring.domain.queue.states import AgentCause, AgentState, CallerState
from tipring.store.queue_records import AgentSpell, QueueCall
from tipring.store.schema import agent_spells, journal, queue_calls

AT_HOME = frozenset({CallerState.CALLBACK, CallerState.DIALLED})
OF_A_START = (
    "BoxStarted",
    "CallEnded",
    "MessageStarted",
    "MessageKept",
    "MessageDiscarded",
)
"""What recovery and the start itself write, with the time of the start."""
HANDLED_CALLS = 200
"""Calls that a queue's handling time rests on."""
LOOKS_BACK_DAYS = 30
"""Further back nobody asks who had the last call."""


def queue_memory(
    now: datetime,
    today: datetime,
) -> Callable[[Connection], QueueMemory]:
    """Return the question for all that the engine must know; *today* began then."""

    def ask(connection: Connection) -> QueueMemory:
        names = connection.execute(select(queue_calls.c.queue).distinct()).scalars()
        return QueueMemory(
            agents=tuple(_agents(connection, now, today)),
            tickets=tuple(open_tickets(connection)),
            queues=tuple(_past(connection, name) for name in sorted(names)),
        )

    return ask


def open_calls(connection: Connection) -> list[QueueCall]:
    """Return the callers whose places nobody has ended, in the order of joining."""
    columns = queue_calls.c
    query = select(queue_calls).where(columns.ended_at.is_(None))
    rows = connection.execute(query.order_by(columns.id))
    return [QueueCall.of(row) for row in rows]


def open_tickets(connection: Connection) -> list[OpenTicket]:
    """Return what the engine must know of these callers."""
    seen = _last_seen(connection)
    return [_ticket(call, seen) for call in open_calls(connection)]


def _last_seen(connection: Connection) -> datetime | None:
    """Return the last moment of the last run; what a start writes down is left out."""
    lived = select(journal.c.at).where(journal.c.kind.not_in(OF_A_START))
    return connection.execute(lived.order_by(journal.c.id.desc()).limit(1)).scalar()


def _ticket(call: QueueCall, seen: datetime | None) -> OpenTicket:
    return OpenTicket(
        ticket=call.ticket,
        queue=call.queue,
        number=call.number,
        line=call.line,
        joined_at=call.joined_at,
        carried_s=call.carried_s,
        head_start_s=call.head_start_s,
        priority=call.priority,
        bounced=call.bounces,
        state=call.state,
        kept_until=call.kept_until if call.state is CallerState.AWAY else None,
        waited_until=_waited_until(call, seen),
        callback_number=call.callback_number,
        callback_tries=call.callback_tries,
        agent=call.agent,
    )


def _waited_until(call: QueueCall, seen: datetime | None) -> datetime | None:
    if call.state is CallerState.AWAY:
        return call.away_at
    return None if call.state in AT_HOME else seen


def _agents(
    connection: Connection,
    now: datetime,
    today: datetime,
) -> list[AgentMemory]:
    columns = agent_spells.c
    recent = columns.until >= now - timedelta(days=LOOKS_BACK_DAYS)
    talks = [
        AgentSpell.of(row)
        for row in connection.execute(
            select(agent_spells)
            .where(recent, columns.state == AgentState.TALKING.value)
            .order_by(columns.until),
        )
    ]
    standing = select(agent_spells).where(columns.until.is_(None))
    return [
        _agent(AgentSpell.of(row), [t for t in talks if t.agent == row.agent], today)
        for row in connection.execute(standing.order_by(columns.agent))
    ]


def _agent(stands: AgentSpell, talks: list[AgentSpell], today: datetime) -> AgentMemory:
    of_today = [talk for talk in talks if talk.since >= today]
    return AgentMemory(
        agent=stands.agent,
        state=stands.state,
        reason=stands.reason,
        since=stands.since,
        misses=stands.misses,
        calls_today=len(of_today),
        talked_today_s=sum(talk.length_s for talk in of_today),
        last_call_ended_at=talks[-1].until if talks else None,
        wish=(AgentCause(stands.wish), stands.wish_why) if stands.wish else None,
    )


def _past(connection: Connection, queue: str) -> QueuePast:
    columns = queue_calls.c
    query = select(queue_calls).where(
        columns.queue == queue,
        columns.outcome == Outcome.ANSWERED.value,
    )
    newest = query.order_by(columns.ended_at.desc()).limit(HANDLED_CALLS)
    calls = [QueueCall.of(row) for row in connection.execute(newest)]
    if not calls:
        return QueuePast(queue=queue)
    wrapped_s = _wrapped_s(connection, {call.ticket for call in calls}, calls[-1])
    talked_s = sum(call.talked_s or 0.0 for call in calls)
    return QueuePast(
        queue=queue,
        handling_mean_s=(talked_s + wrapped_s) / len(calls),
        handled_calls=len(calls),
        last_agent=max(
            calls, key=lambda call: call.answered_at or call.joined_at
        ).agent,
    )


def _wrapped_s(connection: Connection, tickets: set[str], oldest: QueueCall) -> float:
    """Return for how long agents were busy after the calls of *tickets*."""
    columns = agent_spells.c
    query = select(agent_spells).where(
        columns.until >= oldest.joined_at,
        columns.queue == oldest.queue,
        columns.state == AgentState.WRAP_UP.value,
    )
    spells = (AgentSpell.of(row) for row in connection.execute(query))
    return sum(spell.length_s for spell in spells if spell.ticket in tickets)
