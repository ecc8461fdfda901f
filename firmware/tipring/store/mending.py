"""A damaged store: put aside, and a new one made of what can be read.

The journal is all that is true, and its lines have numbers. So a new store is made of
the lines that the damaged file still has, then of those that only a backup has, and the
views are built from them. The sound of messages is in files of its own and stays where
it is; who is only known by that has a record again (`found_messages`).

Each step may be cut off: until `READY` is written nothing of the store was changed,
from there on it only goes forward.
"""

import asyncio
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Select, select
from sqlalchemy.exc import IntegrityError

from tipring.domain.backup_entries import StoreMended
from tipring.domain.errors import StoreError
from tipring.domain.journal import Entry, MessageKept, MessageStarted
from tipring.store.codec import entry_from_row
from tipring.store.damage import LOOK_S, damage_of
from tipring.store.disk import make_folder, sync_folder
from tipring.store.engines import DATABASE_NAME, database_file, writing_engine
from tipring.store.forgetting import forget
from tipring.store.ledger import Ledger
from tipring.store.projections import REBUILD_ROWS, VIEWS, follow
from tipring.store.records import StoredEntry
from tipring.store.restoring import COMPANIONS
from tipring.store.salvage import Line, last_number, readable_lines
from tipring.store.schema import journal, messages
from tipring.store.sound import seconds_in
from tipring.store.store import Store
from tipring.store.trouble import told

ASIDE: Final = "damaged-"
"""Begins the name of a folder in the state: the damaged files, and nothing else."""
MESSAGES: Final = "messages"
"""The folder of their sound, as the recorder has it."""
NEW, OF_BACKUP, READY = "new", "backup", "ready"
_INSERT: Final = "INSERT OR IGNORE INTO journal VALUES (?, ?, ?, ?, ?, ?)"
Fetch = Callable[[Path], str]
"""Lays the store of the newest good backup down at a path; returns the backup's name,
empty: there is none within reach."""
log = logging.getLogger(__name__)


def no_backup(_to: Path) -> str:
    """Return that no backup is within reach."""
    return ""


@dataclass(frozen=True, slots=True)
class _Made:
    saved: int
    from_backup: int
    missing: int


def mend(
    directory: Path,
    now: datetime,
    fetch: Fetch = no_backup,
    look_s: float | None = LOOK_S,
) -> StoreMended | None:
    """Look at the store in *directory*, and mend it if it is damaged.

    None: no damage was seen within *look_s* (None: all of it was looked at). Blocks; to
    be called under the store's lock, before it is opened. StoreError: the disk refuses.
    """
    for left in sorted(directory.glob(f"{ASIDE}*/{READY}")):
        _put_in_place(left.parent, directory)
    database = database_file(directory)
    damage = damage_of(database, look_s) if database.is_file() else ""
    if not damage:
        return None
    log.error("the store is damaged (%s); it is being mended", damage)
    aside = directory / f"{ASIDE}{now:%Y%m%d-%H%M%S}"
    with told("mend the store in", directory):
        _copy_aside(database, aside)
        backup = _fetched(fetch, aside)
        made = _make_anew(aside, aside / OF_BACKUP if backup else None)
        (aside / READY).touch()
        sync_folder(aside)
        _put_in_place(aside, directory)
    return StoreMended(
        damage=damage,
        aside=aside.name,
        saved=made.saved,
        from_backup=made.from_backup,
        missing=made.missing,
        backup=backup,
    )


async def found_messages(store: Store, now: datetime) -> int:
    """Give each message that has sound and no record one; return how many."""
    known = await store.ask(_known_paths)
    paths = await asyncio.to_thread(_sounds, store.directory)
    found = 0
    for path in paths:
        if path in known:
            continue
        seconds = await asyncio.to_thread(seconds_in, store.directory / path)
        message_id, mailbox = uuid4().hex, Path(path).parent.name
        await store.append(
            Entry(now, MessageStarted(message_id, mailbox, path)),
            Entry(now, MessageKept(message_id, seconds, interrupted=True)),
        )
        found += 1
    return found


