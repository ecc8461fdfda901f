"""What mailboxes are like, for calls, lines and lamps; and what calls do with messages.

Everything that a call wants to know at once is kept in mind here, and brought up to
date whenever the journal tells of a message or a greeting.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace

from tipring.desk.journal import Journal
from tipring.desk.messages import MessageDesk
from tipring.domain.call_events import (
    CallEvent,
    MailboxPinChecked,
    MessageClaimTold,
    MessageCopied,
    MessagesTold,
)
from tipring.domain.commands import (
    AskMessages,
    CheckMailboxPin,
    ClaimMessage,
    CopyMessage,
)
from tipring.domain.errors import RuleError, StoreError, TipringError
from tipring.domain.journal import MessageKept
from tipring.domain.message_entries import (
    GreetingChosen,
    GreetingRecorded,
    MessageClaimed,
    MessageDeleted,
    MessageDone,
    MessageErased,
    MessageForwarded,
    MessageHeard,
    MessageMarked,
    MessageReleased,
    MessageReopened,
    MessageRestored,
)
from tipring.domain.office import Office
from tipring.domain.voicemail.gate import MailboxGate
from tipring.domain.voicemail.notes import MailboxNews, MessageNote
from tipring.dsp.frames import RATE_HZ
from tipring.store.feed import FellBehind
from tipring.store.message_records import Folder
from tipring.store.message_views import found_greetings, mailbox_news
from tipring.store.records import MessageRecord, MessageState
from tipring.store.sound import PART, remove

log = logging.getLogger(__name__)

CHANGES = (
    *(MessageKept, MessageMarked, MessageHeard, MessageClaimed, MessageReleased),
    *(MessageDone, MessageReopened, MessageDeleted, MessageRestored),
    *(MessageErased, MessageForwarded),
    *(GreetingRecorded, GreetingChosen),
)
"""After these, a mailbox is not what it was."""

BYTES_A_SECOND = 2 * RATE_HZ
ROOM_EVERY_S = 60.0
"""How often the disk is looked at."""
TRY_AGAIN_S = 5.0
MOST_TOLD = 500
"""Messages that a person may hear in one call, and nobody does."""

OnCounts = Callable[[str, int, int], None]
"""Called with the mailbox and its new and old messages, when they changed."""
MessageOrder = CheckMailboxPin | AskMessages | ClaimMessage | CopyMessage
"""The commands of a call that are done here."""


class Mailroom:
    """One for the whole box."""

    def __init__(self, office: Office, journal: Journal, messages: MessageDesk) -> None:
        self.observers: list[OnCounts] = []
        """Lamps, and whoever else wants to show what is new."""
        self.keep_free_bytes = 0
        """What the database, the logs and the system need is not recorded over."""
        self._office = office
        self._store = journal.store
        self._messages = messages
        self.gate = MailboxGate()
        self._news: dict[str, MailboxNews] = {}
        self._room_s: float | None = None

    def renew(self, office: Office) -> None:
        """Go by *office* from now on."""
        self._office = office

    # --- what is known at once ---------------------------------------------------

    def news(self, mailbox: str) -> MailboxNews:
        """Return what *mailbox* is like at the moment."""
        return replace(self._news.get(mailbox, MailboxNews()), room_s=self._room_s)

    def check_pin(self, order: CheckMailboxPin) -> MailboxPinChecked:
        """Return whether the PIN opens the mailbox; wrong tries are remembered."""
        now = asyncio.get_running_loop().time()
        return self.gate.check(self._office, order.mailbox, order.pin, now)

    # --- the task ----------------------------------------------------------------

    async def run(self) -> None:
        """Follow the journal and the disk for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_the_disk())
            tasks.create_task(self._follow())

    async def _follow(self) -> None:
        swept = False
        while True:
            try:
                if not swept:
                    swept = await self._sweep()
                await self._read_the_journal()
            except StoreError as error:
                log.warning("mailboxes are not up to date: %s", error)
            await asyncio.sleep(TRY_AGAIN_S)

    async def _read_the_journal(self) -> None:
        """Return when the journal went faster than this could follow."""
        with self._store.subscribe() as feed:
            await self.look()
            async for item in feed:
                if isinstance(item, FellBehind):
                    return
                if isinstance(item.entry.what, CHANGES):
                    await self.look()

    async def look(self) -> None:
        """Bring everything up to date; StoreError when the store cannot tell."""
        found = await self._store.ask(mailbox_news)
        for name in self._office.mailboxes:
            news = found.get(name, MailboxNews())
            before = self._news.get(name)
            self._news[name] = news
            if before is None or (before.new, before.old) != (news.new, news.old):
                for tell in self.observers:
                    tell(name, news.new, news.old)

    async def _watch_the_disk(self) -> None:
        while True:
            self._room_s = await asyncio.to_thread(self._room)
            await asyncio.sleep(ROOM_EVERY_S)

    def _room(self) -> float | None:
        try:
            free = shutil.disk_usage(self._store.directory).free
        except OSError as error:
            log.warning("the disk does not say how much room it has: %s", error)
            return None
        return max(free - self.keep_free_bytes, 0) / BYTES_A_SECOND

    async def _sweep(self) -> bool:
        """Remove greetings and comments that nobody will hear any more."""
        root = self._store.directory
        own = await self._store.ask(found_greetings(root))
        used = {greeting.path for greeting in own}

        def sweep() -> None:
            for path in (*root.glob("greetings/*/*"), *root.glob("comments/*/*")):
                if path not in used and path.suffix in {".wav", PART}:
                    remove(path)

        await asyncio.to_thread(sweep)
        return True

    # --- what calls do with messages -----------------------------------------------

    async def messages_in(self, mailbox: str) -> tuple[MessageNote, ...]:
        """Return what can be listened to, oldest first. Raises StoreError."""
        await self._store.append()
        root = self._store.directory
        found = await self._store.messages(mailbox, MOST_TOLD, Folder.PRESENT)
        kept = (one for one in reversed(found) if one.state is MessageState.KEPT)
        return tuple(
            _note(message, str(message.path.relative_to(root))) for message in kept
        )

    async def claim(self, order: ClaimMessage) -> MessageClaimTold:
        """Let somebody take care of a message; who does comes out."""
        try:
            now = await self._messages.claim(order.message_id, order.by)
        except RuleError:
            found = await self._store.message(order.message_id)
            whose = found.claimed_by if found and found.done_at is None else ""
            return MessageClaimTold(order.message_id, whose)
        return MessageClaimTold(order.message_id, now.claimed_by)

    async def copy(self, order: CopyMessage) -> None:
        """Pass a message on; the words before it are part of the copy then."""
        await self._messages.forward(
            order.message_id, order.mailbox, order.by, order.comment
        )
        if order.comment:
            await asyncio.to_thread(remove, self._store.directory / order.comment)


