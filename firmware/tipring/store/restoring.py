"""A backup's state, put in place where a store is, in steps that a power cut may cut.

Whoever restores lays all of it down in `restore-WHEN/new` and then writes `READY`.
From there on it only goes forward: what is in its way is moved to `restore-WHEN/old`,
and each step that was done already is seen to be done.
"""

import shutil
from pathlib import Path

from tipring.store.disk import make_folder, sync_folder
from tipring.store.engines import DATABASE_NAME
from tipring.store.trouble import told

LAID = "restore-"
"""Begins the name of a folder in the store's directory."""
READY = "ready"
CLEARED = "cleared"
"""Nothing of the old state is in the way any more."""
NEW, OLD = "new", "old"
MADE_AGAIN = frozenset({"rendered", "models"})
"""Folders that the box makes again by itself."""
COMPANIONS = ("-wal", "-shm")
"""Files that belong to a database (SQLite, 2.2 of its WAL documentation)."""


def finish_restores(directory: Path) -> list[Path]:
    """Put in place what was laid ready for the store in *directory*.

    Returns the folders in which the old state is now. Blocks; to be called under the
    store's lock, and before it is opened. StoreError when the disk refuses.
    """
    with told("restore the store in", directory):
        laid = sorted(path.parent for path in directory.glob(f"{LAID}*/{READY}"))
        return [_finish(folder, directory) for folder in laid]


def _finish(laid: Path, directory: Path) -> Path:
    """First all that is in the way goes aside, then what is new comes."""
    new, old, cleared = laid / NEW, laid / OLD, laid / CLEARED
    make_folder(old)
    if not cleared.exists():
        for path in _in_the_way(new, directory):
            if path.exists():
                path.rename(old / path.name)
        sync_folder(old)
        cleared.touch()
        sync_folder(laid)
    for path in sorted(new.iterdir()):
        path.rename(directory / path.name)
    sync_folder(directory)
    (laid / READY).unlink()
    sync_folder(laid)
    shutil.rmtree(new)
    return old


def _in_the_way(new: Path, directory: Path) -> list[Path]:
    """Return what is called as something new, and whatever belongs to the old store."""
    found = [directory / path.name for path in new.iterdir()]
    if (new / DATABASE_NAME).exists():
        found += [directory / f"{DATABASE_NAME}{ending}" for ending in COMPANIONS]
        found += _with_sounds(directory)
    return found


def _with_sounds(directory: Path) -> list[Path]:
    """Return the folders of messages and recordings: those of another store soon."""
    return [
        folder
        for folder in sorted(directory.iterdir())
        if folder.is_dir()
        and not folder.name.startswith((LAID, "."))
        and folder.name not in MADE_AGAIN
        and any(folder.rglob("*.wav"))
    ]
