"""What the console's pages stand on."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from tipring.config.begun import is_unset
from tipring.config.reader import load
from tipring.config.settings import Settings, SipSettings
from tipring.console.door import DeskDoor
from tipring.console.live import Live
from tipring.console.sessions import Sessions
from tipring.console.tickets import GuessGuard, Tickets
from tipring.domain.access import Visitor
from tipring.domain.errors import SettingsError
from tipring.domain.house.codes import CODES, Feature
from tipring.store.console_book import AuditLine, ConsoleBook
from tipring.store.reader import open_reader

T = TypeVar("T")

AS_CALLER = next(code.keys for code in CODES if code.feature is Feature.AS_CALLER)
"""What a page dials to hear what callers of the box hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Settings, the way to the desk, and who may log in."""

    sip: SipSettings
    door: DeskDoor
    tickets: Tickets
    guard: GuessGuard = field(default_factory=GuessGuard)
    wall: Callable[[], float] = time.time


class Ground:
    """What pages for people and the API stand on: one of them in a process.

    `settings` is None while the box is not set up, or when its files do not pass; then
    `trouble` says why. Whoever changes files calls `read_settings`.
    """

    def __init__(
        self,
        directory: Path,
        book: ConsoleBook,
        door: DeskDoor,
        state: Path,
    ) -> None:
        self.directory = directory
        """The owner's files."""
        self.state = state
        """Where the store is, and whatever the console keeps."""
        self.book = book
        self.sessions = Sessions(book)
        self.door = door
        self.live = Live(door)
        self.settings: Settings | None = None
        self.trouble = ""
        self.is_set_up = False
        """Somebody owns this box; until then it shows the first run."""
        self.is_unset = False
        """There are no settings yet: the owner is led through the first run."""

    async def read_settings(self) -> None:
        """Read the owner's files anew; the old settings stay when they do not pass."""
        try:
            self.settings = await asyncio.to_thread(load, self.directory)
            self.trouble = ""
        except SettingsError as error:
            self.trouble = str(error)
        self.is_unset = await asyncio.to_thread(is_unset, self.directory)
        self.is_set_up = await asyncio.to_thread(self.book.owners) > 0

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what *question* finds in the desk's store (see `store/reader.py`).

        Raises StoreError: there is none yet, or it cannot be read.
        """
        return await asyncio.to_thread(self._ask, question)

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with open_reader(self.state) as reader:
            return reader.ask(question)

    async def note(
        self, visitor: Visitor, what: str, address: str = "", **detail: object
    ) -> None:
        """Write a line of the audit log: *what* is `noun.verb`, *detail* no secret."""
        line = AuditLine(
            at=self.sessions.wall(),
            who=visitor.name,
            what=what,
            detail=detail,
            address=address,
        )
        await asyncio.to_thread(self.book.note, line)
