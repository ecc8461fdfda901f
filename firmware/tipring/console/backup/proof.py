"""A copy proved: each file read and compared, both databases looked through, counted.

Nothing is put in place; only the databases are laid down for a moment.
"""

import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tipring.console.backup.contents import DATABASES
from tipring.console.backup.manifest import STATE, Piece, Secrets
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.restoring import manifest_of, unpack, unzipped
from tipring.store.damage import damage_of
from tipring.store.engines import DATABASE_NAME
from tipring.store.records import MessageState
from tipring.store.trouble import told


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a copy was found to have."""

    made_at: datetime
    files: int
    size_bytes: int
    """Of all files, before zip."""
    has_secrets: bool
    calls: int = 0
    messages: int = 0
    silent: int = 0
    """Of those messages, how many have no sound in it: erased while it was made."""


def proved(path: Path, scratch: Path) -> Proof:
    """Read all of a copy; *scratch* holds its databases meanwhile. Blocks.

    BackupRefused: it is not whole. StoreError: a disk refuses.
    """
    with told("prove the backup", path), unzipped(path) as file:
        manifest = manifest_of(file)
        for name, piece in manifest.files.items():
            _read(file, name, piece, scratch)
        proof = Proof(
            made_at=manifest.made_at,
            files=len(manifest.files),
            size_bytes=manifest.size,
            has_secrets=manifest.secrets is Secrets.SEALED,
        )
        laid = scratch / DATABASE_NAME
        return _counted(proof, laid, manifest.files) if laid.exists() else proof


def _read(file: zipfile.ZipFile, name: str, piece: Piece, scratch: Path) -> None:
    inside = name.removeprefix(STATE)
    if inside not in DATABASES:
        unpack(file, name, piece, _Nowhere())
        return
    laid = scratch / inside
    with laid.open("wb") as copy:
        unpack(file, name, piece, copy)
    if why := damage_of(laid, deeply=True):
        message = f"this backup is damaged: {inside}: {why}"
        raise BackupRefused(message)


class _Nowhere:
    """Takes what is only read."""

    def write(self, _part: bytes) -> int:
        return 0


def _counted(proof: Proof, database: Path, files: Mapping[str, Piece]) -> Proof:
    calls, kept = held_by(database)
    silent = sum(f"{STATE}{path}" not in files for path in kept)
    return replace(proof, calls=calls, messages=len(kept), silent=silent)


def held_by(database: Path) -> tuple[int, list[str]]:
    """Return how many calls a store knows, and where the sound of its messages is."""
    with closing(sqlite3.connect(database)) as db:
        calls = int(db.execute("SELECT count(*) FROM calls").fetchone()[0])
        query = "SELECT path FROM messages WHERE state = ?"
        kept = db.execute(query, (MessageState.KEPT.value,)).fetchall()
    return calls, [str(path) for (path,) in kept]
