"""Whether a database is whole, as SQLite itself finds (PRAGMA quick_check)."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from tipring.store.trouble import told

LOOK_S: Final = 1.5
"""How long the desk looks at a large store before it answers the lines."""
_STEPS: Final = 10_000
"""Of SQLite's machine, between two looks at the clock: some milliseconds."""


def damage_of(
    path: Path, within_s: float | None = None, *, deeply: bool = False
) -> str:
    """Return what is wrong with the database at *path*; empty: nothing was found.

    What was not looked at *within_s* counts as whole. *deeply* compares the indexes
    with their tables, too. Blocks; writes nothing. StoreError: the disk refuses, or
    somebody has the file locked.
    """
    pragma = "integrity_check" if deeply else "quick_check"
    address = f"{path.absolute().as_uri()}?mode=rw"
    with (
        told("look at the database", path),
        closing(sqlite3.connect(address, uri=True)) as db,
    ):
        if within_s is not None:
            ends = time.monotonic() + within_s
            db.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
        try:
            found = str(db.execute(f"PRAGMA {pragma}(1)").fetchone()[0])
        except sqlite3.DatabaseError as error:
            return _told(error)
    return "" if found == "ok" else found


def _told(error: sqlite3.DatabaseError) -> str:
    """Return what *error* says of the file; empty: that we looked long enough."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_INTERRUPT":
        return ""
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return str(error)
    raise error
