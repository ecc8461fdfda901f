"""A room: one page as one visitor has it open, with all that it may use.

@page("/voicemail", Right.MESSAGES, N_("Voicemail"), icon="voicemail")
async def voicemail(room: Room) -> None: ...
"""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from nicegui import Client, ui
from sqlalchemy import Connection

from tipring.console.door import DeskDoor, DeskSaysNo
from tipring.console.ground import Ground
from tipring.console.live import Live
from tipring.console.words import _, locale, speaking
from tipring.desk.now import BoxNow
from tipring.domain.access import NotAllowed, Right, Visitor
from tipring.domain.errors import TipringError

T = TypeVar("T")
UTC = ZoneInfo("UTC")


@dataclass(eq=False, slots=True)
class Room:
    """What a page builds on."""

    ground: Ground
    visitor: Visitor
    client: Client
    language: str
    address: str = ""
    """Of the browser."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Of the path and of the query."""
    key: str = ""
    """The session's, so that it is known when it has ended."""
    unfolded: dict[str, bool] = field(default_factory=dict)
    """By a name of its place: whether it was left open (see `parts.fold`)."""
    _exits: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    # --- who, and what with --------------------------------------------------------

    @property
    def desk(self) -> DeskDoor:
        """The way to the desk."""
        return self.ground.door

    @property
    def live(self) -> Live:
        """The box as it is now."""
        return self.ground.live

    @property
    def now(self) -> BoxNow | None:
        """The box as it is now; None: its desk does not answer."""
        return self.ground.live.now

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        settings = self.ground.settings
        return settings.office.zone if settings else UTC

    def may(self, right: Right, queue: str = "") -> bool:
        """Whether the visitor may."""
        return self.visitor.may(right, queue)

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what *question* finds in the store. Raises StoreError."""
        return await self.ground.ask(question)

    async def note(self, what: str, **detail: object) -> None:
        """Write to the audit log what the visitor did (`noun.verb`)."""
        await self.ground.note(self.visitor, what, self.address, **detail)

    # --- time ----------------------------------------------------------------------

    def when(self, moment: datetime | None) -> str:
        """Return a moment as people of the office write it: date and time."""
        if moment is None:
            return ""
        here = moment.astimezone(self.zone)
        return str(format_datetime(here, "medium", locale=locale()))

    def clock(self, moment: datetime) -> str:
        """Return the time of day."""
        return str(format_time(moment.astimezone(self.zone), "short", locale=locale()))

    def day(self, moment: datetime) -> str:
        """Return the day."""
        return str(format_date(moment.astimezone(self.zone), "full", locale=locale()))

    # --- what happens --------------------------------------------------------------

    def follow(self, redraw: Callable[[], None]) -> None:
        """Call *redraw* in this page whenever the box is another, and once now.

        It reads `room.now` and changes what is there; it builds nothing costly.
        """

        def look() -> None:
            with self.client:
                self.speak()
                redraw()

        self._exits.enter_context(self.live.watching(look))
        look()

    def read(self, reader: Callable[[dict[str, Any]], None]) -> None:
        """Hand *reader* each line of the journal while the page is open."""

        def told(entry: dict[str, Any]) -> None:
            with self.client:
                self.speak()
                reader(entry)

        self._exits.enter_context(self.live.reading(told))

    def act(
        self,
        work: Callable[..., Awaitable[object]],
        right: Right,
        queue: str = "",
        *,
        done: str = "",
    ) -> Callable[..., Awaitable[None]]:
        """Return a handler that does *work* if the visitor still may.

        A refusal of desk, store, settings or rights is shown in words; *done* is shown
        when it was well. The live picture is looked at again.
        """

        async def handle(*args: object) -> None:
            self.speak()
            try:
                await self.insist(right, queue)
                await work(*args)
            except (TipringError, DeskSaysNo) as error:
                ui.notify(self.sentence(error), type="negative", multi_line=True)
                return
            finally:
                self.live.stir()
            if done:
                ui.notify(done, type="positive")

        return handle

    async def insist(self, right: Right, queue: str = "") -> None:
        """Raise NotAllowed unless the visitor is logged in still, and may still."""
        still = await self.ground.sessions.whose(self.key)
        if still is None:
            raise NotAllowed(right, queue)
        self.visitor = still
        still.insist(right, queue)

    def sentence(self, error: Exception) -> str:
        """Return what a person is told of *error*."""
        if isinstance(error, NotAllowed):
            return _("Your account does not allow this.")
        return str(error)

    def speak(self) -> None:
        """Let `_` speak the language of this page from here on."""
        speaking.set(self.language)

    def leave(self) -> None:
        """Forget whoever follows: the page is closed."""
        self._exits.close()
