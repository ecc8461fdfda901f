"""What a box remembers of calls to the street and of wrong PINs, for `Store.ask`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from tipring.domain.journal import Entry
from tipring.domain.security_entries import CallSentOn, PinForgiven, PinRefused
from tipring.store.codec import entry_from_row
from tipring.store.schema import calls, journal

LONGEST_CALL = timedelta(hours=4)
"""What began so long before may have lasted until then."""


@dataclass(frozen=True, slots=True)
class PaidCall:
    """A call that the box made."""

    line: str
    began_at: datetime
    ended_at: datetime | None
    """None: it goes on."""


def paid_calls(since: datetime) -> Callable[[Connection], list[PaidCall]]:
    """Return the calls that the box made since then, and what it sent on."""

    def ask(connection: Connection) -> list[PaidCall]:
        columns = calls.c.line, calls.c.rang_at, calls.c.ended_at
        placed = select(*columns).where(
            calls.c.placed, calls.c.rang_at >= since - LONGEST_CALL
        )
        found = [PaidCall(*row) for row in connection.execute(placed)]
        sent_on = _entries(connection, since, CallSentOn)
        return [
            *found,
            *(PaidCall(each.line or "", each.at, each.at) for each in sent_on),
        ]

    return ask


def pin_tries(since: datetime) -> Callable[[Connection], list[Entry]]:
    """Return what became of PINs since then, in its order."""
    return lambda connection: _entries(connection, since, PinRefused, PinForgiven)


def _entries(connection: Connection, since: datetime, *kinds: type) -> list[Entry]:
    """Return the entries of calls since then.

    The journal has no index of times: the first entry of the first call tells where
    to begin, as such entries are written during calls.
    """
    first = (
        select(func.min(journal.c.id))
        .join(calls, calls.c.id == journal.c.call_id)
        .where(calls.c.rang_at >= since)
        .scalar_subquery()
    )
    names = [kind.__name__ for kind in kinds]
    mine = select(journal).where(journal.c.id >= first, journal.c.kind.in_(names))
    rows = connection.execute(mine.order_by(journal.c.id)).all()
    return [entry_from_row(row) for row in rows]
