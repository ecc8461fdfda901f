"""Erasing what nobody misses when the disk is filling: it can be made anew."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tipring.store.line_tests import REPORTS

REPORTS_KEPT: Final = 20
HALF_MADE: Final = ("models/.work",)
"""Where downloads are unpacked; what is finished is not there any more."""
DAY_S: Final = 86400.0
"""Work that goes on is younger."""


def tidy_up(store: Path) -> tuple[int, int]:
    """Erase old reports and what was left half-made; return how much, in bytes.

    Files that cannot be erased stay. The first figure is how many files went.
    """
    count = size = 0
    for path in list(_useless(store)):
        bytes_, files = _weighed(path)
        if _erased(path):
            count, size = count + files, size + bytes_
    return count, size


def _useless(store: Path) -> Iterator[Path]:
    reports = sorted((store / REPORTS).glob("*.json"))
    yield from reports[:-REPORTS_KEPT]
    before = time.time() - DAY_S
    for folder in HALF_MADE:
        for path in (store / folder).glob("*"):
            if path.lstat().st_mtime < before:
                yield path


def _weighed(path: Path) -> tuple[int, int]:
    """Return the bytes, and the number, of the files at *path*."""
    files = (
        [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    )
    return sum(one.lstat().st_size for one in files), len(files)


def _erased(path: Path) -> bool:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True
