"""Tables of reports on a page, as its reader writes figures."""

from babel.numbers import format_decimal, format_percent
from nicegui import ui

from tipring.console.look import parts
from tipring.console.words import locale
from tipring.domain.reports.table import Kind, Table, Value, length

NOTHING = "-"


def shown(value: Value, kind: Kind) -> str:
    """Return how *value* is written in the language of the page."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if kind is Kind.SECONDS:
        return length(value)
    if kind is Kind.PERCENT:
        return str(format_percent(value, "#,##0.0 %", locale=locale()))
    digits = "#,##0.0" if kind is Kind.NUMBER else "#,##0"
    return str(format_decimal(value, digits, locale=locale()))


def add_table(table: Table, *, is_titled: bool = True) -> ui.element:
    """Add *table*; figures stand right. Without a title, its heading stands above."""
    return parts.table(
        [column.title for column in table.columns],
        [
            [
                shown(value, of.kind)
                for value, of in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
        table.title,
        numbers=[
            place
            for place, column in enumerate(table.columns)
            if column.kind is not Kind.TEXT
        ],
    ).classes("full" if is_titled else "full tight untitled")
