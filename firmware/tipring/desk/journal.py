"""Writing things down: every happening gets its time, its line and its call."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.outbox import FollowUp, no_follow_up
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
    follow_up: FollowUp = no_follow_up
    """What is to be done about a message that was kept; written down with it."""

    def entry(self, what: JournalEvent) -> Entry:
        """Return *what* with its place and time."""
        return Entry(self.wall(), what, self.line, self.call_id)

    def note(self, *happenings: JournalEvent) -> None:
        """Write *happenings* in order, without waiting for the disk."""
        for what in happenings:
            self.store.post(self.entry(what))

    async def keep(self, *happenings: JournalEvent) -> None:
        """Write all of them or none; return when they are safe. Raises StoreError."""
        await self.store.append(*map(self.entry, happenings))

    def for_line(self, line: str) -> "Journal":
        """Return the pen for one line."""
        return replace(self, line=line, call_id=None)

    def for_call(self, call_id: str) -> "Journal":
        """Return the pen for one call on this line."""
        return replace(self, call_id=call_id)


def new_id(moment: datetime) -> str:
    """Return a name that sorts by time and that a person can read out."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
