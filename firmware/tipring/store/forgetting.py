"""The one exception to a journal that only grows: what was erased is blanked in it.

Whoever erases a message, or an utterance, wants what was said gone; whoever forgets
callers wants numbers, names and words gone. That it was, when, and who erased it stays.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import MessageErased, UtteranceErased
from tipring.domain.privacy import Line, forgotten, traces_in
from tipring.domain.privacy_entries import CallersForgotten
from tipring.store.message_schema import words
from tipring.store.schema import journal

_TEXTS = {"MessageTranscribed": "text", "UtteranceKept": "guess"}
"""In which field of which entry the words are."""


def forget(connection: Connection, what: JournalEvent) -> None:
    """Blank in the journal what *what* erases, if it erases anything."""
    match what:
        case MessageErased(message_id=about) | UtteranceErased(utterance_id=about):
            _blank(connection, about)
        case CallersForgotten(calls=calls, entries=entries):
            for call in calls:
                _forget_callers(connection, journal.c.call_id == call)
            for entry in entries:
                _forget_callers(connection, journal.c.id == entry)


def _blank(connection: Connection, about: str) -> None:
    mine = select(words.c.entry_id).where(words.c.about == about)
    for row in _rows(connection, journal.c.id.in_(mine)):
        _write(connection, row, {**row.data, _TEXTS[row.kind]: ""})


def _forget_callers(connection: Connection, which: ColumnElement[bool]) -> None:
    """Blank one call: its sentences quote the numbers of its own entries."""
    rows = _rows(connection, which)
    lines = [Line(row.kind, row.data) for row in rows]
    traces = traces_in(lines)
    for row, line in zip(rows, lines, strict=True):
        data = forgotten(line, traces)
        if data != row.data:
            _write(connection, row, data)


def _rows(
    connection: Connection, which: ColumnElement[bool]
) -> Sequence[Row[int, str, dict[str, Any]]]:
    query = select(journal.c.id, journal.c.kind, journal.c.data)
    return connection.execute(query.where(which)).all()


def _write(
    connection: Connection, row: Row[int, str, dict[str, Any]], data: dict[str, Any]
) -> None:
    entry = journal.update().where(journal.c.id == row.id)
    connection.execute(entry.values(data=data))
