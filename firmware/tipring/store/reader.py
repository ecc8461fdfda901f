"""The eyes: questions to the store. They block; the store asks them in threads."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, select

from tipring.domain.errors import StoreError
from tipring.domain.journal_event import JournalEvent
from tipring.store.codec import entry_from_row
from tipring.store.engines import database_file, passing_engine, reading_engine
from tipring.store.message_records import Folder, MessageCounts, MessageSearch
from tipring.store.message_views import found_messages, message_counts, one_message
from tipring.store.records import (
    CallRecord,
    CallState,
    MessageRecord,
    MessageState,
    StoredEntry,
)
from tipring.store.revision import NEWEST, current_revision
from tipring.store.schema import calls, journal, messages
from tipring.store.trouble import told

Happening = TypeVar("Happening", bound=JournalEvent)
T = TypeVar("T")

PAGE = 100
"""Calls or messages in one answer: what a person reads at once."""
JOURNAL_PAGE = 1000
"""Entries in one answer: some hundred kilobytes."""


def open_reader(directory: Path, url: str | None = None) -> "Reader":
    """Open the store for reading, whether or not a desk is writing to it.

    Makes and changes nothing. StoreError when there is no store yet, or when it
    has the tables of another version.
    """
    if url is None and not database_file(directory).is_file():
        raise _no_store_in(directory)
    with ExitStack() as undo:
        reader = undo.enter_context(Reader(passing_engine(directory, url), directory))
        reader.check_version()
        undo.pop_all()
    return reader


class Reader:
    """Questions about what happened; each raises StoreError when it cannot tell."""

    def __init__(self, engine: Engine, directory: Path) -> None:
        self._engine = engine
        self.directory = directory.absolute()
        """Where the sound of messages is, absolute."""

    @classmethod
    def open(cls, directory: Path, url: str | None = None) -> Self:
        """Get ready to ask the store in *directory*."""
        return cls(reading_engine(directory, url), directory)

    def calls(
        self,
        limit: int = PAGE,
        since: datetime | None = None,
    ) -> list[CallRecord]:
        """Return the newest calls first; *since* counts from the first ring."""
        query = select(calls).order_by(calls.c.rang_at.desc(), calls.c.id.desc())
        if since is not None:
            query = query.where(calls.c.rang_at >= since)
        return self._calls(query.limit(limit))

    def call(self, call_id: str) -> CallRecord | None:
        """Return one call, or None when there is no such call."""
        found = self._calls(select(calls).where(calls.c.id == call_id))
        return found[0] if found else None

    def open_calls(self) -> list[CallRecord]:
        """Return the calls that have not ended, oldest first."""
        unended = select(calls).where(calls.c.state != CallState.ENDED)
        return self._calls(unended.order_by(calls.c.rang_at, calls.c.id))

    def messages(
        self,
        mailbox: str | None = None,
        limit: int = PAGE,
        folder: Folder = Folder.ALL,
    ) -> list[MessageRecord]:
        """Return the newest messages first, of one mailbox or of all."""
        return self.find(MessageSearch(mailbox, folder, limit=limit))

    def find(self, search: MessageSearch) -> list[MessageRecord]:
        """Return the messages that *search* is for, newest first."""
        return self.ask(found_messages(search, self.directory))

    def message(self, message_id: str) -> MessageRecord | None:
        """Return one message, or None when there is no such message."""
        return self.ask(one_message(message_id, self.directory))

    def counts(self, mailbox: str) -> MessageCounts:
        """Return how many messages *mailbox* has; nothing but zeros if it has none."""
        return self.ask(message_counts(mailbox))[0]

    def message_at(self, path: str) -> MessageRecord | None:
        """Return the message whose WAV is at *path*, relative to the directory."""
        found = self._messages(select(messages).where(messages.c.path == path))
        return found[0] if found else None

    def open_messages(self) -> list[MessageRecord]:
        """Return the messages that are being recorded, oldest first."""
        query = select(messages).where(messages.c.state == MessageState.RECORDING)
        return self._messages(query.order_by(messages.c.started_at, messages.c.id))

    def journal(
        self,
        after_id: int = 0,
        limit: int = JOURNAL_PAGE,
        call_id: str | None = None,
    ) -> list[StoredEntry]:
        """Return the entries that follow *after_id* in order, of one call or all."""
        query = select(journal).where(journal.c.id > after_id)
        if call_id is not None:
            query = query.where(journal.c.call_id == call_id)
        rows = self._rows(query.order_by(journal.c.id).limit(limit))
        return [StoredEntry(row.id, entry_from_row(row)) for row in rows]

    def newest(self, kind: type[Happening], line: str) -> Happening | None:
        """Return the last happening of *kind* on *line*, or None."""
        mine = journal.c.kind == kind.__name__, journal.c.line == line
        query = select(journal).where(*mine).order_by(journal.c.id.desc()).limit(1)
        found = (entry_from_row(row).what for row in self._rows(query))
        return next((what for what in found if isinstance(what, kind)), None)

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what *question* finds by reading (see `queue_memory`)."""
        with self._asking() as connection:
            return question(connection)

    def check_version(self) -> None:
        """Raise StoreError unless the tables are those of this version."""
        with self._asking() as connection:
            revision = current_revision(connection)
        if revision is None:
            raise _no_store_in(self.directory)
        if revision != NEWEST:
            message = (
                f"the store in {self.directory} has the tables of another version"
                f" ({revision}); start the desk of this version once, it upgrades them"
            )
            raise StoreError(message)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _calls(self, query: Select[Any]) -> list[CallRecord]:
        return [CallRecord(**row._asdict()) for row in self._rows(query)]

    def _messages(self, query: Select[Any]) -> list[MessageRecord]:
        return [
            MessageRecord(**{**row._asdict(), "path": self.directory / row.path})
            for row in self._rows(query)
        ]

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._asking() as connection:
            return connection.execute(query).all()

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        with (
            told("read the store in", self.directory),
            self._engine.connect() as connection,
        ):
            yield connection


def _no_store_in(directory: Path) -> StoreError:
    return StoreError(
        f"there is no store in {directory}: start the desk once (`tipring run`), or"
        " name the directory where it keeps its state",
    )