def last_mending(directory: Path) -> str:
    """Return the folder with the files of the newest damage; empty: there is none."""
    return max((path.name for path in directory.glob(f"{ASIDE}*")), default="")


# --- the steps -------------------------------------------------------------------


def _copy_aside(database: Path, aside: Path) -> None:
    if aside.exists():  # the power failed in the middle, a moment ago
        shutil.rmtree(aside)
    make_folder(aside)
    for ending in ("", "-wal"):
        source = database.with_name(database.name + ending)
        if source.exists():
            shutil.copyfile(source, aside / source.name)


def _fetched(fetch: Fetch, aside: Path) -> str:
    """Lay the store of a backup beside the damaged one; none is no reason to stop."""
    try:
        return fetch(aside / OF_BACKUP)
    except StoreError as error:
        log.warning("no backup helps with the damage: %s", error)
        return ""


def _make_anew(aside: Path, backup: Path | None) -> _Made:
    damaged, place = aside / DATABASE_NAME, aside / NEW
    shutil.rmtree(place, ignore_errors=True)
    Ledger.open(place).close()
    with closing(sqlite3.connect(place / DATABASE_NAME)) as db:
        saved = _added(db, readable_lines(damaged))
        from_backup = _added(db, readable_lines(backup)) if backup else 0
        (seen,) = db.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()
        last = max(seen, last_number(damaged), last_number(backup) if backup else 0)
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?)", (last,))
        db.commit()
    engine = writing_engine(place, None)
    with engine.begin() as connection:
        _rebuild(connection)
    engine.dispose()
    return _Made(saved, from_backup, max(0, last - saved - from_backup))


def _added(db: sqlite3.Connection, lines: Iterable[Line]) -> int:
    before = db.total_changes
    db.executemany(_INSERT, (line.values for line in lines))
    return db.total_changes - before


def _rebuild(connection: Connection) -> None:
    """Make the views; what follows from a line that is missing is left out.

    What was erased is erased in lines of an older backup, too.
    """
    for view in VIEWS:
        connection.execute(view.delete())
    last_id = 0
    while rows := connection.execute(_following(last_id)).all():
        stored = [StoredEntry(row.id, entry_from_row(row)) for row in rows]
        if not _projected(connection, *stored):
            for each in stored:
                if not _projected(connection, each):
                    log.warning("line %d of the journal has no place", each.id)
        last_id = rows[-1].id


def _projected(connection: Connection, *entries: StoredEntry) -> bool:
    """Make the views of *entries*; False: one has no place, and nothing was made."""
    try:
        with connection.begin_nested():
            for stored in entries:
                forget(connection, stored.entry.what)
                follow(connection, stored)
    except IntegrityError:
        return False
    return True


def _following(last_id: int) -> Select[Any]:
    after = select(journal).where(journal.c.id > last_id)
    return after.order_by(journal.c.id).limit(REBUILD_ROWS)


def _put_in_place(aside: Path, directory: Path) -> None:
    """Let the new store be the store. Done again after a cut, it does the rest."""
    new = aside / NEW / DATABASE_NAME
    if new.exists():
        # A log of changes of the old database would spoil the new one.
        for ending in COMPANIONS:
            (directory / f"{DATABASE_NAME}{ending}").unlink(missing_ok=True)
        sync_folder(directory)
        new.replace(directory / DATABASE_NAME)
        sync_folder(directory)
    (aside / READY).unlink()
    shutil.rmtree(aside / NEW, ignore_errors=True)
    (aside / OF_BACKUP).unlink(missing_ok=True)
    sync_folder(aside)


def _known_paths(connection: Connection) -> set[str]:
    return set(connection.execute(select(messages.c.path)).scalars())


def _sounds(directory: Path) -> list[str]:
    """Return the relative paths of all messages whose sound is whole."""
    paths = sorted((directory / MESSAGES).rglob("*.wav"))
    return [str(path.relative_to(directory)) for path in paths]
