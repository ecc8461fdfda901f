"""Lists of numbers from a spreadsheet, or from another program's export.

Columns are found by their heading (number, name, note, and what others call them); a
sheet without headings has them in that order. Whatever else there is is left alone.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tipring.config.screening_edit import Key, by_key, key_of
from tipring.domain.errors import SettingsError
from tipring.domain.screening import (
    Entry,
    ListName,
    Lists,
    name_pattern,
    number_pattern,
)

LARGEST_BYTES = 10_000_000
NUMBER, NAME, NOTE = "number", "name", "note"
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("number", "phone", "phone number", "phone no"), NUMBER),
        **dict.fromkeys(("telephone", "caller", "cid", "caller id"), NUMBER),
        **dict.fromkeys(("name", "caller name"), NAME),
        **dict.fromkeys(("note", "notes", "reason", "comment", "why"), NOTE),
    },
)
"""What a column is called, small and without underscores, to what it is."""
_PLACES = (NUMBER, NAME, NOTE)
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that cannot be taken over."""

    row: int
    """Of the sheet, the heading is 1."""
    column: str
    value: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the line that the owner reads."""
        place = f"row {self.row}, {self.column}"
        return f'{place}: "{self.value}" {self.what}; {self.remedy}'


@dataclass(slots=True)
class Sheet:
    """What a file would add to a list."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    known: int = 0
    """Rows that the list has already."""
    there: dict[Key, Entry] = field(default_factory=dict)
    """Everything that is on a list, and what was taken from the sheet."""


def read_sheet(path: Path, which: ListName, lists: Lists) -> Sheet:
    """Return what the CSV at *path* would add to a list; SettingsError: it is none."""
    sheet = Sheet(there=by_key(lists))
    rows = _rows(path)
    places = _headings(rows[0]) if rows else None
    for number, row in enumerate(rows, 1):
        if number == 1 and places:
            continue
        order = places or {place: index for index, place in enumerate(_PLACES)}
        cells = {
            what: _clean(row[index])
            for what, index in order.items()
            if index < len(row)
        }
        if any(cells.values()):
            _take(sheet, number, cells, which)
    return sheet


def _take(sheet: Sheet, row: int, cells: Mapping[str, str], which: ListName) -> None:
    number, name = cells.get(NUMBER, ""), cells.get(NAME, "")
    is_name = not number
    column, value = (NAME, name) if is_name else (NUMBER, number)
    try:
        pattern = name_pattern(name) if is_name else number_pattern(number)
    except ValueError as error:
        remedy = _remedy(value)
        sheet.findings.append(Finding(row, column, value, str(error), remedy))
        return
    note = ": ".join(filter(None, ("" if is_name else name, cells.get(NOTE, ""))))
    entry = Entry(which, pattern, is_name, note)
    there = sheet.there.setdefault(key_of(entry), entry)
    if there is entry:
        sheet.entries.append(entry)
    elif there.list is which:
        sheet.known += 1
    else:
        what = f"stands in the {there.list.value} list"
        remedy = f'first use: tipring screen remove "{there.pattern}"'
        sheet.findings.append(Finding(row, column, value, what, remedy))


def _remedy(value: str) -> str:
    if not value:
        return "write a number or a name, or remove the row"
    if "E+" in value.upper():
        return "a spreadsheet rounded it: make the column text, and export again"
    return "write digits, perhaps with a plus before and a star after them"


def _clean(cell: str) -> str:
    """Return a cell without what spreadsheets put around numbers to keep them."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return " ".join(text.removeprefix("'").split())


def _headings(row: Sequence[str]) -> Mapping[str, int] | None:
    said = [" ".join(cell.replace("_", " ").casefold().split()) for cell in row]
    found = {
        HEADINGS[word]: index for index, word in enumerate(said) if word in HEADINGS
    }
    return found or None


def _rows(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check the name"
        raise SettingsError(message) from error
    if len(data) > LARGEST_BYTES or b"\0" in data:
        message = f"{path} is no CSV file of numbers; export the sheet as CSV (UTF-8)"
        raise SettingsError(message)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        message = f"{path} is no CSV file: {error}; export the sheet as CSV (UTF-8)"
        raise SettingsError(message) from error
