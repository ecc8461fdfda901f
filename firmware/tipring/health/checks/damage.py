"""The store was never damaged, or somebody has seen what became of it."""

from sqlalchemy import Connection, select

from tipring.domain.backup_entries import StoreMended
from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber
from tipring.domain.telling import tell
from tipring.health.surroundings import Surroundings
from tipring.store.codec import entry_from_row
from tipring.store.mending import last_mending
from tipring.store.reader import open_reader
from tipring.store.schema import journal

WHAT = "damage"
HELPS = (
    "a card that loses things is failing: replace it (docs/sd-card.md). When you have"
    " seen this, remove the folder {folder}"
)


def look(box: Surroundings) -> Finding | None:
    """Look for damaged files that were put aside; None: there are none."""
    folder = last_mending(box.store_directory)
    if not folder:
        return None
    try:
        with open_reader(box.store_directory) as reader:
            told = reader.ask(_last_told)
    except StoreError:
        told = None
    said = f"the box {tell(told)}" if told else "the store was damaged, and is mended"
    return amber(WHAT, said, HELPS.format(folder=box.store_directory / folder))


def _last_told(connection: Connection) -> StoreMended | None:
    mine = select(journal).where(journal.c.kind == StoreMended.__name__)
    row = connection.execute(mine.order_by(journal.c.id.desc()).limit(1)).first()
    what = entry_from_row(row).what if row else None
    return what if isinstance(what, StoreMended) else None
