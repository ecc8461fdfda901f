"""Rows of a journal that can still be read although its database is damaged.

A page that is broken hides the rows on it, and whatever hangs below it. Spans of rows
are asked for, and halved until what is broken is alone; then the leaves are gone
through one by one. Each row is looked at by itself, since a page that was spoilt may
have kept its shape.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from tipring.domain.errors import StoreError
from tipring.store.codec import entry_from_row
from tipring.store.leaf_pages import rows_on_leaves

COLUMNS: Final = 6
SPAN: Final = 512
"""Rows that are asked for together: some hundred kilobytes."""
_ROWS: Final = (
    "SELECT id, at, line, call_id, kind, data FROM journal"
    " WHERE id BETWEEN ? AND ? ORDER BY id"
)
_ENDS: Final = (
    "SELECT seq FROM sqlite_sequence WHERE name = 'journal'",
    "SELECT max(id) FROM journal",
)
_MOST: Final = 100_000_000
"""A last number that is larger is itself damage."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a journal as its table has it."""

    id: int
    at: str
    line: str | None
    call_id: str | None
    kind: str
    data: str

    @property
    def values(self) -> tuple[int | str | None, ...]:
        """Return the columns in their order."""
        return self.id, self.at, self.line, self.call_id, self.kind, self.data


def last_number(database: Path) -> int:
    """Return the last number that the journal in *database* gave; 0: not known."""
    with closing(_opened(database)) as db:
        return max(_number(db, question) for question in _ENDS)


def readable_lines(database: Path) -> Iterator[Line]:
    """Yield all lines of the journal in *database* that can be read.

    A line comes once: as SQLite has it, else as a leaf does.
    """
    seen: set[int] = set()
    with closing(_opened(database)) as db:
        last = max(_number(db, question) for question in _ENDS)
        for first in range(1, last + 1, SPAN):
            for line in _between(db, first, min(first + SPAN - 1, last)):
                seen.add(line.id)
                yield line
    for row in rows_on_leaves(database, COLUMNS):
        if row[0] not in seen and (found := _line(row)):
            seen.add(found.id)
            yield found


def _between(db: sqlite3.Connection, first: int, last: int) -> Iterator[Line]:
    try:
        rows = db.execute(_ROWS, (first, last)).fetchall()
    except sqlite3.DatabaseError:
        if first < last:
            middle = (first + last) // 2
            yield from _between(db, first, middle)
            yield from _between(db, middle + 1, last)
        return
    yield from filter(None, map(_line, rows))


def _line(row: tuple[Any, ...]) -> Line | None:
    """Return a row that says what a journal can say; None: it does not."""
    try:
        line = Line(*row)
        at = datetime.fromisoformat(line.at)
        columns = {"at": at, "data": json.loads(line.data)}
        entry_from_row(
            SimpleNamespace(
                line=line.line, call_id=line.call_id, kind=line.kind, **columns
            )
        )
    except (StoreError, ValueError, TypeError, AttributeError):
        return None
    return line if at.tzinfo is UTC or at.utcoffset() is not None else None


def _number(db: sqlite3.Connection, question: str) -> int:
    with suppress(sqlite3.DatabaseError, TypeError, ValueError):
        (found,) = db.execute(question).fetchone()
        return int(found) if 0 < int(found) <= _MOST else 0
    return 0


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database as a copy that may be written to: its log is read, too."""
    db = sqlite3.connect(path)
    db.text_factory = _text
    return db


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
