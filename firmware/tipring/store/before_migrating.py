"""The store as it was, kept before its tables are changed.

`migrated/tipring-0009.db` is the whole database of revision 0009: with it an older
Tipring works again, without what happened since.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from tipring.domain.errors import StoreError
from tipring.store.disk import make_folder, sync_folder
from tipring.store.trouble import told

FOLDER: Final = "migrated"
KEPT: Final = 2
"""Of the last so many migrations."""
SPARE: Final = 1.1


def keep_before(database: Path, revision: str) -> Path:
    """Copy *database*, of *revision*, aside; return the copy. Blocks.

    StoreError: there is no room for it, or the disk refuses; then nothing is migrated.
    """
    folder = database.parent / FOLDER
    kept = folder / f"{database.stem}-{revision}.db"
    with told("keep the store as it was in", folder):
        make_folder(folder)
        _insist_on_room(database, folder)
        draft = kept.with_suffix(".part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o640)
        with (
            closing(sqlite3.connect(database)) as old,
            closing(sqlite3.connect(draft)) as new,
        ):
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(kept)
        sync_folder(folder)
        for older in sorted(folder.glob(f"{database.stem}-*.db"))[:-KEPT]:
            older.unlink()
    return kept


def _insist_on_room(database: Path, folder: Path) -> None:
    needed = database.stat().st_size * SPARE
    free = shutil.disk_usage(folder).free
    if free < needed:
        message = (
            f"the store is kept as it was before its tables are changed: that needs"
            f" {needed / 1e6:.0f} MB, and the disk has {free / 1e6:.0f}; make room"
        )
        raise StoreError(message)
