"""Several files put in place at once: after a crash it is all of them or none.

The new files are written and synced beside the old ones, in a folder of their own;
a manifest that appears there by a rename is the moment at which the change has
happened. From then on each file is moved to its place, and whoever finds a
manifest goes on with that. Without a manifest the folder is thrown away.
"""

import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from stat import S_IMODE

from tipring.config.agents_file import SECRETS_FILE
from tipring.config.queue_csv.folder import QUEUES

log = logging.getLogger(__name__)

STAGE = f"{QUEUES}/.import"
BACKUP = f"{QUEUES}/.before-import"
"""What the last change replaced, and in import.json the files that it made."""
MANIFEST = "import.json"

WRITERS = 16
"""Threads: a disk syncs many files at once in the time of a few."""

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


def put_together(
    directory: Path,
    files: Mapping[str, str | None],
    progress: Progress = lambda _done, _all: None,
    insist: Callable[[], None] = lambda: None,
) -> None:
    """Write *files* (path below *directory* to text), all of them or none.

    A file whose text is None is removed. What is replaced is kept in BACKUP, instead
    of what was there before. *insist* is called when nobody else writes any more, and
    may raise what keeps all from being written.
    """
    with _alone(directory):
        _finish(directory)
        insist()
        (directory / STAGE).mkdir()
        with ThreadPoolExecutor(WRITERS) as pool:
            staged = pool.map(partial(_stage, directory), files, files.values())
            for done, _ in enumerate(staged, 1):
                progress(done, len(files))
        _commit(directory, files)
        _finish(directory)


def finish_import(directory: Path) -> bool | None:
    """Finish an import that a crash interrupted.

    Return True if it was completed, False if it was undone, None if there was none.
    """
    if not (directory / STAGE).exists():
        return None
    with _alone(directory):
        return _finish(directory)


def mend_import(directory: Path) -> None:
    """Finish an interrupted import before the box starts; never keep it from that."""
    try:
        was_completed = finish_import(directory)
    except OSError as error:
        log.warning("an interrupted import of queues cannot be finished: %s", error)
        return
    if was_completed is not None:
        how = "completed" if was_completed else "undone"
        log.warning("an interrupted import of queues was %s", how)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Wait until no other import writes here."""
    (directory / QUEUES).mkdir(exist_ok=True)
    handle = os.open(directory / QUEUES, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _stage(directory: Path, name: str, text: str | None) -> None:
    stage, old = directory / STAGE, directory / name
    if text is not None:
        _write(stage / "new" / name, text, old)
    if old.exists():
        kept = stage / "old" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(old, kept)


def _write(new: Path, text: str, old: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    with new.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if old.exists():
        _as_before(new, old)
    elif old.name == SECRETS_FILE:
        new.chmod(0o600)


def _as_before(new: Path, old: Path) -> None:
    """Let *new* be readable for whom *old* is.

    Who may write the folder, and is not its owner, leaves files of his own.
    """
    was = old.stat()
    new.chmod(S_IMODE(was.st_mode))
    if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):
            os.chown(new, was.st_uid, was.st_gid)


def _commit(directory: Path, files: Mapping[str, str | None]) -> None:
    stage, names = directory / STAGE, sorted(files)
    gone = [name for name in names if files[name] is None]
    made = [name for name in names if not (directory / name).exists()]
    draft = stage / "draft.json"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"files": names, "made": made, "gone": gone}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    (stage / "old").mkdir(exist_ok=True)
    shutil.copy(draft, stage / "old" / MANIFEST)
    for folder in (path for path in stage.rglob("*") if path.is_dir()):
        _sync(folder)
    draft.rename(stage / MANIFEST)
    _sync(stage)


def _finish(directory: Path) -> bool | None:
    stage = directory / STAGE
    if not stage.exists():
        return None
    manifest = stage / MANIFEST
    if not manifest.exists():
        is_begun = any(stage.iterdir())
        shutil.rmtree(stage)
        return False if is_begun else None
    told = json.loads(manifest.read_text(encoding="utf-8"))
    for name in told["files"]:
        if (stage / "new" / name).exists():
            _place(stage / "new" / name, directory / name)
    for name in told.get("gone", ()):
        (directory / name).unlink(missing_ok=True)
    parents = {(directory / name).parent for name in told["files"]}
    for folder in sorted({directory, directory / QUEUES} | parents):
        if folder.exists():
            _sync(folder)
    if (stage / "old").exists():
        shutil.rmtree(directory / BACKUP, ignore_errors=True)
        (stage / "old").rename(directory / BACKUP)
    shutil.rmtree(stage / "new", ignore_errors=True)
    manifest.unlink()
    stage.rmdir()
    return True


def _place(new: Path, to: Path) -> None:
    if not to.parent.exists():
        to.parent.mkdir(parents=True)
    new.replace(to)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
