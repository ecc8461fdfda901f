"""Questions about what worries the box, for `Store.ask` and `Reader.ask`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from tipring.domain.colours import Colour
from tipring.domain.worries.worry import PastWorry, Worry
from tipring.domain.worry_entries import HelpCalled, SelfTested
from tipring.store.codec import entry_from_row
from tipring.store.schema import journal
from tipring.store.worry_schema import worries, worry_repairs

_W = worries.c


def open_worries(connection: Connection) -> list[Worry]:
    """Return what worried the box last, and nobody saw end."""
    query = select(worries).where(_W.ended_at.is_(None)).order_by(_W.id)
    return [_worry(row) for row in connection.execute(query)]


def past_worries(limit: int) -> Callable[[Connection], list[PastWorry]]:
    """Return the question for the newest worries, the last one first."""
    query = select(worries).order_by(_W.began_at.desc(), _W.id.desc()).limit(limit)

    def ask(connection: Connection) -> list[PastWorry]:
        return [
            PastWorry(
                worry=_worry(row),
                ended_at=row.ended_at,
                repairs=_repairs(connection, row),
            )
            for row in connection.execute(query).all()
        ]

    return ask


def last_self_test(connection: Connection) -> tuple[datetime, SelfTested] | None:
    """Return when the box tested itself last, and what it found; None: never."""
    query = _newest(SelfTested)
    for row in connection.execute(query.limit(1)):
        entry = entry_from_row(row)
        if isinstance(entry.what, SelfTested):
            return entry.at, entry.what
    return None


def heard_calls(since: datetime) -> Callable[[Connection], list[datetime]]:
    """Return the question for when somebody confirmed a call for help."""
    query = _newest(HelpCalled).where(journal.c.at >= since)

    def ask(connection: Connection) -> list[datetime]:
        entries = map(entry_from_row, connection.execute(query))
        return [
            entry.at
            for entry in entries
            if isinstance(entry.what, HelpCalled) and entry.what.confirmed
        ]

    return ask


def _newest(kind: type) -> Select[Any]:
    mine = journal.c.kind == kind.__name__
    return select(journal).where(mine).order_by(journal.c.id.desc())


def _worry(row: Row[Any]) -> Worry:
    return Worry(
        key=row.key,
        what=row.what,
        colour=Colour(row.colour),
        sentence=row.sentence,
        remedy=row.remedy,
        tries=row.tries,
        since=row.began_at,
    )


def _repairs(connection: Connection, worry: Row[Any]) -> tuple[str, ...]:
    """Return what was done about *worry* while it lasted."""
    columns = worry_repairs.c
    its = [columns.key == worry.key, columns.at >= worry.began_at]
    if worry.ended_at is not None:
        its.append(columns.at <= worry.ended_at)
    query = select(columns.sentence).where(*its).order_by(columns.id)
    return tuple(connection.execute(query).scalars())
