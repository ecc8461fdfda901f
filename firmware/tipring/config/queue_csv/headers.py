"""Which column is meant by each cell of a header row."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from tipring.config.problems import nearest
from tipring.config.queue_csv.column import Column, Need
from tipring.config.queue_csv.columns import AGENT_SEATS, COLUMNS, SEATS
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.spelling import clean, folded

_PARENTHESIS = re.compile(r"\([^)]*\)")
_SEAT_WORDS: Mapping[str, int] = MappingProxyType(
    {"id": 0, "kimligi": 0, "weight": 1, "agirlik": 1, "skilllevel": 2}
    | {"beceriduzeyi": 2}
)
_SEAT = re.compile(
    r"(?:agents?|temsilci)(?:(?P<after>\d+)(?P<what>[a-z]+)|(?P<what2>[a-z]+)(?P<before>\d+))"
)
_API_FIRST_SEAT = re.compile(r"\s*agents\[0\]", re.IGNORECASE)


@cache
def _spellings() -> Mapping[str, Column]:
    """Return each folded name; a name that two columns could mean is left out."""
    found: dict[str, Column] = {}
    shared: set[str] = set()
    for column in COLUMNS:
        if not column.seat:
            for name in _last_words(column) - found.keys():
                found[name] = column
            shared |= {
                name for name in _last_words(column) if found[name] is not column
            }
    for name in shared:
        del found[name]
    for column in COLUMNS:
        if not column.seat:
            found |= dict.fromkeys(_whole_names(column), column)
    return MappingProxyType(found)


def _whole_names(column: Column) -> set[str]:
    names = [column.english, column.turkish, column.api]
    names += [_PARENTHESIS.sub("", name) for name in names]
    return {folded(name) for name in names} - {""}


def _last_words(column: Column) -> set[str]:
    """Return the last part of a dotted API name, as it is often cut down to."""
    return {folded(column.api.rpartition(".")[2])} - {""}


def columns_of(
    header: Sequence[str],
    place: Place,
    findings: Findings,
) -> list[Column | None]:
    """Return for each cell of *header* its column, None for a blank one.

    Unknown and doubled names and missing keys of a record are errors.
    """
    from_zero = any(_API_FIRST_SEAT.match(cell) for cell in header)
    found: list[Column | None] = []
    seen: dict[Column, str] = {}
    for number, cell in enumerate(header, 1):
        name = clean(cell)
        column = _column(name, from_zero=from_zero)
        here = Place(place.file, place.row, f"column {number}", name)
        if column is None and name:
            findings.error(here, "there is no such column", _remedy(name))
        if column in seen:
            what = f"is the same column as {seen[column]}"
            findings.error(here, what, "keep one of the two")
        if column:
            seen[column] = f'column {number} "{name}"'
        found.append(column)
    _missing(seen, place, findings)
    return found


def _column(name: str, *, from_zero: bool) -> Column | None:
    spelling = folded(name)
    spellings = _spellings()
    plain = folded(_PARENTHESIS.sub("", name))
    column = spellings.get(spelling) or spellings.get(plain)
    return column or _seat_column(spelling, from_zero=from_zero)


def _seat_column(spelling: str, *, from_zero: bool) -> Column | None:
    match = _SEAT.fullmatch(spelling)
    if match is None:
        return None
    seat = int(match["after"] or match["before"]) - (not from_zero)
    what = _SEAT_WORDS.get(match["what"] or match["what2"])
    if what is None or not 0 <= seat < len(AGENT_SEATS):
        return None
    return AGENT_SEATS[seat][what]


def _remedy(name: str) -> str:
    if _SEAT.fullmatch(folded(name)) and re.search(r"\d\d", name):
        return f"a row has room for {SEATS} agents: write the others in the next row"
    near = nearest(folded(name), _names())
    return near or 'see "Every column" in docs/queue-csv.md, or delete the column'


@cache
def _names() -> Mapping[str, str]:
    seats = (folded(column.english) for column in COLUMNS if column.seat)
    english = (column.english for column in COLUMNS if column.seat)
    return {
        **{spelling: column.english for spelling, column in _spellings().items()},
        **dict(zip(seats, english, strict=True)),
    }


def _missing(seen: Mapping[Column, str], place: Place, findings: Findings) -> None:
    for column in COLUMNS:
        if column.need is Need.ALWAYS and column not in seen:
            here = Place(place.file, place.row, column.english)
            remedy = "the first row must name the columns; export a file to start from"
            findings.error(here, "the column is missing", remedy)
    if missing := len(COLUMNS) - len(seen):
        what = f"{missing} of {len(COLUMNS)} columns are not there: they change nothing"
        findings.note(Place(place.file, place.row), what)
