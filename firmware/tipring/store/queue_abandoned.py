"""Whom to call back: callers who gave up or were lost, and what came of it since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, false, select

from tipring.domain.queue.entries import Outcome
from tipring.domain.same_number import known_as
from tipring.store.queue_records import QueueCall
from tipring.store.schema import calls, queue_calls

UNSERVED = (
    *(Outcome.ABANDONED, Outcome.LOST, Outcome.LOST_TRUNK),
    Outcome.CALLBACK_FAILED,
)
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
    *,
    country: str = "us",
) -> Callable[[Connection], list[AbandonedCall]]:
    """Return the question for those who joined in that time, the newest first.

    A number of *country* is known however it was written.
    """
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
        if not found:
            return []
        rang = connection.execute(_rings(since)).all()
        answered = connection.execute(_answers(since)).all()
        later = Later(
            [(known_as(number, country), at) for number, at in rang],
            [(known_as(number, country), at) for number, at in answered],
        )
        return [_abandoned(call, later, country) for call in found]

    return ask


Moments = Sequence[tuple[str, datetime]]
"""Numbers and when something happened with them, the oldest first."""


@dataclass(frozen=True, slots=True)
class Later:
    """What happened after somebody gave up."""

    rang: Moments
    answered: Moments


def _abandoned(call: QueueCall, later: Later, country: str) -> AbandonedCall:
    left_at, number = call.away_at or call.ended_at or call.joined_at, _number(call)
    known = known_as(number, country)
    return AbandonedCall(
        ticket=call.ticket,
        queue=call.queue,
        number=number,
        line=call.line,
        left_at=left_at,
        waited_s=call.waited_s or 0.0,
        outcome=call.outcome or Outcome.ABANDONED,
        called_again_at=_first_after(later.rang, known, left_at),
        answered_at=_first_after(later.answered, known, left_at),
    )


def _number(call: QueueCall) -> str:
    """Return where he wanted to be called, or where he called from."""
    return call.callback_number or call.number


def _rings(since: datetime) -> Executable:
    number, rang_at = calls.c.number, calls.c.rang_at
    came = number.is_not(None), rang_at >= since, calls.c.placed.is_(false())
    return select(number, rang_at).where(*came).order_by(rang_at)


def _answers(since: datetime) -> Executable:
    number, answered_at = queue_calls.c.number, queue_calls.c.answered_at
    since_then = select(number, answered_at).where(answered_at >= since)
    return since_then.order_by(answered_at)


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
