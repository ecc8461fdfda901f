"""Erasing what has been kept long enough: the one engine of all retention.

The clerk runs it once a day, and `tipring retention` (a timer) whenever it is asked.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tipring.clerk.door import DeskDoor, Refused
from tipring.desk.journal import WallClock
from tipring.desk.retention import Retained
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.store.message_records import Folder

BIN_DAYS = 14
"""A message that was deleted can be restored for two weeks."""
EVERY = timedelta(days=1)
NO_TIME = timedelta()
"""A clock that was set back: nobody knows when it was looked last."""
NOTHING = Retained()
IN_BIN = f"in the bin for {BIN_DAYS} days"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Over:
    """What was over."""

    messages: tuple[str, ...] = ()
    """Erased."""
    recordings: int = 0
    """Erased."""
    calls: int = 0
    """Whose callers are forgotten."""


class Retention:
    """The chore; it looks once a day, and when the clerk begins."""

    def __init__(self, mailboxes: Mapping[str, Mailbox], wall: WallClock) -> None:
        self._mailboxes = mailboxes
        self._wall = wall
        self._looked_at: datetime | None = None

    async def __call__(self, door: DeskDoor) -> None:
        """Erase what is due, if nobody looked today."""
        now = self._wall()
        if self._looked_at and NO_TIME <= now - self._looked_at < EVERY:
            return
        over = await self.look(door, now)
        self._looked_at = now
        if over != Over():
            log.info("%s", told(over))

    async def look(self, door: DeskDoor, now: datetime) -> Over:
        """Erase and forget what is due at *now*."""
        messages = await self.erase(door, now)
        recordings = calls = 0
        while (rest := await door.retain()) != NOTHING:
            recordings += rest.recordings
            calls += rest.calls
        return Over(tuple(messages), recordings, calls)

    async def erase(self, door: DeskDoor, now: datetime) -> list[str]:
        """Erase what is due at *now*; return the ids of what was erased."""
        erased = []
        for mailbox in self._mailboxes.values():
            for message_id, why in await _due(door, mailbox, now):
                try:
                    await door.erase(message_id, why)
                except Refused as error:
                    log.warning("%s stays: %s", message_id, error)
                else:
                    erased.append(message_id)
        return erased


def told(over: Over) -> str:
    """Return what was over, in words."""
    return (
        f"erased {len(over.messages)} messages and {over.recordings} recordings, forgot"
        f" who called in {over.calls} calls"
    )


async def _due(
    door: DeskDoor, mailbox: Mailbox, now: datetime
) -> list[tuple[str, str]]:
    """Return what is to be erased, and why."""
    bin_until = now - timedelta(days=BIN_DAYS)
    due = {
        message.id: IN_BIN
        for message in await door.messages(Folder.DELETED, mailbox.name, bin_until)
        if message.deleted_at and message.deleted_at <= bin_until
    }
    if days := mailbox.retention_days:
        until = now - timedelta(days=days)
        why = f"older than {days} days"
        for folder in (Folder.OPEN, Folder.DONE, Folder.DELETED):
            found = await door.messages(folder, mailbox.name, until)
            due |= {message.id: why for message in found if message.id not in due}
    return list(due.items())
