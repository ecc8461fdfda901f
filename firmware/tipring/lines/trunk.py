"""A line whose calls come and go as legs: a channel of a SIP trunk, or a way inside.

A trunk of four channels is four such lines, so that flows, queues, records and
voicemail work on them as on any line to the street. An inside line is where a
telephone of the office is when it talks with a flow or a queue: it calls nobody.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from tipring.domain.errors import LegError, LineError
from tipring.domain.events import CallerIdReceived, LineEvent, LineFault, RingHeard
from tipring.domain.leg_events import LegEnd, LegReferred
from tipring.dsp.frames import FrameSink, FrameSource, Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.legs.figures import SoundFigures
from tipring.legs.port import CallOrder, Leg, Legs
from tipring.lines.keys import require_number
from tipring.lines.line_hearing import LineHearing
from tipring.lines.port import Capabilities
from tipring.lines.sound.jobs import RELEASED
from tipring.lines.trunk_call import TrunkCall

log = logging.getLogger(__name__)

RING_S: Final = 5.0
"""From one ring to the next; a line waits for 7 s before it takes them for ceased."""
FIRST_SIGN_S: Final = 6.0
"""A number that says nothing for so long is dialled, and may ring yet."""
NO_WAY: Final = frozenset(
    {LegEnd.UNREACHABLE, LegEnd.UNREGISTERED, LegEnd.REFUSED, LegEnd.LOST}
)
"""The trunk could not do it; another line may."""
PAUSE_S: Final = 2.0
"""What a comma among keys means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings:
    """What is known of one channel."""

    name: str
    plan: TonePlan
    place: str
    """What answers there, for the owner: `channel 1 of provider (sip.example.com)`."""
    trunk: str = ""
    """By way of which it calls; empty: an inside line, which calls nobody."""
    caller_id: str = ""


def _refuse(leg: Leg, _referred: LegReferred) -> None:
    """Let nobody send us somewhere."""
    leg.referral_went(LegEnd.REFUSED)


