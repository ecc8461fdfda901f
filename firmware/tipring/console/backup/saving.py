"""Making a backup: a zip file that any computer opens, while the box works on.

    made = save(OfficePlace(directory, state), Path("office.zip"), "a passphrase")

Databases are copied by SQLite itself, so that what is in the file is of one moment.
"""

import contextlib
import hashlib
import io
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tipring import __version__
from tipring.config.main_file import MAIN_FILE
from tipring.config.problems import SettingsProblems
from tipring.config.toml_file import read_toml
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import MANIFEST, SEALED, STATE, Manifest, Piece
from tipring.console.backup.manifest import Secrets as Kept
from tipring.console.backup.sealing import sealed
from tipring.store.console_book import FILE as BOOK
from tipring.store.engines import BUSY_TIMEOUT_MS, DATABASE_NAME
from tipring.store.trouble import told

PIECE_BYTES = 1 << 18
FORGOTTEN = "UPDATE accounts SET password = ''", "DELETE FROM tokens"
"""What is done to the console's book where secrets are left out."""
LOGGED_IN = "DELETE FROM sessions"
"""Nobody is logged in on the box on which it is put back."""


@dataclass(slots=True)
class _Box:
    """The zip file as it grows."""

    zip: zipfile.ZipFile
    pieces: dict[str, Piece] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """Add a file; one that has gone meanwhile is left out."""
        with contextlib.suppress(FileNotFoundError), path.open("rb") as source:
            digest, size = hashlib.sha256(), 0
            with self.zip.open(name, "w", force_zip64=True) as target:
                while piece := source.read(PIECE_BYTES):
                    digest.update(piece)
                    size += len(piece)
                    target.write(piece)
            self.pieces[name] = Piece(size, digest.hexdigest())

    def put(self, name: str, text: bytes) -> None:
        """Add what is in memory."""
        self.zip.writestr(name, text)
        self.pieces[name] = Piece(len(text), hashlib.sha256(text).hexdigest())


def save(
    place: OfficePlace, to: Path, made_at: datetime, passphrase: str = ""
) -> Manifest:
    """Write a backup to *to*, which is new; secrets only under a passphrase. Blocks.

    StoreError when a disk refuses; BackupRefused: the passphrase is too weak.
    """
    with (
        told("make a backup in", to),
        tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as scratch,
    ):
        new = Path(scratch) / "new"
        new.touch(mode=0o600)
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            manifest = _fill(_Box(file), place, Path(scratch), made_at, passphrase)
            file.writestr(MANIFEST, manifest.written())
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(to)
        return manifest


def _fill(
    box: _Box, place: OfficePlace, scratch: Path, made_at: datetime, passphrase: str
) -> Manifest:
    revision = ""
    if (place.state / DATABASE_NAME).is_file():
        copied = scratch / DATABASE_NAME
        copy_database(place.state / DATABASE_NAME, copied)
        revision = revision_of(copied)
        box.add(f"{STATE}{DATABASE_NAME}", copied)
    for name, path in place.open_files():
        box.add(name, path)
    if passphrase:
        box.put(SEALED, sealed(_secrets(place, scratch), passphrase))
    elif (place.state / BOOK).is_file():
        box.add(f"{STATE}{BOOK}", _book(place, scratch, LOGGED_IN, *FORGOTTEN))
    return Manifest(
        tipring=__version__,
        revision=revision,
        made_at=made_at,
        office=_office(place.directory),
        secrets=Kept.SEALED if passphrase else Kept.LEFT_OUT,
        files=box.pieces,
    )


def _secrets(place: OfficePlace, scratch: Path) -> bytes:
    """Return a zip file of all that opens doors, the console's book among it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        for name, path in place.secret_files():
            file.write(path, name)
        if (place.state / BOOK).is_file():
            file.write(_book(place, scratch, LOGGED_IN), f"{STATE}{BOOK}")
    return inner.getvalue()


def _book(place: OfficePlace, scratch: Path, *changes: str) -> Path:
    copied = scratch / BOOK
    copy_database(place.state / BOOK, copied, *changes)
    return copied


def copy_database(source: Path, target: Path, *changes: str) -> None:
    """Copy a database that is in use, of one moment, and change the copy.

    An existing *target* becomes what *source* is, for whoever has it open, too.
    """
    with _opened(source) as old, _opened(target) as new:
        old.backup(new)
        for change in changes:
            new.execute(change)
        new.commit()
        if changes:  # what was deleted is in no free page either
            new.execute("VACUUM")


def revision_of(database: Path) -> str:
    """Return the revision of a store's tables. sqlite3.Error: it is none."""
    with _opened(database) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version")
        return str(found.fetchone()[0])


def passwords_in(book: Path) -> list[tuple[str, str]]:
    """Return names and what is written down of their passwords."""
    with _opened(book) as connection:
        return connection.execute("SELECT name, password FROM accounts").fetchall()


def give_passwords(book: Path, known: Sequence[tuple[str, str]]) -> None:
    """Give accounts of these names what was written down."""
    with _opened(book) as connection:
        swapped = [(password, name) for name, password in known]
        change = "UPDATE accounts SET password = ? WHERE name = ?"
        connection.executemany(change, swapped)
        connection.commit()


def keep_audit(old: Path, book: Path) -> None:
    """Add the lines of the audit log in *old* that are newer than those in *book*."""
    with _opened(old) as before, _opened(book) as after:
        (newest,) = after.execute("SELECT max(at) FROM audit").fetchone()
        lines = before.execute(
            "SELECT at, who, what, detail, address FROM audit WHERE at > ? ORDER BY id",
            (newest or "",),
        ).fetchall()
        after.executemany(
            "INSERT INTO audit (at, who, what, detail, address) VALUES (?, ?, ?, ?, ?)",
            lines,
        )
        after.commit()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield connection
    finally:
        connection.close()


def _office(directory: Path) -> str:
    try:
        return str(read_toml(directory, MAIN_FILE).data["office"]["name"])
    except (SettingsProblems, KeyError, TypeError):
        return ""
