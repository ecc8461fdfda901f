"""Whom to call back: callers who gave up or were lost, and what came of it since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from tipring.domain.queue.entries import Outcome
from tipring.store.queue_records import QueueCall
from tipring.store.schema import calls, queue_calls

UNSERVED = (Outcome.ABANDONED, Outcome.LOST, Outcome.CALLBACK_FAILED)
"""Who ends like this wanted somebody and got nobody; the others were sent on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonedCall:
    """A caller whom nobody served."""

    ticket: str
    queue: str
    number: str
    """Empty when withheld or unknown: nobody can call back."""
    line: str
    left_at: datetime
    """When he hung up."""
    waited_s: float
    outcome: Outcome
    called_again_at: datetime | None
    """When the same number rang first after that."""
    answered_at: datetime | None
    """When an agent talked with the same number first after that."""


def abandoned(
    since: datetime,
    until: datetime,
    queue: str | None = None,
) -> Callable[[Connection], list[AbandonedCall]]:
    """Return the question for those who joined in that time, the newest first."""
    columns = queue_calls.c
    query = select(queue_calls).where(
        columns.joined_at >= since,
        columns.joined_at < until,
        columns.outcome.in_([outcome.value for outcome in UNSERVED]),
    )
    if queue is not None:
        query = query.where(columns.queue == queue)
    newest = query.order_by(columns.joined_at.desc(), columns.id.desc())

    def ask(connection: Connection) -> list[AbandonedCall]:
        found = [QueueCall.of(row) for row in connection.execute(newest)]
        numbers = sorted({_number(call) for call in found})
        rang = _moments(connection, calls, calls.c.rang_at, numbers, since)
        answered = _moments(
            connection, queue_calls, columns.answered_at, numbers, since
        )
        return [_abandoned(call, rang, answered) for call in found]

    return ask


Moments = Sequence[tuple[str, datetime]]
"""Numbers and when something happened with them, the oldest first."""


def _abandoned(call: QueueCall, rang: Moments, answered: Moments) -> AbandonedCall:
    left_at, number = call.away_at or call.ended_at or call.joined_at, _number(call)
    return AbandonedCall(
        ticket=call.ticket,
        queue=call.queue,
        number=number,
        line=call.line,
        left_at=left_at,
        waited_s=call.waited_s or 0.0,
        outcome=call.outcome or Outcome.ABANDONED,
        called_again_at=_first_after(rang, number, left_at),
        answered_at=_first_after(answered, number, left_at),
    )


def _number(call: QueueCall) -> str:
    """Return where he wanted to be called, or where he called from."""
    return call.callback_number or call.number


def _moments(
    connection: Connection,
    table: Table,
    moment: Column[Any],
    numbers: Sequence[str],
    since: datetime,
) -> Moments:
    """Return when *moment* was for any of *numbers* after *since*."""
    query = select(table.c.number, moment).where(
        table.c.number.in_(numbers),
        moment >= since,
    )
    rows = connection.execute(query.order_by(moment))
    return [(row[0], row[1]) for row in rows]


def _first_after(
    moments: Moments,
    number: str,
    left_at: datetime,
) -> datetime | None:
    return next(
        (
            moment
            for who, moment in moments
            if number and who == number and moment > left_at
        ),
        None,
    )
