"""Queues into a CSV, or into a ZIP where one CSV may not hold them all."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path

from tipring.config.queue_csv.cell_text import guarded, written
from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import (
    AGENT_ACTION,
    AGENT_SEATS,
    ALTERNATE_ACTION,
    ALTERNATE_NUMBERS,
    ALTERNATE_PATTERN,
    COLUMNS,
    LOCATION,
    NAME,
    PATTERN,
    PHONE,
    SEATS,
    SETTINGS,
)
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.folder import Folder, Identity, QueueFile, Table
from tipring.config.queue_csv.fresh import value_text
from tipring.config.queue_csv.numbers import Refused, phone
from tipring.config.queue_csv.rules import broken, routing_of, value_of
from tipring.config.queue_csv.sheets import MOST_ROWS

Cells = dict[Column, str]
"""One row; what is not there is blank."""
Progress = Callable[[str, int, int], None]

_HEADER = ",".join(column.english for column in COLUMNS)
_WORDS = {
    column: {value: word for word, value in column.choices.items()}
    for column in (AGENT_ACTION, ALTERNATE_ACTION)
}
_ADD = {column: words["add"] for column, words in _WORDS.items()}
_REPLACE = {column: words["replace"] for column, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Export:
    """What was written."""

    path: Path
    """A ZIP where there were too many rows."""
    queues: int
    rows: int


def export(
    path: Path,
    folder: Folder,
    findings: Findings,
    progress: Progress,
) -> Export:
    """Write all queues of *folder* to *path*; what no cell can say goes to *findings*.

    More than MOST_ROWS rows become a ZIP of the same name: one CSV with all of
    them, and a folder of CSVs that may be imported. So does a *path* that ends in
    `.zip`.
    """
    groups: list[list[str]] = []
    queues = sorted(folder.queues.items(), key=lambda item: _order(item[0]))
    for done, (who, queue) in enumerate(queues, 1):
        rows = queue_rows(who, queue, folder.country)
        groups.append([_line(row) for row in rows])
        _tell(who, queue, folder.country, findings)
        progress("exported", done, len(queues))
    count = sum(map(len, groups))
    if count > MOST_ROWS or path.suffix.lower() == ".zip":
        path = path.with_suffix(".zip")
        _write(path, _zipped(path.stem, groups))
    else:
        _write(path, _text(groups))
    return Export(path, len(queues), count)


def _order(who: Identity) -> tuple[str, str, Identity]:
    title, location = who
    return location.casefold(), title.casefold(), who


# --- rows --------------------------------------------------------------------------


def queue_rows(who: Identity, queue: QueueFile, country: str) -> list[Cells]:
    """Return the rows of *queue*: as many as its agents and numbers need."""
    title, location = who
    agents = list(_agent_parts(queue.data.get("agent", []), country))
    alternates = list(_alternate_parts(queue.data.get("alternate", []), country))
    rows: list[Cells] = []
    blank: Cells = {}
    for seats, numbers in zip_longest(agents or [blank], alternates, fillvalue=blank):
        row: Cells = {NAME: title, LOCATION: location} | seats | numbers
        actions = _ADD if rows else _REPLACE
        filled = ((AGENT_ACTION, seats), (ALTERNATE_ACTION, numbers))
        row |= {column: actions[column] for column, cells in filled if cells}
        rows.append(row)
    for column in SETTINGS:
        if column not in {NAME, LOCATION}:
            rows[0][column] = written(column, value_of(queue.data, column), country)
    if PATTERN.key[-1] not in queue.data.get("offering", {}):
        # A new queue elsewhere must have a pattern.
        rows[0][PATTERN] = written(PATTERN, routing_of({}, PATTERN), country)
    return rows


def _agent_parts(seats: Sequence[Table], country: str) -> Iterator[Cells]:
    for start in range(0, len(seats), SEATS):
        part = seats[start : start + SEATS]
        yield {
            column: cell
            for columns, seat in zip(AGENT_SEATS, part, strict=False)
            for column in columns
            if (cell := written(column, seat.get(column.key[0]), country))
        }


def _alternate_parts(alternates: Sequence[Table], country: str) -> Iterator[Cells]:
    """Yield numbers with one ring pattern; a row has room for one."""
    grouped = groupby(alternates, key=lambda entry: entry.get("pattern"))
    for pattern, entries in grouped:
        numbers = (entry.get("number") for entry in entries)
        cells = (written(ALTERNATE_NUMBERS, number, country) for number in numbers)
        if said := ",".join(filter(None, cells)):
            rings = written(ALTERNATE_PATTERN, pattern, country)
            yield {ALTERNATE_NUMBERS: said, ALTERNATE_PATTERN: rings}


# --- text --------------------------------------------------------------------------


def _line(row: Cells) -> str:
    return ",".join(_quoted(row.get(column, "")) for column in COLUMNS)


def _quoted(cell: str) -> str:
    """Guard a comma in both ways: by a backslash and by quotes."""
    if not cell:
        return cell
    text = guarded(cell).replace("\\", "\\\\").replace(",", "\\,")
    if text.isalnum():
        return text
    inner = text.replace('"', '""')
    return f'"{inner}"' if any(mark in text for mark in '",;') else text


def _text(groups: Sequence[Sequence[str]]) -> bytes:
    lines = [_HEADER, *(line for group in groups for line in group)]
    text = "".join(f"{line}\r\n" for line in lines)
    # Spreadsheets take a file for UTF-8 by its mark only; plain letters need none.
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


def _zipped(stem: str, groups: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{stem}.csv", _text(groups))
        for number, part in enumerate(_parts(groups), 1):
            archive.writestr(f"{stem}/{stem}-{number}.csv", _text(part))
    return buffer.getvalue()


def _parts(groups: Sequence[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Yield the queues in parts of less than MOST_ROWS rows; none is torn apart."""
    part: list[Sequence[str]] = []
    rows = 0
    for group in groups:
        if part and rows + len(group) >= MOST_ROWS:
            yield part
            part, rows = [], 0
        part.append(group)
        rows += len(group)
    yield part


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


# --- what no cell can say ------------------------------------------------------------


def _tell(who: Identity, queue: QueueFile, country: str, findings: Findings) -> None:
    place = Place(queue.path)
    for column in SETTINGS:
        value = value_of(queue.data, column)
        if value is not None and not written(column, value, country):
            what = (
                f"{column.dotted} = {value_text(value)} has no cell: it was left blank"
            )
            findings.warning(place, what, "an import leaves it as it is")
    if len(who[0]) > NAME.most:
        what = (
            f"its title has {len(who[0])} characters, a new queue may have {NAME.most}"
        )
        findings.warning(place, what)
    _tell_number(queue, country, findings)
    for rule in broken(queue.data):
        if rule.is_error:
            what = f"{rule.columns[0].english} {rule.what}"
            remedy = f"as a new queue this would be refused: {rule.remedy}"
            findings.warning(place, what, remedy)


def _tell_number(queue: QueueFile, country: str, findings: Findings) -> None:
    number = written(PHONE, value_of(queue.data, PHONE), country)
    try:
        if number:
            phone(number, country)
    except Refused as error:
        what = f"{PHONE.dotted} = {value_text(number)} {error.what}"
        findings.warning(Place(queue.path), what, error.remedy)
