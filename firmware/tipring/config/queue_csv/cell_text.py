"""The way out: from a value in a queue's file to the text of a cell."""

import re

from tipring.config.queue_csv import numbers
from tipring.config.queue_csv.column import Column, Kind
from tipring.config.queue_csv.numbers import Refused
from tipring.config.queue_csv.spelling import one_line

REMOVE = "REMOVE"
"""In a cell: the setting is cleared."""
FORMULA = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
"""With these a spreadsheet begins a formula, which a stranger may have written;
the last four are the wide forms of East Asian keyboards."""
_PHONES = re.compile(r"\+[0-9]+(?:,\+?[0-9]+)*")


def written(column: Column, value: object, country: str) -> str:
    """Return the cell for *value* of a queue's file; blank if no cell can say it."""
    match column.kind, value:
        case Kind.SWITCH, bool():
            return str(value is not column.opposite).upper()
        case Kind.CHOICE, str() | bool():
            said = column.choices.items()
            return next((word for word, meant in said if meant == value), "")
        case Kind.INTEGER, int() | float():
            return _counted(column, value)
        case Kind.SWITCH | Kind.CHOICE | Kind.INTEGER, _:
            return ""
        case _:
            return _told(column.kind, value, country)


def _counted(column: Column, value: float) -> str:
    fits = column.least <= value <= column.most and value == int(value)
    return str(int(value)) if fits and not isinstance(value, bool) else ""


def _told(kind: Kind, value: object, country: str) -> str:
    if not isinstance(value, str):
        return ""
    is_dialled = kind in {Kind.PHONE, Kind.TARGET, Kind.NUMBERS}
    return _dialled(value, country) if is_dialled else one_line(value)


def _dialled(number: str, country: str) -> str:
    try:
        return numbers.target(number, country).text
    except Refused:
        return ""


def guarded(cell: str) -> str:
    """Return *cell* so that no spreadsheet runs it, and no import misreads it."""
    formula = cell.startswith(tuple(FORMULA)) and not _PHONES.fullmatch(cell)
    return f"'{cell}" if formula or cell.startswith("'") or cell == REMOVE else cell
