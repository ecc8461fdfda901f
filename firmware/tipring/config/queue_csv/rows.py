"""The rows of each queue: the first, and those that go on with its lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tipring.config.queue_csv.cells import Cells, Mark
from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import LIST_COLUMNS, LOCATION, NAME
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.folder import Identity
from tipring.config.queue_csv.headers import columns_of
from tipring.config.queue_csv.sheets import Sheet
from tipring.config.queue_csv.spelling import clean

_ANY_NAME = replace(NAME, most=0)
"""Queues that exist may have longer names than new ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one row that are not blank."""

    place: Place
    cells: Mapping[Column, str]

    def at(self, column: Column) -> Place:
        """Return the place of a cell of this row."""
        value = self.cells.get(column, "")
        return Place(self.place.file, self.place.row, column.english, value)


@dataclass(frozen=True, slots=True)
class QueueRows:
    """All rows of one queue."""

    identity: Identity
    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        """Return the row that holds the settings."""
        return self.lines[0]


def gathered(sheets: Sequence[Sheet], cells: Cells) -> list[QueueRows]:
    """Return the rows of *sheets* by queue, in the order of the first rows."""
    found: dict[Identity, QueueRows] = {}
    before: Identity | None = None
    for line in _lines(sheets, cells.findings):
        who = _identity(line, cells)
        if who is None:
            continue
        if who in found and who != before:
            what = "goes on with a queue that other rows came after"
            cells.findings.note(replace(line.place, column=NAME.english), what)
        found.setdefault(who, QueueRows(who)).lines.append(line)
        before = who
    queues = list(found.values())
    for queue in queues:
        _only_lists(queue, cells.findings)
    return queues


def _lines(sheets: Sequence[Sheet], findings: Findings) -> Iterator[Line]:
    for sheet in sheets:
        place = Place(sheet.file, sheet.header.number)
        columns = columns_of(sheet.header.cells, place, findings)
        for row in sheet.rows:
            here = Place(sheet.file, row.number)
            filled = {
                column: cell
                for column, cell in zip(columns, row.cells, strict=True)
                if cell and clean(cell) and _is_known(column, cell, here, findings)
            }
            yield Line(here, {column: filled[column] for column in filled if column})


def _is_known(
    column: Column | None,
    cell: str,
    place: Place,
    findings: Findings,
) -> bool:
    if column is None:
        remedy = "name the column in the first row, or clear the cell"
        here = replace(place, raw=cell)
        findings.error(here, "stands in a column without a name", remedy)
    return column is not None


def _identity(line: Line, cells: Cells) -> Identity | None:
    parts = []
    for column, asked in ((_ANY_NAME, NAME), (LOCATION, LOCATION)):
        value = cells.read(column, line.cells.get(asked, ""), line.place)
        if value in {Mark.BLANK, Mark.REMOVED}:
            remedy = "name and location say which queue the row is about"
            cells.findings.error(line.at(asked), "is missing", remedy)
        parts.append(value)
    match parts:
        case [str() as title, str() as location]:
            return title, location
        case _:
            return None


def _only_lists(queue: QueueRows, findings: Findings) -> None:
    """Refuse settings in a later row, except for those that the first has too."""
    for line in queue.lines[1:]:
        for column, cell in line.cells.items():
            if column.seat or column in LIST_COLUMNS or column in {NAME, LOCATION}:
                continue
            if clean(cell) == clean(queue.first.cells.get(column, "")):
                what = "repeats the first row of its queue"
                findings.note(replace(line.place, column=column.english), what)
                continue
            what = "stands in a row that goes on with a queue"
            remedy = (
                f"put it in row {queue.first.place.row}; later rows of a queue hold"
                " agents and alternate numbers only"
            )
            findings.error(line.at(column), what, remedy)
