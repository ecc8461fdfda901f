"""Folders that last as long as the fuzzer."""

import atexit
import shutil
import tempfile
from pathlib import Path

GOLDEN = Path(__file__).parents[2] / "golden"


def new_folder() -> Path:
    """Return an empty folder, in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - made by mkdtemp, so it is ours alone
    inside = memory if memory.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="tipring-fuzz-", dir=inside))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def new_office() -> Path:
    """Return a folder with the settings of an office that has two queues."""
    folder = new_folder()
    shutil.copytree(GOLDEN / "queues", folder, dirs_exist_ok=True)
    return folder
