"""A page's side of a call: the Leg port above, what the page does below."""

import asyncio
import secrets
from collections.abc import Collection
from enum import Enum, auto

from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegRings,
    LegTakenBack,
)
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.browser.connection import Connection
from tipring.legs.browser.news import PageNews, Told, shown
from tipring.legs.browser.page import Page
from tipring.legs.browser.studio import Studio
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display, Party

RINGS_WITHIN_S = 4.0
"""A page that does not say that it rings is asleep, or gone."""


class _Stage(Enum):
    CALLED = auto()
    """We called pages; none has lifted yet."""
    CALLING = auto()
    """A page called us."""
    TALKING = auto()
    OVER = auto()


class BrowserLeg:
    """The `Leg` port over pages of one extension, of which one takes the call."""

    full_duplex = True
    replaces = ""

    def __init__(
        self,
        party: Party,
        pages: Collection[Page],
        studio: Studio,
        *,
        dialled: str = "",
    ) -> None:
        self.id = f"browser-{secrets.token_hex(6)}"
        self.party = party
        self.dialled = dialled
        self.name = next(iter(pages)).person if pages else party.number
        self._pages = set(pages)
        """Those that it may be with; one, as soon as it was lifted."""
        self._stage = _Stage.CALLING if dialled else _Stage.CALLED
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._sound = Connection(
            self.id,
            studio,
            on_key=self._key,
            broke=lambda: self._tell(Told.BROKE),
            lost=self._lost,
        )
        self._is_held = False
        self._rings = False
        self._timer: asyncio.TimerHandle | None = None

    # --- the port --------------------------------------------------------------------

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far."""
        return self._sound.figures

    async def next_event(self) -> LegEvent:
        """Return the next happening."""
        return await self._events.get()

    def ring(self) -> None:
        """Let the page sound ringing."""
        self._tell(Told.RINGING)

    async def sound_early(self) -> None:
        """Let the page hear us before the answer. Raises LegError."""
        self._insist()
        self._tell(Told.EARLY)

    async def answer(self) -> None:
        """Take the page's call. Raises LegError."""
        self._insist()
        self._stage = _Stage.TALKING
        self._tell(Told.ANSWERED)

    def refuse(self, end: LegEnd) -> None:
        """Do not take the page's call."""
        self._end(end, "the call was not taken")

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring no more."""
        self._end(end, why)

    def show(self, display: Display) -> None:
        """Show with whom the page talks."""
        if self._stage is not _Stage.OVER:
            self._tell_all(shown(Told.SHOWN, self.id, display))

    def referral_went(self, end: LegEnd | None) -> None:
        """Tell the page what became of its transfer."""
        self._tell(Told.REFERRED, end=end or "")

    async def send_on(self, number: str) -> bool:  # noqa: ARG002 - the port's words
        """Return False: a page calls nobody by itself."""
        return False

    async def send_keys(self, keys: str) -> None:
        """Press keys for the page to hear. Raises LegError."""
        await self._sound.port.send_keys(keys)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        await self._sound.port.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the page's microphone hears to *sink*."""
        self._sound.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: a leg is always played close."""

    # --- what becomes of it, by its pages ---------------------------------------------

    def begin_ringing(self, display: Display) -> None:
        """Let the pages ring; they say by `rung` that they do."""
        self._tell_all(shown(Told.RINGS, self.id, display))
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(RINGS_WITHIN_S, self._nobody_rang)

    def is_with(self, page: Page) -> bool:
        """Return whether it rings on *page*, or is a call of it."""
        return page in self._pages and self._stage is not _Stage.OVER

    @property
    def is_over(self) -> bool:
        """Whether nothing becomes of it any more."""
        return self._stage is _Stage.OVER

    def rung(self) -> None:
        """Take it that a page rings."""
        if self._stage is _Stage.CALLED and not self._rings:
            self._rings = True
            self._events.put_nowait(LegRings())

    async def lift(self, page: Page, offer: str) -> str:
        """Let *page* take the call; return the SDP for it. Raises LegError."""
        if self._stage is not _Stage.CALLED:
            message = "the call was taken already"
            raise LegError(message)
        others, self._pages = self._pages - {page}, {page}
        self._stage = _Stage.TALKING
        for other in others:
            other.tell(self._news(Told.ENDED, end=LegEnd.ELSEWHERE))
        try:
            answer = await self.connect(page, offer)
        except LegError as error:
            self._end(LegEnd.REFUSED, str(error))
            raise
        self._events.put_nowait(LegAnswered())
        return answer

    async def connect(self, page: Page, offer: str) -> str:
        """Connect the sound of *page*, whose call it is, or connect it anew.

        Returns the SDP for the page. Raises LegError.
        """
        if self._stage is _Stage.CALLED:
            message = "the call is not answered yet"
            raise LegError(message)
        return await self._sound.connect(page, offer)

    def put_down(self) -> None:
        """Take it that the page hung up, or declined, or gave up."""
        match self._stage:
            case _Stage.CALLED:
                self._end(LegEnd.DECLINED, f"{self.name} declined")
            case _Stage.CALLING:
                self._end(LegEnd.CANCELLED, f"{self.name} gave up")
            case _:
                self._end(LegEnd.HUNG_UP, f"{self.name} hung up")

    def hold(self, *, on: bool) -> None:
        """Take it that the page put us on hold, or took us back."""
        if self._stage is _Stage.TALKING and on != self._is_held:
            self._is_held = on
            self._events.put_nowait(LegHeld() if on else LegTakenBack())

    def refer(self, to: str, leg_id: str) -> None:
        """Take it that the page wants whom it talks with sent on. Raises LegError."""
        if self._stage is not _Stage.TALKING:
            message = "there is nobody to transfer"
            raise LegError(message)
        self._events.put_nowait(LegReferred(to, leg_id))

    def left_by(self, page: Page) -> None:
        """Take it that *page* is not there any more.

        A call that it talks in shows by its sound whether it is: a connection may
        break and come back.
        """
        if self._stage is _Stage.CALLED:
            self._pages.discard(page)
            if not self._pages:
                self._end(LegEnd.UNREACHABLE, f"the page of {self.name} was closed")

    # --- ----------------------------------------------------------------------------

    def _insist(self) -> None:
        if self._stage is _Stage.OVER:
            message = f"{self.name} is gone"
            raise LegError(message)

    def _key(self, key: str) -> None:
        self._events.put_nowait(DigitPressed(key))

    def _nobody_rang(self) -> None:
        if self._stage is _Stage.CALLED and not self._rings:
            self._end(LegEnd.UNREACHABLE, f"no page of {self.name} rings")

    def _lost(self) -> None:
        self._end(LegEnd.LOST, f"nothing comes from the page of {self.name}")

    def _end(self, end: LegEnd, why: str) -> None:
        if self._stage is _Stage.OVER:
            return
        self._stage = _Stage.OVER
        if self._timer is not None:
            self._timer.cancel()
        self._tell_all(self._news(Told.ENDED, end=end, why=why))
        self._sound.close()
        self._events.put_nowait(LegEnded(end, why))

    def _tell(self, what: Told, end: str = "") -> None:
        if self._stage is not _Stage.OVER:
            self._tell_all(self._news(what, end=end))

    def _news(self, what: Told, *, end: str = "", why: str = "") -> PageNews:
        return PageNews(what=what, leg=self.id, end=end, why=why)

    def _tell_all(self, news: PageNews) -> None:
        for page in self._pages:
            page.tell(news)
