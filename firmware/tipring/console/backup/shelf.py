"""Where copies of an office are kept: a folder of another disk, or of a server.

with shelf.workroom() as scratch:
    save(place, scratch / name, now)
    shelf.put(scratch / name)
with shelf.fetched(name) as file: ...
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from tipring.console.backup.refusal import BackupRefused
from tipring.store.disk import make_folder, sync_folder
from tipring.store.trouble import told

SCRATCH = ".nightly-"
"""Begins the name of a folder in which a copy is made; one that stays is cut off."""


class Shelf(Protocol):
    """Keeps copies. All of it blocks, and raises BackupRefused or StoreError."""

    @property
    def where(self) -> str:
        """Return what people call it."""

    def workroom(self) -> AbstractContextManager[Path]:
        """Give a folder in which a copy is made; it is gone when the context ends."""

    def put(self, file: Path) -> None:
        """Keep *file*, from a workroom, by its name: as a whole or not at all."""

    def names(self) -> list[str]:
        """Return what is there, by name."""

    def fetched(self, name: str) -> AbstractContextManager[Path]:
        """Give what the medium, and no memory, has by that name now."""

    def remove(self, name: str) -> None:
        """Remove what is kept by that name."""


class FolderShelf:
    """A folder of a disk that is not the box's own: a stick, a share of the network.

    *box* is a folder on the box's own disk; what is not mounted would lie there.
    """

    def __init__(self, folder: Path, box: Path) -> None:
        self._folder = folder
        self._box = box

    @property
    def where(self) -> str:
        """Return the folder."""
        return str(self._folder)

    @contextmanager
    def workroom(self) -> Iterator[Path]:
        """Give a folder on the medium itself: the box's card is spared."""
        with told("make a backup in", self._folder):
            self._insist_on_mount()
            make_folder(self._folder)
            for left in self._folder.glob(f"{SCRATCH}*"):
                shutil.rmtree(left, ignore_errors=True)
        with told("make a backup in", self._folder):
            scratch = tempfile.TemporaryDirectory(dir=self._folder, prefix=SCRATCH)
        with scratch as name:
            yield Path(name)

    def put(self, file: Path) -> None:
        """Move it up, by one rename."""
        with told("keep a backup in", self._folder):
            file.replace(self._folder / file.name)
            sync_folder(self._folder)

    def names(self) -> list[str]:
        """Return what is in the folder."""
        with told("look into", self._folder):
            self._insist_on_mount()
            return [path.name for path in self._folder.iterdir() if path.is_file()]

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """Give the file itself, after the kernel has forgotten what it says."""
        path = self._folder / name
        with told("read a backup in", self._folder):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
        yield path

    def remove(self, name: str) -> None:
        """Remove a file."""
        with told("remove an old backup in", self._folder):
            (self._folder / name).unlink(missing_ok=True)

    def _insist_on_mount(self) -> None:
        there = next(
            each for each in (self._folder, *self._folder.parents) if each.exists()
        )
        own = {self._box.stat().st_dev, Path("/").stat().st_dev}
        if there.stat().st_dev in own:
            message = (
                f"{self._folder} is on the box's own disk: nothing is mounted there;"
                " plug the stick in, or mount the share"
            )
            raise BackupRefused(message)
