"""Writing things down: every happening gets its time, its line and its call."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tipring.domain.journal import Entry, JournalEvent
from tipring.store.store import Store

WallClock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the wall clock, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Journal:
    """The store's pen, held for one line and one call."""

    store: Store
    wall: WallClock = utc_now
    line: str | None = None
    call_id: str | None = None

    def entry(self, what: JournalEvent) -> Entry:
        """Return *what* with its place and time."""
        return Entry(self.wall(), what, self.line, self.call_id)

    def note(self, *happenings: JournalEvent) -> None:
        """Write *happenings* in order, without waiting for the disk."""
        for what in happenings:
            self.store.post(self.entry(what))

    async def keep(self, what: JournalEvent) -> None:
        """Write *what*; return when it is safe. Raises StoreError."""
        await self.store.append(self.entry(what))

    def for_line(self, line: str) -> "Journal":
        """Return the pen for one line."""
        return Journal(self.store, self.wall, line)

    def for_call(self, call_id: str) -> "Journal":
        """Return the pen for one call on this line."""
        return Journal(self.store, self.wall, self.line, call_id)


def new_id(moment: datetime) -> str:
    """Return a name that sorts by time and that a person can read out."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
