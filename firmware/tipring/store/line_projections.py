"""How lines do, as views over the journal.

An incident begins with the first word of a line's being lost, whose reason it keeps,
and lasts until the line is open again. What was tried meanwhile stands beside it.
"""

from dataclasses import asdict
from functools import singledispatch
from typing import Any

from sqlalchemy import ColumnElement, Text, literal, select

from tipring.domain.care_entries import RepairTried
from tipring.domain.health_entries import LineHistoryForgotten, LineMeasured
from tipring.domain.journal import LineLost, LineOpened
from tipring.domain.journal_event import JournalEvent
from tipring.store.changes import Change
from tipring.store.line_schema import line_incidents, line_readings, line_repairs
from tipring.store.records import StoredEntry
from tipring.store.schema import UtcTime

_NEW_READING = line_readings.insert()
"""Made once: each call needs it."""


@singledispatch
def project_line(_what: JournalEvent, _stored: StoredEntry) -> list[Change]:
    """Return the changes to the lines' views that follow from *_stored*, in order."""
    return []


@project_line.register
def _(what: LineMeasured, stored: StoredEntry) -> list[Change]:
    entry = stored.entry
    place = {
        "id": stored.id,
        "line": entry.line,
        "at": entry.at,
        "call_id": entry.call_id,
    }
    return [(_NEW_READING, {**place, **asdict(what)})]


@project_line.register
def _(what: LineLost, stored: StoredEntry) -> list[Change]:
    entry = stored.entry
    row: dict[str, ColumnElement[Any]] = {
        "id": literal(stored.id),
        "line": literal(entry.line, Text),
        "reason": literal(what.reason),
        "lost_at": literal(entry.at, UtcTime),
    }
    lasts = line_incidents.c.line == entry.line, line_incidents.c.back_at.is_(None)
    is_lost = select(line_incidents.c.id).where(*lasts).exists()
    new = select(*row.values()).where(~is_lost)
    return [line_incidents.insert().from_select(list(row), new)]


@project_line.register
def _(_what: LineOpened, stored: StoredEntry) -> list[Change]:
    entry = stored.entry
    lasts = line_incidents.c.line == entry.line, line_incidents.c.back_at.is_(None)
    return [line_incidents.update().where(*lasts).values(back_at=entry.at)]


@project_line.register
def _(what: RepairTried, stored: StoredEntry) -> list[Change]:
    row = {
        "id": stored.id,
        "line": stored.entry.line,
        "at": stored.entry.at,
        **asdict(what),
    }
    return [line_repairs.insert().values(row)]


@project_line.register
def _(what: LineHistoryForgotten, _stored: StoredEntry) -> list[Change]:
    before = what.before
    return [
        line_readings.delete().where(line_readings.c.at < before),
        line_incidents.delete().where(line_incidents.c.back_at < before),
        line_repairs.delete().where(line_repairs.c.at < before),
    ]
