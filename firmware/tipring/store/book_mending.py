"""The console's book damaged: a new one of all rows that can still be read.

Without a single account there would be a book into which anybody could write the first
one, so then nothing is changed, and the pages stay closed.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tipring.domain.errors import StoreError
from tipring.store.console_book import FILE, ConsoleBook
from tipring.store.console_schema import console_metadata
from tipring.store.damage import damage_of
from tipring.store.disk import make_folder, sync_folder
from tipring.store.mending import ASIDE
from tipring.store.restoring import COMPANIONS
from tipring.store.trouble import told

MOST_ROWS: Final = 1 << 17
"""The audit log of many years; a number beyond is itself damage."""
NOBODY: Final = (
    "the console's book is damaged, and nobody's account can be read in it; put the"
    " newest backup back: tipring restore FILE"
)
log = logging.getLogger(__name__)


def mend_book(directory: Path, now: datetime) -> str:
    """Look at the console's book in *directory*, and mend it if it is damaged.

    Returns the folder in which the damaged file is; empty: it was whole, or there is
    none. Blocks; nobody may have it open. StoreError: it cannot be mended.
    """
    book = directory / FILE
    damage = damage_of(book) if book.is_file() else ""
    if not damage:
        return ""
    log.error("the console's book is damaged (%s); it is being mended", damage)
    aside = directory / f"{ASIDE}{now:%Y%m%d-%H%M%S}"
    with told("mend the console's book in", directory):
        make_folder(aside)
        for ending in ("", "-wal"):
            source = book.with_name(book.name + ending)
            if source.exists():
                shutil.copyfile(source, aside / source.name)
        new = aside / "new"
        ConsoleBook.open(new).close()
        if not _filled(aside / FILE, new / FILE):
            shutil.rmtree(new)
            raise StoreError(NOBODY)
        for ending in COMPANIONS:
            book.with_name(book.name + ending).unlink(missing_ok=True)
        (new / FILE).replace(book)
        shutil.rmtree(new)
        sync_folder(directory)
    return aside.name


def _filled(damaged: Path, new: Path) -> int:
    """Copy what can be read; return how many accounts that are."""
    with closing(sqlite3.connect(damaged)) as old, closing(sqlite3.connect(new)) as to:
        for table in console_metadata.sorted_tables:
            marks = ", ".join("?" * len(table.columns))
            columns = ", ".join(column.name for column in table.columns)
            into = f"INSERT OR IGNORE INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
            query = f"SELECT {columns} FROM {table.name} WHERE rowid BETWEEN ? AND ?"  # noqa: S608 - as well
            to.executemany(into, _between(old, query, 1, MOST_ROWS))
        to.commit()
        return int(to.execute("SELECT count(*) FROM accounts").fetchone()[0])


def _between(
    db: sqlite3.Connection, query: str, first: int, last: int
) -> Iterator[tuple[Any, ...]]:
    try:
        yield from db.execute(query, (first, last)).fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB" or first == last:
            return
        middle = (first + last) // 2
        yield from _between(db, query, first, middle)
        yield from _between(db, query, middle + 1, last)
