"""The `Leg` port over a call by SIP and a port for its sound."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import LegEnd, LegEnded, LegEvent
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display, Party
from tipring.legs.rtp.port import SoundPort
from tipring.legs.sip.display import name_of, shown_headers
from tipring.wire.sdp import Agreed
from tipring.wire.sip.call import Call, CallState
from tipring.wire.sip.call_news import AnswerArrived, CallNews, SentOn, SoundAgreed
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers
from tipring.wire.sip.values import Uri

log = logging.getLogger(__name__)

T = TypeVar("T")

SILENT_S: Final = 5.0
"""Without any sound, while some is due: the sound is agreed on anew."""
LOST_S: Final = 60.0
"""So long after that, the talk is lost, though the telephone answers: some send nothing
while they are muted. One that does not answer is lost at once."""
ASKS_S: Final = 30.0
"""How often a telephone that has nothing to send, since it holds us, is asked whether
it is still there."""
Do = Callable[[Callable[[], None]], None]
"""Let a verb of a call happen, and what follows from it. Raises what it raises."""


class SipLeg:
    """One party's side; the user agent makes it and tells it what becomes of it."""

    full_duplex = True

    def __init__(
        self, call: Call, sound: SoundPort, party: Party, domain: str, do: Do
    ) -> None:
        self.id = call.id
        self.party = party
        self.name = name_of(party)
        self.dialled = call.dialled if isinstance(call, IncomingCall) else ""
        self.replaces = call.replaces if isinstance(call, IncomingCall) else ""
        self._call = call
        self._sound = sound
        self._domain = domain
        self._do = do
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._answering: asyncio.Future[None] | None = None
        self._sending_on: asyncio.Future[bool] | None = None
        self._mending: tuple[float, int] | None = None
        """Since when, and how many packets had come by then."""
        self._asked_at = 0.0
        self._shown: Headers = ()
        sound.on_key = lambda key: self.told(DigitPressed(key))

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far."""
        return self._sound.figures

    async def next_event(self) -> LegEvent:
        """Return the next happening."""
        return await self._events.get()

    # --- answering --------------------------------------------------------------------

    def ring(self) -> None:
        """Tell the party who called us that somebody is rung."""
        self._do(self._incoming().ring)

    async def sound_early(self) -> None:
        """Let the party who called us hear us before we answer. Raises LegError."""
        self._require_here()
        self._do(self._incoming().sound_early)

    async def answer(self) -> None:
        """Take the call; return when the party knows. Raises LegError."""
        self._require_here()
        if self._call.state is CallState.ANSWERED:
            return
        answering = asyncio.get_running_loop().create_future()
        self._answering = answering
        self._do(self._incoming().answer)
        await answering

    def refuse(self, end: LegEnd) -> None:
        """Do not take the call."""
        self.hang_up(f"refused: {end}", end)

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, whatever is under way; harmless twice."""
        self._do(lambda: self._call.hang_up(end, why))

    def _incoming(self) -> IncomingCall:
        if isinstance(self._call, IncomingCall):
            return self._call
        message = f"{self.name} was called by us"
        raise LegError(message)

    def _require_here(self) -> None:
        if self._call.state is CallState.OVER:
            message = f"{self.name} is gone"
            raise LegError(message)

    # --- while it goes on -------------------------------------------------------------

    def show(self, display: Display) -> None:
        """Show the party with whom it talks, by P-Asserted-Identity (RFC 3325)."""
        headers = shown_headers(display, self._domain)
        if headers == self._shown:
            return
        self._shown, call = headers, self._call
        if isinstance(call, IncomingCall) and call.state is CallState.OPENING:
            call.shown = headers
        else:
            self._do(lambda: call.inviting.show(headers))

    def was_shown(self, display: Display) -> None:
        """Take note that it was called with *display*: that is not shown again."""
        self._shown = shown_headers(display, self._domain)

    def referral_went(self, end: LegEnd | None) -> None:
        """Tell the party what became of its LegReferred."""
        self._do(lambda: self._call.referring.went(end))

    async def send_on(self, number: str) -> bool:
        """Ask the party's side to call *number* itself; False: it does not."""
        if self._call.state is not CallState.ANSWERED or self._sending_on is not None:
            return False
        sending_on = asyncio.get_running_loop().create_future()
        self._sending_on = sending_on
        to = Uri(user=number, host=self._domain)
        try:
            self._do(lambda: self._call.referring.send_on(to))
            return bool(await sending_on)
        finally:
            self._sending_on = None

    async def send_keys(self, keys: str) -> None:
        """Press keys for the party to hear. Raises LegError."""
        self._require_here()
        await self._sound.send_keys(keys)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        self._require_here()
        await self._sound.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*."""
        self._sound.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: it is always played close."""

    # --- for the user agent -----------------------------------------------------------

    def told(self, news: CallNews) -> None:
        """Take what became of the call."""
        match news:
            case SoundAgreed(agreed):
                self._connect(agreed)
            case AnswerArrived():
                _settle(self._answering, None)
            case SentOn(done):
                _settle(self._sending_on, done)
            case _:
                if isinstance(news, LegEnded):
                    self._close(news)
                self._events.put_nowait(news)

    def _connect(self, agreed: Agreed) -> None:
        remote = (agreed.address, agreed.port)
        try:
            self._sound.connect(
                remote, agreed.codec, agreed.event_type, agreed.direction
            )
        except LegError as error:
            why = str(error)
            self._do(lambda: self._call.hang_up(LegEnd.LOST, why))

    def _close(self, ended: LegEnded) -> None:
        self._sound.close()
        if self._answering is not None and not self._answering.done():
            message = f"{self.name} is gone: {ended.why}"
            self._answering.set_exception(LegError(message))
        _settle(self._sending_on, result=True)

    def look(self, now: float, patience_s: float = SILENT_S) -> None:
        """See whether the party is still there, and be so patient with silence."""
        since = self._sound.silent_since
        if not self._call.is_settled:
            self._asked_at = now
        elif since is None:
            self._mending = None
            self._ask(now)
        else:
            self._asked_at = now
            self._mend(now, is_silent=now - since >= patience_s)

    def _ask(self, now: float) -> None:
        if now - self._asked_at >= ASKS_S:
            self._asked_at = now
            self._do(self._call.ask)

    def _mend(self, now: float, *, is_silent: bool) -> None:
        packets = self._sound.figures.packets
        if self._mending is None:
            if is_silent:
                log.warning("%s: no sound comes, it is agreed on anew", self.name)
                self._mending = (now, packets)
                self._do(self._call.inviting.mend)
        elif packets > self._mending[1]:
            self._mending = None
        elif now - self._mending[0] >= LOST_S:
            log.warning("%s: no sound comes, the talk is lost", self.name)
            self.hang_up("no sound came any more", LegEnd.LOST)


def _settle(waiting: asyncio.Future[T] | None, result: T) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(result)
