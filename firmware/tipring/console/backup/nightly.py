"""The copy of each night: made, put elsewhere, read back, proved; old ones go.

    run = nightly(place, settings.backup, lambda: datetime.now(UTC))

An old copy goes only after the new one was proved.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from tipring.config.backup_file import SFTP
from tipring.config.settings import BackupSettings
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.proof import Proof, proved
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.saving import PIECE_BYTES, save
from tipring.console.backup.sftp import SftpShelf
from tipring.console.backup.shelf import FolderShelf, Shelf
from tipring.domain.backups import backup_name, outlived, unfinished
from tipring.domain.errors import TipringError
from tipring.store.backup_diary import BackupRun, keep_run
from tipring.store.trouble import told

LOCK: Final = "backup.lock"
PAUSES_S: Final = (60.0, 600.0)
"""A server that cannot be reached is tried again after so long."""
Clock = Callable[[], datetime]


def shelf_of(backup: BackupSettings, state: Path) -> Shelf:
    """Return where copies are kept. BackupRefused: nowhere."""
    if not backup.to:
        message = "nobody said where to; write [backup] into tipring.toml"
        raise BackupRefused(message)
    if backup.to.startswith(SFTP):
        return SftpShelf(backup.to, backup.host_key, state)
    return FolderShelf(Path(backup.to), state)


def nightly(
    place: OfficePlace,
    backup: BackupSettings,
    clock: Clock,
    pauses_s: tuple[float, ...] = PAUSES_S,
) -> BackupRun:
    """Make the copy of tonight, and write down what came of it. Blocks for long.

    BackupRefused: somebody else is at it. StoreError: it cannot be written down.
    """
    with _alone(place.state):
        shelf = shelf_of(backup, place.state)
        run = _tried(place, backup, shelf, clock)
        for pause_s in pauses_s:
            if not run.why:
                break
            time.sleep(pause_s)
            run = _tried(place, backup, shelf, clock)
        keep_run(place.state, run)
        return run


def _tried(
    place: OfficePlace, backup: BackupSettings, shelf: Shelf, clock: Clock
) -> BackupRun:
    began, at = time.monotonic(), clock()
    try:
        name, size, proof = _made(place, backup.passphrase, shelf, at)
        _make_room(shelf, backup)
    except TipringError as error:
        return BackupRun(at=at, where=shelf.where, why=str(error))
    return BackupRun(
        at=at,
        where=shelf.where,
        name=name,
        size_bytes=size,
        took_s=round(time.monotonic() - began, 1),
        calls=proof.calls,
        messages=proof.messages,
        has_secrets=proof.has_secrets,
    )


def _made(
    place: OfficePlace, passphrase: str, shelf: Shelf, at: datetime
) -> tuple[str, int, Proof]:
    """Return the name of a new copy, its size in bytes, and what is in it."""
    name = backup_name(at)
    with shelf.workroom() as scratch:
        file = scratch / name
        save(place, file, at, passphrase)
        size, digest = file.stat().st_size, _digest(file)
        shelf.put(file)
    try:
        return name, size, _read_back(shelf, name, digest)
    except BackupRefused:
        shelf.remove(name)
        raise


def _read_back(shelf: Shelf, name: str, digest: str) -> Proof:
    with shelf.workroom() as scratch, shelf.fetched(name) as back:
        if _digest(back) != digest:
            message = f"{shelf.where} has something else than was written: {name}"
            raise BackupRefused(message)
        return proved(back, scratch)


def _make_room(shelf: Shelf, backup: BackupSettings) -> None:
    names = shelf.names()
    for name in [*unfinished(names), *outlived(names, backup.keep)]:
        shelf.remove(name)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with told("read the backup", path), path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    with told("make a backup beside", state):
        handle = os.open(state / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        message = "a backup is being made already; wait until it is done"
        raise BackupRefused(message) from error
    finally:
        os.close(handle)
