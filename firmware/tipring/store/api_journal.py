"""Questions for the journal's entries as JSON, each with its place in it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Select, func, select

from tipring.store.codec import entry_from_row, entry_to_json
from tipring.store.schema import journal

LONGEST_CALL = 5000
"""Entries of one call."""


def journal_of_call(call_id: str) -> Callable[[Connection], list[dict[str, Any]]]:
    """Return the question for all that was written down of a call, in order."""
    query = select(journal).where(journal.c.call_id == call_id)
    return _entries(query.limit(LONGEST_CALL))


def journal_between(
    after_id: int, before_id: int | None, limit: int
) -> Callable[[Connection], list[dict[str, Any]]]:
    """Return the question for entries after one, before another (None: to the end)."""
    query = select(journal).where(journal.c.id > after_id)
    if before_id is not None:
        query = query.where(journal.c.id < before_id)
    return _entries(query.limit(limit))


def newest_entry(connection: Connection) -> int:
    """Return the id of the last entry; 0: there is none."""
    return int(connection.execute(select(func.max(journal.c.id))).scalar() or 0)


def _entries(query: Select[Any]) -> Callable[[Connection], list[dict[str, Any]]]:
    ordered = query.order_by(journal.c.id)
    return lambda connection: [
        {"id": row.id, **entry_to_json(entry_from_row(row))}
        for row in connection.execute(ordered)
    ]
