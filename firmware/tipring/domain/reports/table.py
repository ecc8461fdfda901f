"""A table that is shown, exported and mailed: its figures stay figures until then."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | None
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a program for sheets takes for a formula, or for part of one
(OWASP, CSV injection)."""


class Kind(StrEnum):
    """What a column's values are."""

    TEXT = "text"
    COUNT = "count"
    SECONDS = "seconds"
    PERCENT = "percent"
    """A share from 0 to 1."""
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All of it, in the language of who reads it."""

    name: str
    """For files; the same in each language."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def inert(value: Value) -> Value:
    """Return *value* so that no program for sheets runs it as a formula.

    A leading apostrophe says that what follows is text. A telephone number is left as
    it is: a plus and digits are no formula that does anything.
    """
    if not isinstance(value, str) or not value.startswith(ACTIVE):
        return value
    is_number = value[0] == "+" and value[1:].isdecimal()
    return value if is_number else f"'{value}"


def rounded(value: Value, kind: Kind) -> Value:
    """Return a figure with as many places as it is worth in a file."""
    if not isinstance(value, float):
        return value
    return round(value, 4 if kind is Kind.PERCENT else 1)


def as_csv(tables: Sequence[Table]) -> str:
    """Return *tables* one under the other (RFC 4180), each with its title above."""
    text = io.StringIO()
    writer = csv.writer(text)
    for place, table in enumerate(tables):
        if place:
            writer.writerow([])
        writer.writerow([inert(table.title)])
        writer.writerow([inert(column.title) for column in table.columns])
        for row in table.rows:
            cells = zip(row, table.columns, strict=True)
            writer.writerow([inert(rounded(cell, of.kind)) for cell, of in cells])
    return text.getvalue()


def plainly(value: Value, kind: Kind) -> str:
    """Return how a value looks where nothing is known of the reader's habits."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if kind is Kind.SECONDS:
        return length(value)
    if kind is Kind.PERCENT:
        return f"{100 * value:.1f} %"
    return f"{value:.1f}" if kind is Kind.NUMBER else f"{value:.0f}"


def length(seconds: float) -> str:
    """Return a length of time: `1:05`, or `2:03:00` from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