class TrunkLine:
    """The `Line` port over legs; whoever dispatches them calls `take`."""

    def __init__(self, settings: TrunkSettings, legs: Legs) -> None:
        self.name = settings.name
        self.on_referred: Callable[[Leg, LegReferred], None] = _refuse
        """Told when who calls wants us to talk with somebody else."""
        self._settings = settings
        self._legs = legs
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._call: TrunkCall | None = None
        self._task: asyncio.Task[None] | None = None
        self._ringing: asyncio.Task[None] | None = None
        self._is_open = False
        self._trouble = ""
        self._calls_as = ""
        self._figures = SoundFigures()
        self._last_heard: Samples = np.zeros(0, dtype=np.int16)

    @property
    def capabilities(self) -> Capabilities:
        """Both ways at once; there is no hook to flash."""
        early = self._call is not None and self._call.sounds_early
        return Capabilities(full_duplex=True, two_wires=False, sounds_early=early)

    @property
    def hearing(self) -> LineHearing | None:
        """Nothing: there is no wire to be measured."""
        return None

    @property
    def figures(self) -> SoundFigures:
        """What is known of the sound of this call, or of the last one."""
        return self._figures if self._call is None else self._call.leg.figures

    @property
    def leg(self) -> Leg | None:
        """With whom the line is, if it is with anybody."""
        return None if self._call is None else self._call.leg

    @property
    def is_unanswered(self) -> bool:
        """Whether it calls somebody, and nobody has answered yet."""
        return self._call is not None and self._call.is_unanswered

    @property
    def trouble(self) -> str:
        """What is wrong with the trunk; empty: nothing is."""
        return self._trouble

    @property
    def is_free(self) -> bool:
        """Whether it can take a call."""
        return self._is_open and self._call is None and not self._trouble

    async def next_event(self) -> LineEvent:
        """Return the next happening on this line."""
        return await self._events.get()

    def _tell(self, event: LineEvent) -> None:
        self._events.put_nowait(event)

    # --- coming and going --------------------------------------------------------

    async def open(self) -> str:
        """Be ready. Raises LineError while the trunk is down."""
        await self.close()
        if self._trouble:
            raise LineError(self._trouble)
        self._events = asyncio.Queue()
        self._is_open = True
        return self._settings.place

    async def close(self) -> None:
        """End whatever goes on."""
        self._is_open = False
        self._release()

    def trunk_is(self, trouble: str = "") -> None:
        """Take note of what is wrong with the trunk; empty: nothing any more.

        A call goes on as long as its sound does; nothing else begins meanwhile.
        """
        self._trouble = trouble
        if self._call is None:
            self._give_up_if_troubled()

    def _give_up_if_troubled(self) -> None:
        if self._trouble and self._is_open:
            self._tell(LineFault(self._trouble))

    # --- being called ------------------------------------------------------------

    def take(self, leg: Leg) -> bool:
        """Ring for *leg*, which calls; False when the line is not free."""
        if not self.is_free:
            return False
        self._begin(leg, we_called=False)
        who = leg.party
        self._tell(CallerIdReceived(who.number or None, who.name or None, who.withheld))
        leg.ring()
        self._ringing = asyncio.create_task(self._ring(), name=f"{self.name} rings")
        return True

    async def _ring(self) -> None:
        while True:
            self._tell(RingHeard())
            await asyncio.sleep(RING_S)

    def _begin(self, leg: Leg, *, we_called: bool) -> TrunkCall:
        call = self._call = TrunkCall(
            leg, self._settings.plan, self._tell, self._over, we_called=we_called
        )
        call.on_referred = lambda referred: self.on_referred(leg, referred)
        self._task = asyncio.create_task(call.follow(), name=f"{self.name} call")
        return call

    def _over(self) -> None:
        """Ring no more: who called gave up."""
        ringing, self._ringing = self._ringing, None
        if ringing is not None:
            ringing.cancel()

    async def answer(self) -> None:
        """Take the call. Raises LineError."""
        call = self._call_we_are_in("nobody calls")
        self._over()
        try:
            await call.answer()
        except LegError as error:
            raise LineError(str(error)) from error

    # --- calling somebody --------------------------------------------------------

    def call_as(self, caller_id: str) -> None:
        """Say this number in the next call; empty: the trunk's own."""
        self._calls_as = caller_id

    async def dial(self, number: str) -> None:
        """Call *number*; return when it rings, or may. Raises LineError."""
        require_number(number)
        trunk = self._settings.trunk
        if not trunk:
            message = f"{self.name} is a way inside, {number} cannot be called on it"
            raise LineError(message)
        self._require_free(f"{number} cannot be called")
        caller_id, self._calls_as = self._calls_as or self._settings.caller_id, ""
        order = CallOrder(trunk=trunk, number=number, caller_id=caller_id)
        try:
            leg = self._legs.call(order)
        except LegError as error:
            raise LineError(str(error)) from error
        call = self._begin(leg, we_called=True)
        ended = await call.first_sign(FIRST_SIGN_S)
        if ended is not None and ended.end in NO_WAY:
            self._release()
            message = f"{self.name}: {number} cannot be called: {ended.why}"
            raise LineError(message)
        call.hear()

    def _require_free(self, so: str) -> None:
        if self._call is not None:
            state = "is in use" if self._ringing is None else "rings"
            message = f"{self.name} {state}, {so}"
            raise LineError(message)
        if not self.is_free:
            message = f"{self.name}: {self._trouble or 'it was never opened'}, {so}"
            raise LineError(message)

    async def seize(self) -> None:
        """Raise LineError: there is no exchange to listen to."""
        message = f"{self.name} has no wire, it is not seized"
        raise LineError(message)

    async def flash(self, *, to_exchange: bool, seconds: float | None = None) -> None:
        """Raise LineError: there is no hook."""
        del to_exchange, seconds
        message = f"{self.name} has no hook to flash; on-hook or not"
        raise LineError(message)

    async def step_aside(self) -> None:
        """Raise LineError: no telephone is beside it."""
        message = f"{self.name} has no telephone beside it; on-hook or not"
        raise LineError(message)

    # --- in a call ---------------------------------------------------------------

    async def send_keys(self, keys: str) -> None:
        """Press keys for the far end; a comma is 2 s. Raises LineError."""
        require_number(keys)
        call = self._call_we_are_in(f"{keys} cannot be sent")
        first, *later = keys.split(",")
        try:
            await call.leg.send_keys(first)
            for part in later:
                await asyncio.sleep(PAUSE_S)
                await call.leg.send_keys(part)
        except LegError as error:
            raise LineError(str(error)) from error

    async def hang_up(self) -> None:
        """End the call, whatever goes on."""
        call = self._call
        self._release()
        if call is not None:
            await call.silent()
        self._give_up_if_troubled()

    def _release(self) -> None:
        self._over()
        call, self._call = self._call, None
        task, self._task = self._task, None
        if call is None or task is None:
            return
        self._figures = call.leg.figures
        self._last_heard = call.last_heard
        call.end()
        task.cancel()

    def _call_we_are_in(self, so: str) -> TrunkCall:
        if self._call is None:
            message = f"{self.name} is on-hook, {so}"
            raise LineError(message)
        return self._call

    # --- sound -------------------------------------------------------------------

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; cancel to be silent at once. Raises LineError."""
        call = self._call_we_are_in("nothing can be played")
        try:
            await call.play(source)
        except LegError as error:
            why = RELEASED if self._call is not call else str(error)
            raise LineError(why) from error

    def keep_close(self, *, close: bool) -> None:
        """Take note of a talk: keys alone are listened for in it."""
        if self._call is not None:
            self._call.keep_close(close=close)

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of the far end to *sink*."""
        if self._call is not None:
            self._call.sound.sink = sink

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* each frame of the far end, silence where it may be our own."""
        if self._call is not None:
            self._call.sound.words = sink

    def last_heard(self) -> Samples:
        """Return the end of the last call, shape (n,): 12 s of the far end at most."""
        sound, self._last_heard = self._last_heard, np.zeros(0, dtype=np.int16)
        return sound

    def expect(self, disconnect_tone: Signal) -> None:
        """Do nothing: the network says in words that somebody hung up."""
