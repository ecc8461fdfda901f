"""The street as the house sees it: a number is called by a line, and is a leg then."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import numpy as np

from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.ways_out import Attempt, WaysOut
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.errors import LegError, LineError
from tipring.domain.events import (
    REFUSALS,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
)
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegRings,
)
from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    Frame,
    FrameSink,
    FrameSource,
    to_samples,
)
from tipring.dsp.tones import dtmf
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display, Party, PartyKind

log = logging.getLogger(__name__)

_IDS = count(1)
COPPER: Final = "copper"
"""The account of a party that was called on an analog line."""
FOUND_OUT_S: Final = 2.0
"""How long a modem may take to show that it hears while it plays."""
LOOK_S: Final = 0.05
LET_GO_S: Final = 10.0
"""How long a call may take to end and its line to be free."""
NEEDED: Final = "its line is needed for a call for help"
MakeRoom = Callable[[Way, Collection[str]], Awaitable[bool]]
KEY_S, GAP_S = 0.1, 0.06
"""Of one key (ITU-T Q.24 wants 40 ms of each at least)."""


class HouseStreet:
    """Calls numbers outside, by the ways that the dial plan says at that moment."""

    def __init__(self, ways: WaysOut) -> None:
        self._ways = ways
        self._for_help: list[StreetLeg] = []

    def call(
        self,
        number: str,
        *,
        caller_id: str = "",
        for_help: bool = False,
        again: bool = False,
    ) -> "StreetLeg":
        """Begin to call *number*; what becomes of it are the leg's events.

        Whether it may be called at all was asked before. *caller_id* is our number as
        a trunk tells it (empty: its own), if the route tells no other. *for_help*: a
        call that is none for help gives way, on copper first, if nothing else can do
        it. *again*: a trunk lost it, over copper now.
        """
        if not for_help:
            return StreetLeg(number, self._ways, caller_id, again=again)
        leg = StreetLeg(number, self._ways, caller_id, self._make_room)
        self._for_help = [each for each in self._for_help if not each.is_over]
        self._for_help.append(leg)
        return leg

    async def _make_room(self, way: Way, but: Collection[str]) -> bool:
        """End the newest call by *way*; return whether there was one to end.

        Those for help stay, and so do those on the lines in *but*.
        """
        kept = {*but, *(leg.line for leg in self._for_help if not leg.is_over)}
        in_use = [
            watch
            for watch in self._ways.behind(way)
            if watch.calls_out and watch.call_id and watch.line.name not in kept
        ]
        for watch in sorted(in_use, key=lambda each: each.since, reverse=True):
            if watch.end_call(NEEDED):
                log.warning("%s: %s", watch.line.name, NEEDED)
                await LineTrunk([watch], _any).until_idle(LET_GO_S)
                return True
        return False


def _any(_number: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Keyed:
    """What is played, and keys in its place while any are pressed."""

    source: FrameSource
    pressed: deque[Frame]

    def next_frame(self) -> Frame | None:
        frame = self.source.next_frame()
        return self.pressed.popleft() if self.pressed and frame is not None else frame


def _sound_of(keys: str) -> Iterator[Frame]:
    for key in keys:
        sound = np.concatenate([dtmf(key, KEY_S), np.zeros(round(GAP_S * RATE_HZ))])
        yield from to_samples(sound).reshape(-1, FRAME_SAMPLES)


async def _carries_talk(call: OutgoingCall) -> bool:
    """Whether both can be heard at once; a modem finds that out in its first call."""
    for _ in range(round(FOUND_OUT_S / LOOK_S)):
        if call.full_duplex:
            break
        await asyncio.sleep(LOOK_S)
    return call.full_duplex


class StreetLeg:
    """The `Leg` port over a call of our own on a line.

    A trunk tells when somebody answers. Copper does not, for certain: there both hear
    each other as soon as the number is dialled, as on any telephone.
    """

    dialled = ""
    replaces = ""

    def __init__(
        self,
        number: str,
        ways: WaysOut,
        caller_id: str = "",
        make_room: MakeRoom | None = None,
        *,
        again: bool = False,
    ) -> None:
        self.id = f"street-{next(_IDS)}"
        self.name = number
        self.party = Party(kind=PartyKind.TRUNK, account="", number=number)
        self._ways = ways
        self._attempt = Attempt(ways, number, again=again)
        self._call: OutgoingCall | None = None
        self._deaf: set[str] = set()
        """Lines that were tried, and carry no talk."""
        self._caller_id = self._attempt.choice.caller_id or caller_id
        self._make_room = make_room
        self.is_over = False
        self._is_answered = False
        self._refused_by: Tone | None = None
        self._pressed: deque[Frame] = deque()
        """Keys that are on their way to the far end."""
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._task = asyncio.create_task(self._live(), name=f"calls {number}")

    # --- what becomes of it ----------------------------------------

    @property
    def line(self) -> str:
        """The line that carries it; empty: none does."""
        return "" if self._call is None else self._call.name

    async def _live(self) -> None:
        why = await self._try()
        for chosen in self._attempt.choice.ways:
            if not why or self._make_room is None:
                break
            if await self._make_room(chosen.way, self._deaf):
                why = await self._try()
        if why:
            self._call = None
            self._end(LegEnd.UNREACHABLE, why)

    async def _try(self) -> str:
        """Call by the first way that can do it; return why none can."""
        for chosen in self._attempt.choice.ways:
            try:
                await self._call_by(chosen.way)
            except LineError as error:
                log.info("%s by way of %s: %s", self.name, chosen.way, error)
                self._attempt.failed(chosen.way, str(error))
            else:
                return ""
        return self._attempt.why

    async def _call_by(self, way: Way) -> None:
        """Raise LineError when this way cannot do it; else follow the call.

        A line that carries no talk gives way to the next.
        """
        deaf, trunk = "", self._ways.lines(way)
        while True:
            try:
                call = await trunk.dial(self.name, self._caller_id, but=self._deaf)
            except LineError as error:
                raise (LineError(deaf) if deaf else error) from None
            try:
                self._call = call
                if await _carries_talk(call):
                    await self._follow(call, way)
                    return
            finally:
                call.hang_up("the call is over")
            self._deaf.add(call.name)
            deaf = f"{call.name} does not hear while it plays: no talk"
            log.warning("%s", deaf)

    async def _follow(self, call: OutgoingCall, way: Way) -> None:
        """Live through the call. Raises LineError when its way breaks too early."""
        self._begin(call, way)
        while not self.is_over:
            event = await call.next_event()
            if isinstance(event, FarEndGone) and self._is_for_another_way(event):
                message = f"{call.name}: {event.how.value}"
                raise LineError(message)
            self._take(event)

    def _is_for_another_way(self, gone: FarEndGone) -> bool:
        """Whether the way broke before anybody answered."""
        call = self._in_call
        is_cut = gone.how is Gone.LINE_LOST and not call.was_ended
        return is_cut and not self._is_answered

    def _begin(self, call: OutgoingCall, way: Way) -> None:
        self._attempt.took(way)
        if way.kind is WayKind.LINES:
            self.party = replace(self.party, account=COPPER)
        call.keep_close(close=True)
        self._tell(LegRings(call.sounds_early))
        if way.kind is WayKind.LINES:
            self._answered()

    def _take(self, event: LineEvent) -> None:
        match event:
            case FarEndAnswered():
                self._answered()
            case ToneHeard(tone) if tone in REFUSALS and not self._is_answered:
                self._refused_by = tone
            case DigitPressed():
                self._tell(event)
            case FarEndGone(how):
                self._gone(how)
            case _:
                pass

    def _gone(self, how: Gone) -> None:
        is_lost = how is Gone.LINE_LOST
        again = is_lost and self._ways.may_go_again(self._in_call, self.name)
        self._end(self._how(how), how.value, again=again)

    def _how(self, how: Gone) -> LegEnd:
        if how is Gone.LINE_LOST:
            return LegEnd.LOST
        if self._is_answered:
            return LegEnd.HUNG_UP
        return LegEnd.BUSY if self._refused_by is Tone.BUSY else LegEnd.UNREACHABLE

    def _answered(self) -> None:
        if not self._is_answered:
            self._is_answered = True
            self._tell(LegAnswered())

    def _end(self, how: LegEnd, why: str, *, again: bool = False) -> None:
        if not self.is_over:
            self.is_over = True
            self._tell(LegEnded(how, why, again))

    def _tell(self, event: LegEvent) -> None:
        self._events.put_nowait(event)

    # --- the port ----------------------------------------

    @property
    def full_duplex(self) -> bool:
        """True: a line that is not so was not taken."""
        return True

    @property
    def figures(self) -> SoundFigures:
        """Nothing: the line's own are kept with its call."""
        return SoundFigures()

    async def next_event(self) -> LegEvent:
        """Return the next happening. After LegEnded none comes."""
        return await self._events.get()

    def ring(self) -> None:
        """Do nothing: we called."""

    async def sound_early(self) -> None:
        """Do nothing: we called."""

    async def answer(self) -> None:
        """Do nothing: we called."""

    def refuse(self, end: LegEnd) -> None:
        """Hang up."""
        self.hang_up("refused", end)

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it. Harmless twice."""
        self._end(end, why)
        # What is being dialled is let go as soon as it can be.
        self._task.cancel()

    def show(self, _display: Display) -> None:
        """Do nothing: the street is told no names."""

    def referral_went(self, _end: LegEnd | None) -> None:
        """Do nothing: the street sends nobody anywhere."""

    async def send_on(self, _number: str) -> bool:
        """Return False: a line does not do that."""
        return False

    async def send_keys(self, keys: str) -> None:
        """Press keys for the far end to hear. LegError.

        A device that sends them itself is silent meanwhile: on copper they are sound.
        """
        call = self._in_call
        if self.party.account == COPPER:
            self._pressed.extend(_sound_of(keys))
            return
        try:
            await call.send_keys(keys)
        except LineError as error:
            raise LegError(str(error)) from error

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        try:
            await self._in_call.play(_Keyed(source, self._pressed))
        except LineError as error:
            raise LegError(str(error)) from error

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the far end says to *sink*."""
        if self._call is not None and not self.is_over:
            self._call.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: the whole call is a talk."""

    @property
    def _in_call(self) -> OutgoingCall:
        if self._call is None or self.is_over:
            message = f"{self.name} is not there"
            raise LegError(message)
        return self._call
