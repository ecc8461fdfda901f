"""Telling people of a message that nobody took."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tipring.clerk.door import DeskDoor
from tipring.desk.journal import WallClock
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.store.message_records import Folder
from tipring.store.records import MessageRecord

NOT_OLDER = timedelta(days=1)
"""Than this beyond its time: who sets `reminder_min` today hears of no old ones."""


class Reminders:
    """The chore; it asks for a reminder of each message once."""

    def __init__(self, mailboxes: Mapping[str, Mailbox], wall: WallClock) -> None:
        self._mailboxes = mailboxes
        self._wall = wall

    async def __call__(self, door: DeskDoor) -> None:
        """Let people be told of what waits for too long."""
        for mailbox in self._mailboxes.values():
            if mailbox.reminder_min is None or not mailbox.mail:
                continue
            until = self._wall() - timedelta(minutes=mailbox.reminder_min)
            for message in await door.messages(Folder.OPEN, mailbox.name, until):
                if waits(message, mailbox, until - NOT_OLDER):
                    await door.remind(message.id)


def waits(message: MessageRecord, mailbox: Mailbox, since: datetime) -> bool:
    """Whether nobody saw to it: took it, or (where nobody can) listened to it."""
    came_at = message.forwarded_at or message.started_at
    is_taken = bool(message.claimed_by) if mailbox.shared else bool(message.heard_at)
    return not is_taken and message.reminded_at is None and came_at >= since
