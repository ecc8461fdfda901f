"""Whether what is kept is whole: the database, and the sound of each message."""

from pathlib import Path

from sqlalchemy import Connection, select, text

from tipring.store.records import MessageState
from tipring.store.schema import messages

HEADER_BYTES = 44
"""Of a WAV: one that has no more is empty."""


def damage_in(connection: Connection) -> list[str]:
    """Return what SQLite finds wrong with its file, a sentence each; [] is well.

    Reads all of it. Another database looks after itself.
    """
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(text("PRAGMA quick_check(10)")).scalars()
    return [said for said in found if said != "ok"]


def kept_sounds(connection: Connection) -> list[tuple[str, str]]:
    """Return the id of each message whose sound has to be there, and its path."""
    kept = messages.c.state == MessageState.KEPT
    query = select(messages.c.id, messages.c.path).where(kept)
    return [(row.id, row.path) for row in connection.execute(query)]


def is_lost(sound: Path) -> bool:
    """Whether the sound of a message is not there, or empty."""
    try:
        return sound.stat().st_size <= HEADER_BYTES
    except OSError:
        return True
