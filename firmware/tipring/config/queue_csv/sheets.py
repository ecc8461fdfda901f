"""From the bytes of a file, or of the files in a ZIP, to rows of cells."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.spelling import clean
from tipring.wire.zip_damage import ZIP_DAMAGE, is_damage

MOST_ROWS = 1000
"""Data rows of one file; the header is not counted."""
MOST_BYTES = 64_000_000
"""Of all files together; a thousand full rows have 10 MB at most."""

_SEPARATORS = ",;\t"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with a byte order mark"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_PRIVATE_USE = range(0xE000, 0xF8FF)


@dataclass(frozen=True, slots=True)
class Row:
    """One row and where it stands."""

    number: int
    """As a spreadsheet counts, from 1."""
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One CSV: its header and its data rows, each as long as the header."""

    file: str
    header: Row
    rows: tuple[Row, ...]


def read_sheets(path: Path, findings: Findings) -> list[Sheet]:
    """Return the sheet of a CSV file, or those of a ZIP.

    What cannot be read is told as an error, and its sheet left out.
    """
    sheets = (_sheet(name, data, findings) for name, data in _files(path, findings))
    return [sheet for sheet in sheets if sheet]


# --- files -------------------------------------------------------------------------


def _files(path: Path, findings: Findings) -> Iterator[tuple[str, bytes]]:
    place = Place(path.name)
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.error(place, *_too_large())
        elif zipfile.is_zipfile(path):
            yield from _zipped(path, findings)
        else:
            yield path.name, path.read_bytes()
    except OSError as error:
        findings.error(place, f"cannot be read: {error.strerror}", "name another file")


def _too_large() -> tuple[str, str]:
    what = f"holds more than {MOST_BYTES // 1_000_000} MB"
    return what, f"split it into files of at most {MOST_ROWS} rows"


