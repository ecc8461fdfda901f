"""The store as the desk sees it: append, post, subscribe, ask; the loop never waits.

All writing happens in one thread of its own. While the disk syncs, whatever is
appended meanwhile gathers and is written together next (group commit).
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, TypeVarTuple

from sqlalchemy import Connection

from tipring.domain.errors import StoreError
from tipring.domain.journal import Entry
from tipring.store.feed import Feed
from tipring.store.ledger import Ledger, Outcome
from tipring.store.message_records import Folder, MessageCounts, MessageSearch
from tipring.store.reader import JOURNAL_PAGE, PAGE, Happening, Reader
from tipring.store.records import CallRecord, MessageRecord, StoredEntry

READERS = 2
"""Threads that read: one long report may run while a page is shown."""
_LOG = logging.getLogger(__name__)
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


def log_loss(error: StoreError) -> None:
    """Tell the log about entries that could not be written and nobody waits for."""
    _LOG.error("%s", error)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A group of entries on its way to the disk."""

    entries: Sequence[Entry]
    done: asyncio.Future[None]


class Store:
    """The journal and its views; made by `Store.open`, an async context manager."""

    def __init__(
        self,
        ledger: Ledger,
        reader: Reader,
        pen: ThreadPoolExecutor,
        on_error: Callable[[StoreError], None],
        rest_s: float,
    ) -> None:
        self.directory = reader.directory
        self._loop = asyncio.get_running_loop()
        self._ledger = ledger
        self._reader = reader
        self._pen = pen
        self._eyes = ThreadPoolExecutor(READERS, "tipring-store-reader")
        self._on_error = on_error
        self._rest_s = rest_s
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._feeds: list[Feed] = []
        self._closed = False
        self.refused = 0
        """How often the disk would not take what was to be written."""

    @classmethod
    async def open(
        cls,
        directory: Path,
        url: str | None = None,
        *,
        on_error: Callable[[StoreError], None] = log_loss,
        rest_s: float = 0.0,
    ) -> Self:
        """Open the store in *directory*, made or upgraded as needed.

        Messages' sound lives in *directory*; so does the database (SQLite) unless
        an SQLAlchemy *url* names another. *on_error* hears, on the loop, of entries
        that were posted and could not be written. The pen rests for *rest_s* after
        each transaction, in which more gathers for the next: two in one frame's time
        are too much for a slow processor. StoreError when it cannot be opened.
        """
        pen = ThreadPoolExecutor(1, "tipring-store-writer")
        with ExitStack() as undo:
            undo.callback(pen.shutdown, wait=False)
            loop = asyncio.get_running_loop()
            ledger = await loop.run_in_executor(pen, Ledger.open, directory, url)
            store = cls(ledger, Reader.open(directory, url), pen, on_error, rest_s)
            undo.pop_all()
        return store

    async def append(self, *entries: Entry) -> None:
        """Return when *entries*, and all appended or posted before, are on the disk.

        The entries of one call are written together or not at all. StoreError when
        they could not be written; the store stays usable. A caller that is cancelled
        while waiting does not take its entries back.
        """
        await self._enqueue(entries)

    def post(self, entry: Entry) -> None:
        """Write *entry* in its turn without waiting; `on_error` hears of a failure."""
        self._enqueue([entry]).add_done_callback(self._report)

    async def caught_up(self) -> None:
        """Return when all that was posted before is on the disk, or was refused.

        Whoever asks after that finds what the desk knows already.
        """
        with suppress(StoreError):
            await self.append()

    async def rehearse(self, entry: Entry) -> None:
        """Have ready what writing an entry like this takes; nothing of it stays.

        StoreError when it could not be written.
        """
        await self._loop.run_in_executor(self._pen, self._ledger.rehearse, entry)

    @contextmanager
    def subscribe(self) -> Iterator[Feed]:
        """Give every entry from now on, with its journal id, once it is durable."""
        feed = Feed()
        self._feeds.append(feed)
        try:
            yield feed
        finally:
            self._feeds.remove(feed)

    async def calls(
        self,
        limit: int = PAGE,
        since: datetime | None = None,
    ) -> list[CallRecord]:
        """Return the newest calls first; *since* counts from the first ring."""
        return await self._ask(self._reader.calls, limit, since)

    async def call(self, call_id: str) -> CallRecord | None:
        """Return one call, or None when there is no such call."""
        return await self._ask(self._reader.call, call_id)

    async def open_calls(self) -> list[CallRecord]:
        """Return the calls that have not ended, oldest first."""
        return await self._ask(self._reader.open_calls)

    async def messages(
        self,
        mailbox: str | None = None,
        limit: int = PAGE,
        folder: Folder = Folder.ALL,
    ) -> list[MessageRecord]:
        """Return the newest messages first, of one mailbox or of all."""
        return await self._ask(self._reader.messages, mailbox, limit, folder)

    async def find(self, search: MessageSearch) -> list[MessageRecord]:
        """Return the messages that *search* is for, newest first."""
        return await self._ask(self._reader.find, search)

    async def message(self, message_id: str) -> MessageRecord | None:
        """Return one message, or None when there is no such message."""
        return await self._ask(self._reader.message, message_id)

    async def counts(self, mailbox: str) -> MessageCounts:
        """Return how many messages *mailbox* has; nothing but zeros if it has none."""
        return await self._ask(self._reader.counts, mailbox)

    async def message_at(self, path: str) -> MessageRecord | None:
        """Return the message whose WAV is at *path*, relative to the directory."""
        return await self._ask(self._reader.message_at, path)

    async def open_messages(self) -> list[MessageRecord]:
        """Return the messages that are being recorded, oldest first."""
        return await self._ask(self._reader.open_messages)

    async def journal(
        self,
        after_id: int = 0,
        limit: int = JOURNAL_PAGE,
        call_id: str | None = None,
    ) -> list[StoredEntry]:
        """Return the entries that follow *after_id* in order, of one call or all."""
        return await self._ask(self._reader.journal, after_id, limit, call_id)

    async def newest(self, kind: type[Happening], line: str) -> Happening | None:
        """Return the last happening of *kind* on *line*, or None."""
        return await self._ask(self._reader.newest, kind, line)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what *question* finds by reading (see `queue_memory`)."""
        return await self._ask(self._reader.ask, question)

    async def scrub(self) -> bool:
        """Leave nothing of what was blanked on the disk (see `Ledger.scrub`)."""
        await self.append()
        return await self._loop.run_in_executor(self._pen, self._ledger.scrub)

    async def close(self) -> None:
        """Write everything that waits, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        if self._writing is not None:
            await self._writing
        for feed in self._feeds:
            feed.end()
        await self._ask(self._reader.close)
        await self._loop.run_in_executor(self._pen, self._ledger.close)
        self._eyes.shutdown(wait=False)
        self._pen.shutdown(wait=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _enqueue(self, entries: Sequence[Entry]) -> asyncio.Future[None]:
        done = self._loop.create_future()
        if self._closed:
            message = "the store is closed; nothing can be written to it any more"
            done.set_exception(StoreError(message))
            return done
        self._waiting.append(_Waiting(entries, done))
        if self._writing is None or self._writing.done():
            self._writing = self._loop.create_task(self._write_all())
        return done

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            groups = [waiting.entries for waiting in batch]
            writing = self._loop.run_in_executor(self._pen, self._ledger.write, groups)
            for waiting, outcome in zip(batch, await writing, strict=True):
                self._settle(waiting, outcome)
            if self._rest_s:
                await asyncio.sleep(self._rest_s)

    def _settle(self, waiting: _Waiting, outcome: Outcome) -> None:
        if not isinstance(outcome, StoreError):
            self._publish(outcome, waiting.entries)
            if not waiting.done.cancelled():
                waiting.done.set_result(None)
            return
        self.refused += 1
        if waiting.done.cancelled():
            self._on_error(outcome)
        else:
            waiting.done.set_exception(outcome)

    def _publish(self, ids: Sequence[int], entries: Sequence[Entry]) -> None:
        for entry_id, entry in zip(ids, entries, strict=True):
            stored = StoredEntry(entry_id, entry)
            for feed in self._feeds:
                feed.offer(stored)

    def _report(self, done: asyncio.Future[None]) -> None:
        if isinstance(error := done.exception(), StoreError):
            self._on_error(error)

    async def _ask(self, question: Callable[[*Ts], T], *args: *Ts) -> T:
        return await self._loop.run_in_executor(self._eyes, question, *args)
