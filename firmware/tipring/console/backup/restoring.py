"""Taking a backup back: looked at as a whole, then laid ready, then put in place.

    laid = lay_ready(Path("office.zip"), place, now, passphrase)
    put_settings(laid, place)  # the owner's files, at once
    finish_restores(place.state)  # the rest: by the desk as it begins, or by its lock

What was there before stays beside, in the folder `old` of what was laid.
"""

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tipring.config.agents_file import SECRETS_FILE
from tipring.console.backup.contents import OfficePlace, insist_on_places
from tipring.console.backup.manifest import (
    MANIFEST,
    SEALED,
    SETTINGS,
    STATE,
    Manifest,
    Piece,
    Secrets,
)
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.saving import (
    PIECE_BYTES,
    copy_database,
    give_passwords,
    keep_audit,
    passwords_in,
    revision_of,
)
from tipring.console.backup.sealing import opened
from tipring.console.words import N_
from tipring.store.console_book import FILE as BOOK
from tipring.store.damage import damage_of
from tipring.store.disk import make_folder, sync_folder
from tipring.store.engines import DATABASE_NAME
from tipring.store.restoring import COMPANIONS, LAID, NEW, OLD, READY
from tipring.store.revision import NEWEST
from tipring.store.trouble import told
from tipring.wire.zip_damage import ZIP_DAMAGE, is_damage

LARGEST_MANIFEST = 50_000_000
LARGEST_SECRETS = 100_000_000
FORGOTTEN = N_(
    "passwords, PINs and keys were left out of this backup: write secrets.toml anew,"
    " and give people passwords with: tipring account password NAME"
)


@dataclass(frozen=True, slots=True)
class Laid:
    """A backup that was looked at and lies ready."""

    manifest: Manifest
    folder: Path
    """In the state, with `new` and later `old`."""


def look_at(path: Path) -> Manifest:
    """Return what a backup says of itself. BackupRefused: it is none for this box."""
    with unzipped(path) as file:
        return manifest_of(file)


def lay_ready(
    path: Path, place: OfficePlace, now: datetime, passphrase: str = ""
) -> Laid:
    """Check the whole of a backup, and lay it ready in the state. Blocks.

    BackupRefused: something is wrong with it, nothing was changed. StoreError: the
    disk refuses.
    """
    folder = place.state / f"{LAID}{now:%Y%m%d-%H%M%S}"
    with told("lay a backup ready in", folder), unzipped(path) as file:
        manifest = manifest_of(file)
        make_folder(place.state)
        _insist_on_room(manifest, place.state)
        folder.mkdir(mode=0o700)
        try:
            insist_on_places(manifest.files, place)
            _unpack(file, manifest, folder, place, passphrase)
            _check_databases(manifest, folder / NEW)
            for laid in folder.rglob("*"):
                give_to_owner_of(place.state, laid)
        except BaseException:
            shutil.rmtree(folder)
            raise
        return Laid(manifest, folder)


def put_settings(laid: Laid, place: OfficePlace) -> None:
    """Let the owner's files be those of the backup, and the book of accounts. Blocks.

    The old ones are in `old` then, and what is left to do is done by `finish_restores`.
    """
    new, old = laid.folder / "settings", laid.folder / OLD / "settings"
    with told("put settings in place in", place.directory):
        make_folder(old.parent)
        for name, path in place.open_files():
            if name.startswith(SETTINGS):
                _keep(path, old / name.removeprefix(SETTINGS))
        secrets = place.directory / SECRETS_FILE
        if secrets.is_file():
            _keep(secrets, old / SECRETS_FILE)
        wanted = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
        for inside in sorted(wanted):
            target = place.directory / inside
            is_secret = target.name == SECRETS_FILE
            _replace(new / inside, target, place.state if is_secret else target.parent)
        for path in [*old.rglob("*")]:
            inside = path.relative_to(old)
            if path.is_file() and inside not in wanted and path.name != SECRETS_FILE:
                (place.directory / inside).unlink(missing_ok=True)
        if (laid.folder / BOOK).exists():
            _put_book(laid, place.state / BOOK)
        (laid.folder / READY).touch()
        sync_folder(laid.folder)


def _put_book(laid: Laid, book: Path) -> None:
    """Let the accounts be those of the backup.

    Where its passwords were left out, who has an account of the same name keeps his.
    The audit log goes on: what it said since stays in it.
    """
    known: list[tuple[str, str]] = []
    old, is_new = laid.folder / OLD / BOOK, not book.exists()
    if not is_new and damage_of(book):
        is_new = True
        for ending in COMPANIONS:
            book.with_name(book.name + ending).unlink(missing_ok=True)
        book.replace(old)
    if not is_new:
        copy_database(book, old)
        if laid.manifest.secrets is Secrets.LEFT_OUT:
            known = passwords_in(book)
    copy_database(laid.folder / BOOK, book)
    give_passwords(book, known)
    if not is_new:
        keep_audit(old, book)