def _zipped(path: Path, findings: Findings) -> Iterator[tuple[str, bytes]]:
    place = Place(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            chosen = _chosen(archive, place, findings)
            if sum(info.file_size for info in chosen) > MOST_BYTES:
                findings.error(place, *_too_large())
                return
            for info in chosen:
                yield info.filename, archive.read(info)
    except ZIP_DAMAGE as error:
        if not is_damage(error):
            raise
        findings.error(place, f"cannot be unpacked: {error}", "pack the CSVs anew")


def _chosen(
    archive: zipfile.ZipFile,
    place: Place,
    findings: Findings,
) -> list[zipfile.ZipInfo]:
    """Return the CSVs to read: those in folders, where there are any.

    A list of everything beside a folder of its parts is how large exports come.
    """
    infos = [info for info in archive.infolist() if _is_csv(info.filename)]
    parts = [info for info in infos if len(PurePosixPath(info.filename).parts) > 1]
    if not infos:
        findings.error(place, "there is no CSV in it", "pack files that end in .csv")
    if parts and len(parts) < len(infos):
        findings.note(place, "the parts in the folder are read, not the full list")
    return sorted(parts or infos, key=lambda info: _natural(info.filename))


def _is_csv(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() == ".csv" and not hidden


def _natural(name: str) -> tuple[int, str]:
    return len(name), name


# --- text --------------------------------------------------------------------------


def _sheet(name: str, data: bytes, findings: Findings) -> Sheet | None:
    place = Place(name)
    text = _decoded(data, place, findings)
    if text is None:
        return None
    separator, text, skipped = _separator(text)
    if separator != ",":
        said = "tab" if separator == "\t" else separator
        findings.note(place, f'cells are separated by "{said}"')
    rows = _rows(text, separator, place, findings)
    if rows is None:
        return None
    numbered = [Row(number, cells) for number, cells in enumerate(rows, skipped + 1)]
    return _table(numbered, place, findings)


def _decoded(data: bytes, place: Place, findings: Findings) -> str | None:
    for mark, encoding, told in _MARKS:
        if data.startswith(mark):
            findings.note(place, f"the text is {told}")
            return _with(data, encoding, place, findings)
    if b"\x00" in data:
        findings.note(place, "the text is UTF-16 without a byte order mark")
        kind = "utf-16-be" if data.startswith(b"\x00") else "utf-16-le"
        return _with(data, kind, place, findings)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        findings.note(place, "the text is no UTF-8: it was read as Windows-1254")
        return _with(data, "cp1254", place, findings)


def _with(
    data: bytes,
    encoding: str,
    place: Place,
    findings: Findings,
) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"is no text (byte {error.start})"
        findings.error(place, what, "save it as CSV UTF-8")
        return None


def _separator(text: str) -> tuple[str, str, int]:
    """Return what parts the cells, the text without `sep=`, and the lines left out."""
    first, _, rest = text.partition("\n")
    declared = first.strip().casefold()
    if declared.startswith("sep=") and declared[4:] in {",", ";", "", "\\t"}:
        return {",": ",", ";": ";"}.get(declared[4:], "\t"), rest, 1
    unquoted = "".join(text.lstrip("\r\n").partition("\n")[0].split('"')[::2])
    unquoted = unquoted.replace("\\,", "")
    return max(_SEPARATORS, key=unquoted.count), text, 0


def _rows(
    text: str,
    separator: str,
    place: Place,
    findings: Findings,
) -> list[list[str]] | None:
    """Return the cells of *text*; a backslash guards a separator, and a backslash."""
    unused = (chr(code) for code in _PRIVATE_USE if chr(code) not in text)
    slash, comma, parting = next(unused), next(unused), next(unused)
    hidden = text.replace("\\\\", slash).replace("\\,", comma)
    hidden = hidden.replace(f"\\{separator}", parting)
    shown = str.maketrans({slash: "\\", comma: ",", parting: separator})
    lines = io.StringIO(hidden, newline="")
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        here = Place(place.file, len(rows) + 1)
        remedy = "close each quote, and write a quote within a cell twice"
        findings.error(here, f"this is not CSV: {error}", remedy)
        return None
    if "\\" not in text:
        return rows
    return [[cell.translate(shown) for cell in row] for row in rows]


# --- rows --------------------------------------------------------------------------


def _table(rows: Sequence[Row], place: Place, findings: Findings) -> Sheet | None:
    filled = [row for row in rows if any(map(clean, row.cells))]
    if not filled:
        findings.error(place, "is empty", "the first row must name the columns")
        return None
    header, *data = filled
    if len(filled) < len(rows):
        findings.note(place, "empty rows were left out")
    if len(data) > MOST_ROWS:
        findings.error(place, *_too_long(len(data)))
        return None
    width = _width(header.cells)
    if width < len(header.cells):
        findings.note(place, "empty columns at the right were left out")
    cut = [_cut(row, width, place, findings) for row in data]
    kept = tuple(row for row in cut if row)
    return Sheet(place.file, Row(header.number, header.cells[:width]), kept)


def _too_long(count: int) -> tuple[str, str]:
    files = -(-count // MOST_ROWS)
    what = f"has {count} rows below its header, {MOST_ROWS} are allowed"
    remedy = (
        f"split it into {files} or more files, each with the header, all rows of one"
        " queue in the same file, and import them in turn or packed in one ZIP"
    )
    return what, remedy


def _width(header: Sequence[str]) -> int:
    width = len(header)
    while not clean(header[width - 1]):
        width -= 1
    return width


def _cut(row: Row, width: int, place: Place, findings: Findings) -> Row | None:
    cells, surplus = row.cells[:width], row.cells[width:]
    if len(cells) == width and not any(map(clean, surplus)):
        return Row(row.number, cells)
    what = f"has {len(row.cells)} cells, the header has {width}"
    remedy = (
        "keep all columns, also blank ones; write a comma within a cell as \\, or put"
        " the cell in quotes"
    )
    findings.error(Place(place.file, row.number), what, remedy)
    return None