class MailWindow:
    """One call at the mailroom; answers come as events."""

    def __init__(
        self,
        mailroom: Mailroom | None,
        tasks: asyncio.TaskGroup,
        tell: Callable[[CallEvent], None],
    ) -> None:
        self._known = mailroom
        self._tasks = tasks
        self._tell = tell

    @property
    def _mailroom(self) -> Mailroom:
        assert self._known is not None, "only an office has mailboxes"  # noqa: S101 - for the type checker
        return self._known

    def do(self, order: MessageOrder) -> None:
        """Do what the rules of the call ask for."""
        match order:
            case CheckMailboxPin():
                self._tell(self._mailroom.check_pin(order))
            case AskMessages(mailbox):
                self._tasks.create_task(self._tell_messages(mailbox))
            case ClaimMessage():
                self._tasks.create_task(self._claim(order))
            case CopyMessage():
                self._tasks.create_task(self._copy(order))

    async def _tell_messages(self, mailbox: str) -> None:
        try:
            told = MessagesTold(mailbox, await self._mailroom.messages_in(mailbox))
        except StoreError as error:
            log.error("%s", error)  # noqa: TRY400 - the disk's affair, no traceback
            told = MessagesTold(mailbox, (), str(error))
        self._tell(told)

    async def _claim(self, order: ClaimMessage) -> None:
        try:
            told = await self._mailroom.claim(order)
        except TipringError as error:
            log.warning("%s", error)
            told = MessageClaimTold(order.message_id, "")
        self._tell(told)

    async def _copy(self, order: CopyMessage) -> None:
        try:
            await self._mailroom.copy(order)
        except TipringError as error:
            log.warning("%s", error)
            self._tell(MessageCopied(done=False, why=str(error)))
        else:
            self._tell(MessageCopied(done=True))


def _note(message: MessageRecord, path: str) -> MessageNote:
    return MessageNote(
        message_id=message.id,
        path=path,
        came_at=message.started_at,
        duration_s=message.duration_s or 0.0,
        number=message.number or "",
        name=message.name or "",
        callback_number=message.callback_number,
        urgent=message.urgent,
        heard=message.heard_at is not None or message.done_at is not None,
        claimed_by=message.claimed_by,
    )