@contextmanager
def unzipped(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup. BackupRefused: it is no zip file."""
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except ZIP_DAMAGE as error:
        if not is_damage(error):
            raise
        message = f"this is no backup of Tipring, or it is damaged: {error}"
        raise BackupRefused(message) from error


def manifest_of(file: zipfile.ZipFile) -> Manifest:
    """Return what a backup says of itself. BackupRefused: it is none for this box."""
    names = [entry.filename for entry in file.infolist()]
    if MANIFEST not in names or file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        message = "this is no backup of Tipring: it has no manifest"
        raise BackupRefused(message)
    manifest = Manifest.read(file.read(MANIFEST))
    if sorted(names) != sorted([MANIFEST, *manifest.files]):
        message = "this backup is damaged: its files are not those of its manifest"
        raise BackupRefused(message)
    if manifest.revision > NEWEST:
        message = (
            f"this backup was made by a newer Tipring ({manifest.tipring});"
            " install that first"
        )
        raise BackupRefused(message)
    return manifest


def _insist_on_room(manifest: Manifest, state: Path) -> None:
    free = shutil.disk_usage(state).free
    if manifest.size > free:
        message = (
            f"this backup needs {manifest.size / 1e6:.0f} MB, and the disk has"
            f" {free / 1e6:.0f}; make room first"
        )
        raise BackupRefused(message)


def _unpack(
    file: zipfile.ZipFile,
    manifest: Manifest,
    folder: Path,
    place: OfficePlace,
    passphrase: str,
) -> None:
    (folder / NEW).mkdir()
    (folder / "settings").mkdir()
    if manifest.secrets is Secrets.SEALED and not passphrase:
        message = "this backup has secrets: its passphrase is needed"
        raise BackupRefused(message)
    for name, piece in manifest.files.items():
        target = _target(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            unpack(file, name, piece, copy)
            copy.flush()
            os.fsync(copy.fileno())
    if manifest.secrets is Secrets.SEALED:
        sealed_file = folder / SEALED
        _unseal(opened(sealed_file.read_bytes(), passphrase), folder, place)
        sealed_file.unlink()


class Taker(Protocol):
    """Takes what is read, in pieces."""

    def write(self, part: bytes, /) -> int:
        """Take a piece."""


def unpack(file: zipfile.ZipFile, name: str, piece: Piece, to: Taker) -> None:
    """Write a file of a backup to *to*. BackupRefused: it is not what it was."""
    digest, size = hashlib.sha256(), 0
    with file.open(name) as source:
        while size <= piece.size and (part := source.read(PIECE_BYTES)):
            digest.update(part)
            size += len(part)
            to.write(part)
    if (size, digest.hexdigest()) != (piece.size, piece.sha256):
        message = f"this backup is damaged: {name} is not what it was"
        raise BackupRefused(message)


def _unseal(secrets: bytes, folder: Path, place: OfficePlace) -> None:
    with zipfile.ZipFile(io.BytesIO(secrets)) as file:
        if sum(entry.file_size for entry in file.infolist()) > LARGEST_SECRETS:
            message = "this backup is damaged: its secrets are too many"
            raise BackupRefused(message)
        insist_on_places(file.namelist(), place)
        for name in file.namelist():
            target = _target(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch(mode=0o600)
            target.write_bytes(file.read(name))


def _target(folder: Path, name: str) -> Path:
    """Return where a file of a backup is laid; its name was looked at before."""
    if name == f"{STATE}{BOOK}":
        return folder / BOOK  # it is copied into the one that is in use
    if name.startswith(STATE):
        return folder / NEW / name.removeprefix(STATE)
    return folder / name


def _check_databases(manifest: Manifest, new: Path) -> None:
    for path in (new / DATABASE_NAME, new.parent / BOOK):
        if path.exists() and (why := damage_of(path, deeply=True)):
            message = f"this backup is damaged: {path.name}: {why}"
            raise BackupRefused(message)
    if (new / DATABASE_NAME).exists():
        revision = revision_of(new / DATABASE_NAME)
        if revision != manifest.revision:
            message = "this backup is damaged: its store is not what its manifest says"
            raise BackupRefused(message)


def _keep(path: Path, copy: Path) -> None:
    make_folder(copy.parent)
    shutil.copy2(path, copy)


def give_to_owner_of(like: Path, path: Path) -> None:
    """Let *path* be whose *like* is: root puts back what is the desk's."""
    if os.geteuid() == 0:
        found = like.stat()
        os.chown(path, found.st_uid, found.st_gid)


def _replace(source: Path, target: Path, like: Path) -> None:
    """Put a file in place at once, safe on the disk; secrets for us alone.

    It is whose the old one was; a new one is whose *like* is.
    """
    make_folder(target.parent)
    new = target.with_name(f".{target.name}.restored")
    new.touch(mode=0o600 if target.name == SECRETS_FILE else 0o644)
    with source.open("rb") as old, new.open("wb") as copy:
        shutil.copyfileobj(old, copy)
        copy.flush()
        os.fsync(copy.fileno())
    give_to_owner_of(target if target.exists() else like, new)
    new.replace(target)
    sync_folder(target.parent)
