"""The ordinary telephone beside the box, on the same line as the caller.

The exchange cannot ring it while the box holds the line, so a bell of ours does.
Whoever lifts it is on the line with the caller at once, and the box steps aside:
no sound of such a talk goes through the box.
"""

import asyncio
from enum import Enum, auto

from tipring.domain.errors import PhoneError
from tipring.domain.events import HandsetLifted, HandsetReplaced
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.phones.bell import Bell
from tipring.phones.news import only_kept
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneCapabilities,
    PhoneDeclined,
    PhoneEvent,
    PhoneHungUp,
    PhoneInUse,
)


class _Use(Enum):
    """What the telephone is used for."""

    NOTHING = auto()
    OFFER = auto()
    """It rings."""
    CALLER = auto()
    CALLER_TAKEN_AWAY = auto()
    """It must be put down by hand."""
    SOMETHING_ELSE = auto()


class HandsetPhone:
    """The `Phone` port over a bell and what a line notices of its neighbour.

    Whoever watches *line* hands `HandsetLifted` and `HandsetReplaced` to `line_says`.
    """

    def __init__(self, name: str, line: str, bell: Bell) -> None:
        self.name = name
        self._line = line
        self._bell = bell
        self._events: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self._use = _Use.NOTHING
        self._is_open = False

    @property
    def capabilities(self) -> PhoneCapabilities:
        """Callers of its own line only, and no sound through the box."""
        return PhoneCapabilities(has_audio=False, line=self._line)

    async def open(self) -> str:
        """Take the pins of the bell. Raises PhoneError."""
        self._bell.close()
        self._events = asyncio.Queue()
        where = await asyncio.to_thread(self._bell.open)
        self._is_open = True
        return f"the telephone beside {self._line}, {where}"

    async def close(self) -> None:
        """Be silent; let go of the pins."""
        self._is_open = False
        self._stop_ringing()
        self._bell.close()

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        return await self._events.get()

    def line_says(self, event: HandsetLifted | HandsetReplaced) -> None:
        """Take what the line noticed of the telephone."""
        match event, self._use:
            case HandsetLifted(), _Use.OFFER:
                self._bell.stop()
                self._turn_to(_Use.CALLER, PhoneAnswered())
            case HandsetLifted(), _Use.NOTHING:
                self._turn_to(_Use.SOMETHING_ELSE, PhoneInUse(active=True))
            case HandsetReplaced(), _Use.CALLER:
                self._turn_to(_Use.NOTHING, PhoneHungUp())
            case HandsetReplaced(), _Use.SOMETHING_ELSE:
                self._turn_to(_Use.NOTHING, PhoneInUse(active=False))
            case HandsetReplaced(), _Use.CALLER_TAKEN_AWAY:
                self._use = _Use.NOTHING
            case _:
                pass  # told twice

    async def ring(self, offer: Offer) -> None:
        """Ring the bell in the offer's cadence; a lifted telephone is busy.

        Raises PhoneError when it is not open.
        """
        if not self._is_open:
            message = f"{self.name} is not open, it cannot ring"
            raise PhoneError(message)
        if self._use not in (_Use.NOTHING, _Use.OFFER):
            self._events.put_nowait(PhoneDeclined(Failure.BUSY))
        elif offer.line != self._line:
            self._events.put_nowait(PhoneDeclined(Failure.UNREACHABLE))
        else:
            self._use = _Use.OFFER
            self._bell.ring(offer.cadence)

    async def hang_up(self, _why: str) -> None:
        """Ring no more; a lifted telephone must be put down by hand."""
        self._stop_ringing()
        if self._use is _Use.CALLER:
            self._use = _Use.CALLER_TAKEN_AWAY
        only_kept(self._events, PhoneInUse)

    async def remind(self) -> None:
        """Sound the bell once, briefly."""
        self._bell.remind()

    async def play(self, _source: FrameSource) -> None:
        """Raise PhoneError: what the agent hears is on the line itself."""
        message = f"{self.name} hears the line, nothing can be played to it alone"
        raise PhoneError(message)

    def listen(self, _sink: FrameSink | None) -> None:
        """Give nothing: what the agent says is on the line itself."""

    def _stop_ringing(self) -> None:
        if self._use is _Use.OFFER:
            self._use = _Use.NOTHING
            self._bell.stop()

    def _turn_to(self, use: _Use, event: PhoneEvent) -> None:
        self._use = use
        self._events.put_nowait(event)
