"""What people do with messages: each has one owner at most, and one way to go.

The desk is the only writer of the store. Whoever asks waits for his turn here, looks,
and writes before the next one looks: of two who claim a message at once, one has it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import PurePosixPath

from tipring.desk.journal import Journal, new_id
from tipring.domain.errors import RuleError, StoreError, TipringError
from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import (
    JobDone,
    JobQueued,
    MessageClaimed,
    MessageDeleted,
    MessageDone,
    MessageErased,
    MessageForwarded,
    MessageHeard,
    MessageReleased,
    MessageReminded,
    MessageReopened,
    MessageRestored,
    MessageTranscribed,
)
from tipring.domain.office import Office
from tipring.domain.outbox import MAIL, jobs_for, reminders_for
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.store.message_views import open_jobs
from tipring.store.records import MessageRecord, MessageState
from tipring.store.sound import (
    copy_message,
    copy_of,
    remove,
    remove_for_good,
    settle_copy,
)

_MESSAGE, _OFFICE = "message", "office"


class NoSuchMessage(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """Nobody left a message of that name."""

    def __init__(self, message_id: str) -> None:
        super().__init__(f"there is no message {message_id}; tipring messages has them")


class MessageDesk:
    """Everything that may be done with a message that was kept.

    NoSuchMessage when there is no such message; RuleError, in words that a person may
    read, when that may not be done with it now; StoreError when the disk refuses.
    What is so already is no mistake: the message is returned as it is.
    """

    def __init__(self, journal: Journal, mailboxes: Mapping[str, Mailbox]) -> None:
        self._journal = journal
        self.mailboxes = mailboxes
        self._turn = asyncio.Lock()
        self.can_mail = False
        """There is a mail server."""

    def renew(self, office: Office) -> None:
        """Go by the mailboxes of *office* from now on."""
        self.mailboxes = office.mailboxes

    async def heard(self, message_id: str, by: str = "") -> MessageRecord:
        """Note that somebody listened to it."""
        async with self._own(message_id) as message:
            self._kept(message, "listening to it")
            if message.heard_at is None:
                await self._write(message, MessageHeard(message_id, by))
        return await self._now(message_id)

    async def claim(self, message_id: str, by: str) -> MessageRecord:
        """Let *by* take care of it; of two at once, one does."""
        async with self._own(message_id) as message:
            self._present(message, "claiming it")
            if message.done_at is not None:
                raise RuleError(_MESSAGE, "done", "claiming it")
            if message.claimed_by not in ("", by):
                raise RuleError(_MESSAGE, f"with {message.claimed_by}", "claiming it")
            if not message.claimed_by:
                await self._write(message, MessageClaimed(message_id, by))
        return await self._now(message_id)

    async def release(self, message_id: str, by: str, why: str = "") -> MessageRecord:
        """Let somebody else take care of it."""
        async with self._own(message_id) as message:
            self._present(message, "releasing it")
            if message.claimed_by:
                await self._write(message, MessageReleased(message_id, by, why))
        return await self._now(message_id)

    async def done(self, message_id: str, by: str = "") -> MessageRecord:
        """Note that what the caller wanted has been done."""
        async with self._own(message_id) as message:
            self._present(message, "finishing it")
            if message.done_at is None:
                await self._write(message, MessageDone(message_id, by))
        return await self._now(message_id)

    async def reopen(self, message_id: str, by: str = "") -> MessageRecord:
        """Note that it is not done after all; nobody takes care of it then."""
        async with self._own(message_id) as message:
            self._present(message, "opening it again")
            if message.done_at is not None:
                await self._write(message, MessageReopened(message_id, by))
        return await self._now(message_id)

    async def delete(self, message_id: str, by: str = "") -> MessageRecord:
        """Put it into the bin."""
        async with self._own(message_id) as message:
            self._kept(message, "deleting it")
            if message.deleted_at is None:
                await self._write(message, MessageDeleted(message_id, by))
        return await self._now(message_id)

    async def restore(self, message_id: str, by: str = "") -> MessageRecord:
        """Take it back from the bin."""
        async with self._own(message_id) as message:
            self._kept(message, "restoring it")
            if message.deleted_at is not None:
                await self._write(message, MessageRestored(message_id, by))
        return await self._now(message_id)

    async def erase(self, message_id: str, why: str, by: str = "") -> MessageRecord:
        """Let its sound and its text be gone for good; the clerk forgets it, too.

        It goes into the bin first, then its file goes, then the rest: a box that is
        cut off between does what is left at its next start. On a full disk the file
        goes first, for it makes the room that the journal needs.
        """
        async with self._own(message_id) as message:
            if message.state is not MessageState.ERASED:
                self._kept(message, "erasing it")
                binned = [] if message.deleted_at else [MessageDeleted(message_id, by)]
                with contextlib.suppress(StoreError):
                    await self._write(message, *binned)
                    binned = []
                await asyncio.to_thread(remove_for_good, message.path)
                open_ones = await self._journal.store.ask(open_jobs(message_id))
                over = [JobDone(job.id, "the message was erased") for job in open_ones]
                erased = MessageErased(message_id, why)
                await self._write(message, *binned, erased, *over)
        return await self._now(message_id)

    async def forward(
        self,
        message_id: str,
        mailbox: str,
        by: str = "",
        comment: str = "",
    ) -> MessageRecord:
        """Put a copy into *mailbox*, and return it.

        *comment* is the path of a WAV, relative to the store's directory, that is
        heard before the message.
        """
        if mailbox not in self.mailboxes:
            raise RuleError(
                _OFFICE, f"without a mailbox {mailbox!r}", "forwarding to it"
            )
        async with self._own(message_id) as message:
            self._present(message, "forwarding it")
            copy_id = new_id(self._journal.wall())
            path = str(PurePosixPath("messages", mailbox, f"{copy_id}.wav"))
            root = self._journal.store.directory
            parts = [*([root / comment] if comment else []), message.path]
            duration_s = await asyncio.to_thread(copy_message, parts, root / path)
            forwarded = MessageForwarded(
                message_id, copy_id, mailbox, path, round(duration_s, 2), by
            )
            text = _text_of(message, copy_id)
            jobs = jobs_for(copy_id, self.mailboxes[mailbox])
            try:
                await self._write(message, forwarded, *text, *jobs)
            except StoreError:
                await asyncio.to_thread(remove, copy_of(root / path))
                raise
            await asyncio.to_thread(settle_copy, root / path)
        return await self._now(copy_id)

    async def mail(self, message_id: str, to: str, by: str = "") -> MessageRecord:
        """Let the clerk send it to the address *to*, as a mailbox's own mail is sent.

        Raises RuleError where the office has no way to send mail.
        """
        async with self._own(message_id) as message:
            self._present(message, "mailing it")
            if not self.can_mail:
                raise RuleError(_OFFICE, "without a mail server", "mailing it")
            job_id = f"{message_id}/{MAIL}/{new_id(self._journal.wall())}"
            letter = JobQueued(job_id, MAIL, message_id, {"to": to, "by": by})
            await self._write(message, letter)
        return await self._now(message_id)

    async def remind(self, message_id: str) -> MessageRecord:
        """Let people be told by mail that nobody took care of it."""
        async with self._own(message_id) as message:
            self._present(message, "reminding of it")
            mailbox = self.mailboxes.get(message.mailbox)
            if mailbox and not (message.claimed_by or message.reminded_at):
                reminded = MessageReminded(message_id, ", ".join(mailbox.mail))
                letters = reminders_for(message_id, mailbox)
                await self._write(message, reminded, *letters)
        return await self._now(message_id)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Let nobody else look or write here meanwhile."""
        async with self._turn:
            # What others (a call) have posted is part of what is looked at.
            await self._journal.store.append()
            yield

    @asynccontextmanager
    async def _own(self, message_id: str) -> AsyncIterator[MessageRecord]:
        async with self.turn():
            yield await self._now(message_id)

    async def _now(self, message_id: str) -> MessageRecord:
        message = await self._journal.store.message(message_id)
        if message is None:
            raise NoSuchMessage(message_id)
        return message

    async def _write(self, message: MessageRecord, *whats: JournalEvent) -> None:
        at = self._journal.wall()
        entries = [Entry(at, what, None, message.call_id) for what in whats]
        await self._journal.store.append(*entries)

    @staticmethod
    def _kept(message: MessageRecord, doing: str) -> None:
        if message.state is not MessageState.KEPT:
            raise RuleError(_MESSAGE, message.state.value, doing)

    @classmethod
    def _present(cls, message: MessageRecord, doing: str) -> None:
        cls._kept(message, doing)
        if message.deleted_at is not None:
            raise RuleError(_MESSAGE, "in the bin", doing)


def _text_of(message: MessageRecord, copy_id: str) -> list[MessageTranscribed]:
    """Return the text as the copy's own, so that each is erased for itself."""
    if not message.text:
        return []
    return [
        MessageTranscribed(
            copy_id,
            message.text,
            message.text_confidence or 0.0,
            message.text_engine,
            message.text_language,
        )
    ]
