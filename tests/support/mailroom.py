"""An office with messages, told on a wall clock that a test moves by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np

from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.desk.messages import MessageDesk
from tipring.desk.news import NewsDesk
from tipring.desk.outbox import Outbox
from tipring.domain.journal import (
    CallAnswered,
    CallerIdentified,
    CallRang,
    MessageKept,
    MessageStarted,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.link.view import LinkView, Verdict
from tipring.domain.office import Office
from tipring.domain.outbox import follow_up
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger
from tipring.store.sound import MessageFile
from tipring.store.store import Store

MORNING = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
"""A quarter past ten in New York."""
ANNA, BEN = "anna@harbor.example", "ben@harbor.example"
OFFICE = Mailbox("office", mail=(ANNA,), transcript=True, shared=True, reminder_min=30)
BILLING = Mailbox("billing", mail=(ANNA, BEN), retention_days=30)
QUIET = Mailbox("quiet")


def office_with(*mailboxes: Mailbox) -> Office:
    nothing = MappingProxyType[str, object]({})
    return Office(
        "Harbor Dental",
        ZoneInfo("America/New_York"),
        nothing,  # type: ignore[arg-type]
        nothing,  # type: ignore[arg-type]
        MappingProxyType({mailbox.name: mailbox for mailbox in mailboxes}),
    )


@dataclass
class Wall:
    """The wall clock."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@dataclass
class Mailroom:
    """Store, messages and outbox without lines."""

    store: Store
    office: Office
    wall: Wall
    journal: Journal = field(init=False)
    messages: MessageDesk = field(init=False)
    outbox: Outbox = field(init=False)
    link: LinkHub = field(default_factory=LinkHub)
    news: NewsDesk = field(init=False)

    def __post_init__(self) -> None:
        work = follow_up(self.office.mailboxes)
        self.journal = Journal(self.store, self.wall, follow_up=work)
        self.messages = MessageDesk(self.journal, self.office.mailboxes)
        self.outbox = Outbox(self.journal, self.office, self.messages, self.link)
        self.news = NewsDesk(self.journal, self.link)

    def internet(self, verdict: Verdict) -> None:
        """Let the internet be so from now on."""
        self.link.is_now(LinkView(verdict=verdict, is_watched=True))

    async def leave(
        self,
        message_id: str,
        mailbox: str = "office",
        *,
        number: str | None = "2125550123",
        name: str | None = "DOE JOHN",
        seconds: float = 1.0,
    ) -> None:
        """Let somebody call and leave a message."""
        pen = replace(self.journal, line="line-1", call_id=f"call-{message_id}")
        path = f"messages/{mailbox}/{message_id}.wav"
        await pen.keep(
            CallRang(),
            CallerIdentified(number, name, withheld=number is None),
            CallAnswered(1, "main"),
            MessageStarted(message_id, mailbox, path),
        )
        await asyncio.to_thread(leave_sound, self.store.directory, path, seconds)
        kept = MessageKept(message_id, seconds, interrupted=False)
        await pen.keep(kept, *pen.follow_up(message_id, mailbox))

    async def told(self) -> list[JournalEvent]:
        """Return the journal."""
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


@cache
def _empty_database() -> bytes:
    """Return a database as the first start makes it: a third of a second, once."""
    with TemporaryDirectory() as folder:
        Ledger.open(Path(folder)).close()
        return database_file(Path(folder)).read_bytes()


def _begin(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    if not database_file(directory).exists():
        database_file(directory).write_bytes(_empty_database())


def leave_sound(directory: Path, path: str, seconds: float) -> None:
    file = MessageFile.create(directory, path)
    file.append((np.arange(round(seconds * 8000)) % 800 * 20).astype(np.int16))
    file.finish()


@contextlib.asynccontextmanager
async def mailroom(
    directory: Path,
    *mailboxes: Mailbox,
    wall: Wall | None = None,
) -> AsyncIterator[Mailroom]:
    """Open the store in *directory* for an office with *mailboxes*."""
    office = office_with(*(mailboxes or (OFFICE, BILLING, QUIET)))
    await asyncio.to_thread(_begin, directory)
    async with await Store.open(directory) as store:
        yield Mailroom(store, office, wall or Wall())
