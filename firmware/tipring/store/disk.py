"""Folders whose entries survive a power cut (fsync of the folder, POSIX.1-2017)."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make *folder* and its parents, each safe on the disk; OSError if not possible."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Return when the names in *folder* are safe on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
