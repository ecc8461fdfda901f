"""The store looked at before it is opened, and mended with the newest good backup."""

import shutil
import tempfile
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from tipring.config.settings import Settings
from tipring.domain.backup_entries import StoreMended
from tipring.domain.backups import newest
from tipring.domain.errors import StoreError, TipringError
from tipring.health.service_manager import ServiceManager
from tipring.store.damage import LOOK_S
from tipring.store.disk import make_folder
from tipring.store.engines import DATABASE_NAME
from tipring.store.mending import mend

MENDING_S: Final = 3 * 3600.0
"""A slow server, then a journal of millions of lines on a Pi."""
TRIES: Final = 3
"""So many of the newest backups are looked at for one that is whole."""


def mended(
    settings: Settings, now: datetime, look_s: float | None = LOOK_S
) -> StoreMended | None:
    """Mend the store of *settings* if it is damaged. Blocks. Raises StoreError."""
    fetch = partial(_store_of_backup, settings)
    return mend(settings.store_directory, now, fetch, look_s)


def _store_of_backup(settings: Settings, to: Path) -> str:
    """Lay the store of the newest whole backup down at *to*; return that one's name.

    StoreError: none is within reach.
    """
    ServiceManager.around_us().beginning_takes(MENDING_S)
    if not settings.backup.to:
        return ""
    # The desk, which runs for months, needs none of this.
    from tipring.console.backup.nightly import shelf_of  # noqa: PLC0415 - see above

    try:
        shelf = shelf_of(settings.backup, settings.store_directory)
        names = shelf.names()
        for _ in range(TRIES):
            name = newest(names)
            if name is None:
                return ""
            with shelf.fetched(name) as file:
                if _taken(file, to):
                    return name
            names.remove(name)
    except TipringError as error:
        raise StoreError(str(error)) from error
    return ""


def _taken(file: Path, to: Path) -> bool:
    """Prove a backup, and lay its store down at *to*; False: it is not whole."""
    from tipring.console.backup.proof import proved  # noqa: PLC0415 - see above
    from tipring.console.backup.refusal import BackupRefused  # noqa: PLC0415 - as well

    make_folder(to.parent)
    with tempfile.TemporaryDirectory(dir=to.parent) as scratch:
        try:
            proved(file, Path(scratch))
        except (BackupRefused, zipfile.BadZipFile):
            return False
        laid = Path(scratch) / DATABASE_NAME
        if laid.exists():
            shutil.move(laid, to)
        return to.exists()
