"""What was written down of the link, for `Store.ask`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from tipring.domain.link.entries import LinkChanged, ModeSwitched
from tipring.domain.link.view import Cause, Verdict
from tipring.store.codec import JournalRow, entry_from_row
from tipring.store.schema import journal

DatedChange = tuple[datetime, LinkChanged]
DatedSwitch = tuple[datetime, ModeSwitched]


def last_change(connection: Connection) -> DatedChange | None:
    """Return the newest change of the link; None: there was none."""
    mine = journal.c.kind == LinkChanged.__name__
    query = select(journal).where(mine).order_by(journal.c.id.desc()).limit(1)
    return next(_changes(connection.execute(query)), None)


def last_switch(connection: Connection) -> DatedSwitch | None:
    """Return when who answers became another last; None: never."""
    mine = journal.c.kind == ModeSwitched.__name__
    query = select(journal).where(mine).order_by(journal.c.id.desc()).limit(1)
    for entry in map(entry_from_row, connection.execute(query)):
        if isinstance(entry.what, ModeSwitched):
            return entry.at, entry.what
    return None


def link_changes(since: datetime) -> Callable[[Connection], list[DatedChange]]:
    """Return the changes after *since*, oldest first, and the last one before it."""
    mine = journal.c.kind == LinkChanged.__name__

    def ask(connection: Connection) -> list[DatedChange]:
        before = select(journal).where(mine, journal.c.at <= since)
        after = select(journal).where(mine, journal.c.at > since)
        found = [
            *connection.execute(before.order_by(journal.c.id.desc()).limit(1)),
            *connection.execute(after.order_by(journal.c.id)),
        ]
        return list(_changes(found))

    return ask


def _changes(rows: Iterable[JournalRow]) -> Iterator[DatedChange]:
    """Yield what was read, its words made ours again: the journal keeps texts."""
    for entry in map(entry_from_row, rows):
        if isinstance(what := entry.what, LinkChanged):
            verdict, cause = Verdict(what.verdict), Cause(what.cause)
            yield entry.at, replace(what, verdict=verdict, cause=cause)
