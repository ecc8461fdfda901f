"""Office hours in tipring.toml, changed by forms: comments and order stay.

Each function changes a tomlkit document, as `SettingsBook.edit` wants it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import tomlkit

from tipring.config.problems import quoted
from tipring.config.values import days_of
from tipring.domain.errors import SettingsError
from tipring.domain.hours import DAY_MIN, WEEKDAYS, Span, Switch

Document = Any
Week = Mapping[str, Sequence[str]]
"""Spans such as "09:00-12:30" by weekday; a day that is missing is closed."""
HOLIDAYS = "holidays"
SWITCH = "switch"


def schedules(document: Document) -> Document:
    """Return all schedules of a document; there may be none yet."""
    if "schedule" not in document:
        document["schedule"] = tomlkit.table(is_super_table=True)
    return document["schedule"]


def add_schedule(document: Document, name: str, week: Week) -> None:
    """Add a schedule. SettingsError: there is one of that name."""
    known = schedules(document)
    if name in known:
        message = f"there is a schedule {quoted(name)} already"
        raise SettingsError(message)
    known[name] = tomlkit.table()
    set_week(document, name, week)


def remove_schedule(document: Document, name: str) -> None:
    """Remove a schedule; whatever names it is told as a problem."""
    del schedules(document)[name]


def set_switch(document: Document, name: str, position: Switch) -> None:
    """Set the night switch."""
    table = _of(document, name)
    if position is not Switch.AUTO:
        _put_first(table, SWITCH, position.value)
    elif SWITCH in table:
        del table[SWITCH]


def set_week(document: Document, name: str, week: Week) -> None:
    """Write the hours; a line that says what it said before stays as it is.

    Days on end with the same hours are one line (`mon-fri`).
    """
    table = _of(document, name)
    old = {key: table[key] for key in list(table) if key not in {HOLIDAYS, SWITCH}}
    for key, value in old.items():
        spans = [value] if isinstance(value, str) else list(value)
        if not all(list(week.get(day, ())) == spans for day in days_of(key)):
            del table[key]
    kept = {day for key in old if key in table for day in days_of(key)}
    for key, spans in _lines(week, kept):
        _put_first(table, key, spans)


def _lines(week: Week, kept: set[str]) -> list[tuple[str, list[str]]]:
    """Return the lines for the days that no line tells."""
    found: list[tuple[list[str], list[str]]] = []
    for day in WEEKDAYS:
        spans = list(week.get(day, ()))
        if day in kept or not spans:
            found.append(([], []))
        elif found and found[-1][0] and list(found[-1][1]) == spans:
            found[-1][0].append(day)
        else:
            found.append(([day], spans))
    return [
        (days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}", spans)
        for days, spans in found
        if days
    ]


def _put_first(table: Document, key: str, value: object) -> None:
    """Set a plain key of a table, before its inner tables."""
    if key in table or HOLIDAYS not in table:
        table[key] = value
        return
    holidays = table[HOLIDAYS]
    del table[HOLIDAYS]
    table[key] = value
    table[HOLIDAYS] = holidays


def add_holidays(document: Document, name: str, days: Mapping[date, str]) -> None:
    """Add holidays, by date; a day that is one already keeps its name."""
    table = _of(document, name)
    if HOLIDAYS not in table:
        table[HOLIDAYS] = tomlkit.table()
    known = table[HOLIDAYS]
    for day, words in sorted(days.items()):
        if day.isoformat() not in known:
            known[day.isoformat()] = words


def remove_holidays(document: Document, name: str, days: Sequence[date]) -> None:
    """Remove holidays; those that are none are no matter."""
    known = _of(document, name).get(HOLIDAYS, {})
    for day in days:
        known.pop(day.isoformat(), None)


def span_text(span: Span) -> str:
    """Return a span as the file says it."""
    end = span.end_min or DAY_MIN
    return f"{_clock(span.start_min)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _of(document: Document, name: str) -> Document:
    table = schedules(document).get(name)
    if table is None:
        message = f"there is no schedule {quoted(name)}"
        raise SettingsError(message)
    return table
