"""Rows of a table found page by page, without the tree that leads to them.

SQLite's file format (sqlite.org/fileformat2.html, 1.6 and 2.1): a leaf of a table
begins with 0x0D and has its rows in cells; a row that is too long goes on on other
pages. Where the pages above a leaf are lost, the leaf is still whole. A log of changes
has pages, too (4.2: a frame's header of 24 bytes, then the page).
"""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PAGE_BYTES: Final = 4096
"""SQLite's own, and so ours."""
LEAF: Final = 0x0D
WAL_HEADER_BYTES: Final = 32
FRAME_HEADER_BYTES: Final = 24
FIRST_HEADER_BYTES: Final = 100
"""Of the file; the first page's own begins behind it."""
_LOCAL: Final = PAGE_BYTES - 35
_LEAST: Final = (PAGE_BYTES - 12) * 32 // 255 - 23
_CHAIN: Final = PAGE_BYTES - 4
_TEXT: Final = 13
Value = int | str | None
Row = tuple[Value, ...]


class _BrokenError(Exception):
    """What is there is no row."""


@dataclass(frozen=True, slots=True)
class _Pages:
    """A database as the pages that it is made of, the first is 1."""

    whole: mmap.mmap | bytes

    def page(self, number: int) -> bytes:
        page = self.whole[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
        if number < 1 or len(page) < PAGE_BYTES:
            raise _BrokenError
        return page

    def chained(self, number: int, size: int) -> bytes:
        """Return *size* bytes that begin on an overflow page."""
        found = b""
        while len(found) < size:
            page = self.page(number)
            (number,) = struct.unpack(">I", page[:4])
            found += page[4 : 4 + min(_CHAIN, size - len(found))]
        return found


def rows_on_leaves(database: Path, columns: int) -> Iterator[Row]:
    """Yield each row of so many texts that is on a leaf, its number first.

    Whatever else has the shape of such a row is among them. Rows of the log of changes
    beside *database* come first: they are newer.
    """
    step = FRAME_HEADER_BYTES + PAGE_BYTES
    with (
        _mapped(database) as whole,
        _mapped(database.with_name(f"{database.name}-wal")) as log,
    ):
        pages = _Pages(whole)
        for at in range(WAL_HEADER_BYTES + FRAME_HEADER_BYTES, len(log), step):
            yield from _rows(log[at : at + PAGE_BYTES], 0, pages, columns)
        for at in range(0, len(whole), PAGE_BYTES):
            header = 0 if at else FIRST_HEADER_BYTES
            yield from _rows(whole[at : at + PAGE_BYTES], header, pages, columns)


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap | bytes]:
    """Give what *path* has, which may be more than fits in memory."""
    if not path.is_file() or path.stat().st_size == 0:
        yield b""
        return
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
    ):
        yield whole


def _rows(page: bytes, header: int, pages: _Pages, columns: int) -> Iterator[Row]:
    if len(page) < PAGE_BYTES or page[header] != LEAF:
        return
    (cells,) = struct.unpack(">H", page[header + 3 : header + 5])
    first = header + 8
    for place in range(first, min(first + 2 * cells, PAGE_BYTES - 1), 2):
        (at,) = struct.unpack(">H", page[place : place + 2])
        try:
            yield _row(page, at, pages, columns)
        except (_BrokenError, IndexError, struct.error, UnicodeDecodeError):
            continue


def _row(page: bytes, at: int, pages: _Pages, columns: int) -> Row:
    size, at = _varint(page, at)
    number, at = _varint(page, at)
    return number, *_values(_payload(page, at, size, pages), columns)[1:]


def _payload(page: bytes, at: int, size: int, pages: _Pages) -> bytes:
    if size > len(pages.whole):
        raise _BrokenError
    if size <= _LOCAL:
        return page[at : at + size]
    local = _LEAST + (size - _LEAST) % _CHAIN
    local = local if local <= _LOCAL else _LEAST
    (next_page,) = struct.unpack(">I", page[at + local : at + local + 4])
    return page[at : at + local] + pages.chained(next_page, size - local)


def _values(payload: bytes, columns: int) -> list[Value]:
    """Return a record's values; only texts and NULL are what we look for."""
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if len(kinds) != columns or at != end:
        raise _BrokenError
    values: list[Value] = []
    for kind in kinds:
        if kind == 0:
            values.append(None)
            continue
        if kind < _TEXT or kind % 2 == 0:
            raise _BrokenError
        size = (kind - _TEXT) // 2
        values.append(payload[at : at + size].decode("utf-8"))
        at += size
    if at != len(payload):
        raise _BrokenError
    return values


def _varint(text: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and where the next thing begins."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | text[place] & 0x7F
        if text[place] < 0x80:  # noqa: PLR2004 - the bit that says "more follows"
            return value, place + 1
    return value << 8 | text[at + 8], at + 9
