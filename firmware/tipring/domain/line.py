"""What an analog line may do next, from the first ring or digit to on-hook again."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.command import Command
from tipring.domain.commands import (
    BeginCall,
    BeginOutgoing,
    CloseRecord,
    CutCall,
    DialOut,
    NoteCaller,
    OpenRecord,
    PutOnHook,
    StepAside,
    TakeOffHook,
)
from tipring.domain.events import (
    CallerIdReceived,
    FarEndAnswered,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
    LineRestored,
    RingHeard,
)
from tipring.domain.journal import (
    CallHandedOver,
    CallPlaced,
    CallStillRinging,
    LineLost,
    LineOpened,
    PlacedCallAnswered,
)
from tipring.domain.machine import Machine, Rule, TimeUp, unmoved

RING_GAP_S = 7.0
"""Ringing is over after so long without a burst: US cadence is 6 s from burst to
burst (ring 2 s, pause 4 s), the longest of the plans we know."""

CALLER_ID_KEEPS_S = 6.0
"""A caller ID that comes before the first ring (UK) belongs to a ring within this."""

SEIZE_SETTLE_S = 0.5
"""A ring report so soon after off-hook was under way already."""

SEIZE_DOUBT_S = SEIZE_SETTLE_S + RING_GAP_S
"""A ring so soon after off-hook means that the line was never seized: some modems
say OK and let it ring on. The burst after one that was forgiven still counts."""

SEIZE_ATTEMPTS = 3
"""How often we try to seize a line that rings on."""


class LineState(StrEnum):
    """Where a line stands."""

    DOWN = "down"
    IDLE = "idle"
    RINGING = "ringing"
    SEIZING = "seizing"
    IN_CALL = "in a call"
    RELEASING = "releasing"
    DIALLING = "dialling"
    CALLING = "calling, not answered yet"
    STEPPING_ASIDE = "leaving the caller to the telephone beside us"
    HANDED_OVER = "in a call on the telephone beside us"
    SHARED = "used by the telephone beside us"


@dataclass(frozen=True, slots=True)
class Seized:
    """The device says that the line is off-hook."""


@dataclass(frozen=True, slots=True)
class SeizeFailed:
    """The device could not take the line off-hook."""

    reason: str


@dataclass(frozen=True, slots=True)
class CallOver:
    """The call on this line has ended and its work is saved."""

    reason: str


@dataclass(frozen=True, slots=True)
class OnHook:
    """The line is on-hook again."""


@dataclass(frozen=True, slots=True)
class DialAsked:
    """Somebody in the box wants to call a number on this line."""

    number: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """The device says that the number is dialled."""


@dataclass(frozen=True, slots=True)
class DialFailed:
    """The number could not be dialled; the line is on-hook."""

    reason: str


@dataclass(frozen=True, slots=True)
class TakenByHandset:
    """Who lifted the telephone beside us shall have the caller of this line."""


_DEVICE_NEWS = (OnHook, Seized, SeizeFailed, Dialled, DialFailed)
_NEIGHBOUR_NEWS = (HandsetLifted, HandsetReplaced)
_RINGING_OR_SEIZING = (LineState.RINGING, LineState.SEIZING)

_PUT_DOWN = "the telephone beside us was put down"


class LineMachine(Machine[LineState]):
    """Follow one line through ringing or dialling, call and release.

    It answers after *rings* bursts once the caller is known, and after two at
    least when no caller ID comes.
    """

    NAME = "line"

    def __init__(self, rings: int = 1) -> None:
        super().__init__(LineState.DOWN)
        self.rings_wanted = rings
        self.rings = 0
        self.caller: CallerIdReceived | None = None
        self._caller_until = 0.0
        self._seized_at = 0.0
        self._attempt = 0
        self._reason = ""
        self._glare: RingHeard | None = None
        """A ring that came while we dialled."""

    # --- coming and going of the device ------------------------------------------

    def _restored(self, event: LineRestored, _now: float) -> list[Command]:
        self._rest()
        return [LineOpened(event.device)]

    def _fault(self, event: LineFault, _now: float) -> list[Command]:
        self._rest(LineState.DOWN)
        return [LineLost(event.reason)]

    def _fault_while_ringing(self, event: LineFault, now: float) -> list[Command]:
        lost = self._fault(event, now)
        return [*lost, CloseRecord("the line went away while it rang")]

    def _fault_in_call(self, event: LineFault, now: float) -> list[Command]:
        lost = self._fault(event, now)
        reason = Gone.LINE_LOST.value
        return [*lost, CutCall(reason), CloseRecord(reason)]

    def _fault_while_dialling(self, event: LineFault, now: float) -> list[Command]:
        return [*self._fault(event, now), CloseRecord(Gone.LINE_LOST.value)]

    def _fault_while_releasing(self, event: LineFault, now: float) -> list[Command]:
        return [*self._fault(event, now), CloseRecord(self._reason)]

    def _rest(self, state: LineState = LineState.IDLE) -> None:
        self.state = state
        self.deadline = None
        self.rings = self._attempt = 0
        self.caller = self._glare = None

    # --- ringing -----------------------------------------------------------------

    def _caller_before_ring(
        self,
        event: CallerIdReceived,
        now: float,
    ) -> list[Command]:
        self.caller = event
        self._caller_until = now + CALLER_ID_KEEPS_S
        return []

    def _first_ring(self, event: RingHeard, now: float) -> list[Command]:
        if now > self._caller_until:
            self.caller = None
        self.state = LineState.RINGING
        known: list[Command] = [NoteCaller(self.caller)] if self.caller else []
        return [OpenRecord(), *known, *self._ring(event, now)]

    def _ring(self, _event: RingHeard, now: float) -> list[Command]:
        self.rings += 1
        self.deadline = now + RING_GAP_S
        return self._answer_if_due()

    def _caller_while_ringing(
        self,
        event: CallerIdReceived,
        _now: float,
    ) -> list[Command]:
        self.caller = event
        return [NoteCaller(event), *self._answer_if_due()]

    def _caller_after_seizing(
        self,
        event: CallerIdReceived,
        now: float,
    ) -> list[Command]:
        """Take an ID that crossed our answer; a later one is a call waiting."""
        in_time = self.state is LineState.SEIZING or (
            now < self._seized_at + SEIZE_SETTLE_S
        )
        if self.caller is not None or not in_time:
            return []
        self.caller = event
        return [NoteCaller(event)]

    def _answer_if_due(self) -> list[Command]:
        patience = self.rings_wanted if self.caller else max(2, self.rings_wanted)
        if self.rings < patience:
            return []
        return self._seize()

    def _ringing_stopped(self, _event: TimeUp, _now: float) -> list[Command]:
        self._rest()
        return [CloseRecord("the caller gave up before the call was answered")]

    # --- answering ---------------------------------------------------------------

    def _seize(self) -> list[Command]:
        self.state = LineState.SEIZING
        self.deadline = None
        self._attempt += 1
        return [TakeOffHook(self._attempt)]

    def _seized(self, _event: Seized, now: float) -> list[Command]:
        self.state = LineState.IN_CALL
        self._seized_at = now
        return [BeginCall(self.rings)]

    def _seize_failed(self, event: SeizeFailed, _now: float) -> list[Command]:
        if self._attempt < SEIZE_ATTEMPTS:
            return self._seize()
        return self._release(f"the line could not be answered: {event.reason}")

    def _ring_in_call(self, _event: RingHeard, now: float) -> list[Command]:
        since = now - self._seized_at
        if not SEIZE_SETTLE_S < since < SEIZE_DOUBT_S:
            return []
        if self._attempt >= SEIZE_ATTEMPTS:
            reason = "the line rings on although the modem says it is off-hook"
            return [CutCall(reason), *self._release(reason)]
        again = CallStillRinging(self._attempt + 1)
        return [CutCall("the line still rings"), again, *self._seize()]

    # --- calling somebody --------------------------------------------------------

    def _dial(self, event: DialAsked, _now: float) -> list[Command]:
        self._rest(LineState.DIALLING)
        number = event.number
        return [OpenRecord(), CallPlaced(number), DialOut(number)]

    def _ring_while_dialling(self, event: RingHeard, _now: float) -> list[Command]:
        self._glare = event
        return []

    def _dialled(self, _event: Dialled, _now: float) -> list[Command]:
        self.state = LineState.CALLING
        self._seized_at = float("-inf")  # a ring in this call is no doubt about it
        return [BeginOutgoing()]

    def _dial_failed(self, event: DialFailed, now: float) -> list[Command]:
        closed = CloseRecord(f"nobody was called: {event.reason}")
        if self._glare is None:
            self._rest()
            return [closed]
        glare, self._glare = self._glare, None
        return [closed, *self._first_ring(glare, now)]

    def _far_end_answered(self, event: FarEndAnswered, _now: float) -> list[Command]:
        self.state = LineState.IN_CALL
        return [PlacedCallAnswered(event.by.value)]

    # --- ending ------------------------------------------------------------------

    def _release(self, reason: str) -> list[Command]:
        self.state = LineState.RELEASING
        self._reason = reason
        return [PutOnHook()]

    def _call_over(self, event: CallOver, _now: float) -> list[Command]:
        return self._release(event.reason)

    def _released(self, _event: OnHook, _now: float) -> list[Command]:
        self._rest()
        return [CloseRecord(self._reason)]

    # --- handing a call over -----------------------------------------------------

    def _step_aside(self, _event: TakenByHandset, _now: float) -> list[Command]:
        self.state = LineState.STEPPING_ASIDE
        self._reason = ""
        return [StepAside()]

    def _put_down_too_soon(self, _event: HandsetReplaced, _now: float) -> list[Command]:
        self._reason = self._reason or _PUT_DOWN
        return []

    def _over_too_soon(self, event: CallOver, _now: float) -> list[Command]:
        self._reason = self._reason or event.reason
        return []

    def _stepped_aside(self, _event: OnHook, _now: float) -> list[Command]:
        if self._reason:
            return [CutCall(self._reason), *self._release(self._reason)]
        self.state = LineState.HANDED_OVER
        return [CallHandedOver()]

    def _put_down(self, _event: HandsetReplaced, _now: float) -> list[Command]:
        return [CutCall(_PUT_DOWN), *self._release(_PUT_DOWN)]

    def _ring_after_talk(self, event: RingHeard, now: float) -> list[Command]:
        """Take the ring for the news that nobody told: the call is long over."""
        self.rings = self._attempt = 0
        ring = self._first_ring(event, now)
        return [CutCall(_PUT_DOWN), CloseRecord(_PUT_DOWN), *ring]

    # --- the telephone beside us -------------------------------------------------

    def _neighbour_lifts(self, _event: HandsetLifted, _now: float) -> list[Command]:
        self.state = LineState.SHARED
        return []

    def _neighbour_answers(self, _event: HandsetLifted, _now: float) -> list[Command]:
        self._rest(LineState.SHARED)
        return [CloseRecord("answered on the telephone beside us")]

    def _neighbour_done(self, _event: HandsetReplaced, _now: float) -> list[Command]:
        self._rest()
        return []

    TABLE = MappingProxyType(
        {
            (LineState.DOWN, LineRestored): Rule(_restored, (LineState.IDLE,)),
            **unmoved(LineState.DOWN, *_DEVICE_NEWS, LineFault, CallOver),
            (LineState.IDLE, RingHeard): Rule(_first_ring, _RINGING_OR_SEIZING),
            (LineState.IDLE, CallerIdReceived): Rule(
                _caller_before_ring,
                (LineState.IDLE,),
            ),
            (LineState.IDLE, LineFault): Rule(_fault, (LineState.DOWN,)),
            (LineState.IDLE, HandsetLifted): Rule(
                _neighbour_lifts,
                (LineState.SHARED,),
            ),
            (LineState.IDLE, DialAsked): Rule(_dial, (LineState.DIALLING,)),
            **unmoved(LineState.IDLE, HandsetReplaced),
            (LineState.RINGING, RingHeard): Rule(_ring, _RINGING_OR_SEIZING),
            (LineState.RINGING, CallerIdReceived): Rule(
                _caller_while_ringing,
                _RINGING_OR_SEIZING,
            ),
            (LineState.RINGING, TimeUp): Rule(_ringing_stopped, (LineState.IDLE,)),
            (LineState.RINGING, LineFault): Rule(
                _fault_while_ringing,
                (LineState.DOWN,),
            ),
            (LineState.RINGING, HandsetLifted): Rule(
                _neighbour_answers,
                (LineState.SHARED,),
            ),
            **unmoved(LineState.RINGING, HandsetReplaced),
            (LineState.SEIZING, Seized): Rule(_seized, (LineState.IN_CALL,)),
            (LineState.SEIZING, SeizeFailed): Rule(
                _seize_failed,
                (LineState.SEIZING, LineState.RELEASING),
            ),
            (LineState.SEIZING, LineFault): Rule(
                _fault_while_ringing,
                (LineState.DOWN,),
            ),
            (LineState.SEIZING, CallerIdReceived): Rule(
                _caller_after_seizing,
                (LineState.SEIZING,),
            ),
            **unmoved(LineState.SEIZING, RingHeard, *_NEIGHBOUR_NEWS, CallOver),
            (LineState.IN_CALL, CallOver): Rule(_call_over, (LineState.RELEASING,)),
            (LineState.IN_CALL, RingHeard): Rule(
                _ring_in_call,
                (LineState.IN_CALL, LineState.SEIZING, LineState.RELEASING),
            ),
            (LineState.IN_CALL, LineFault): Rule(_fault_in_call, (LineState.DOWN,)),
            (LineState.IN_CALL, CallerIdReceived): Rule(
                _caller_after_seizing,
                (LineState.IN_CALL,),
            ),
            (LineState.IN_CALL, TakenByHandset): Rule(
                _step_aside,
                (LineState.STEPPING_ASIDE,),
            ),
            **unmoved(LineState.IN_CALL, *_NEIGHBOUR_NEWS),
            (LineState.DIALLING, Dialled): Rule(_dialled, (LineState.CALLING,)),
            (LineState.DIALLING, DialFailed): Rule(
                _dial_failed,
                (LineState.IDLE, *_RINGING_OR_SEIZING),
            ),
            (LineState.DIALLING, RingHeard): Rule(
                _ring_while_dialling,
                (LineState.DIALLING,),
            ),
            (LineState.DIALLING, CallerIdReceived): Rule(
                _caller_before_ring,
                (LineState.DIALLING,),
            ),
            (LineState.DIALLING, LineFault): Rule(
                _fault_while_dialling,
                (LineState.DOWN,),
            ),
            **unmoved(LineState.DIALLING, *_NEIGHBOUR_NEWS),
            (LineState.CALLING, FarEndAnswered): Rule(
                _far_end_answered,
                (LineState.IN_CALL,),
            ),
            (LineState.CALLING, CallOver): Rule(_call_over, (LineState.RELEASING,)),
            (LineState.CALLING, LineFault): Rule(_fault_in_call, (LineState.DOWN,)),
            **unmoved(
                LineState.CALLING,
                RingHeard,
                CallerIdReceived,
                *_NEIGHBOUR_NEWS,
            ),
            (LineState.STEPPING_ASIDE, OnHook): Rule(
                _stepped_aside,
                (LineState.HANDED_OVER, LineState.RELEASING),
            ),
            (LineState.STEPPING_ASIDE, HandsetReplaced): Rule(
                _put_down_too_soon,
                (LineState.STEPPING_ASIDE,),
            ),
            (LineState.STEPPING_ASIDE, CallOver): Rule(
                _over_too_soon,
                (LineState.STEPPING_ASIDE,),
            ),
            (LineState.STEPPING_ASIDE, LineFault): Rule(
                _fault_in_call,
                (LineState.DOWN,),
            ),
            **unmoved(
                LineState.STEPPING_ASIDE,
                RingHeard,
                CallerIdReceived,
                HandsetLifted,
            ),
            (LineState.HANDED_OVER, HandsetReplaced): Rule(
                _put_down,
                (LineState.RELEASING,),
            ),
            (LineState.HANDED_OVER, CallOver): Rule(
                _call_over,
                (LineState.RELEASING,),
            ),
            (LineState.HANDED_OVER, CallerIdReceived): Rule(
                _caller_before_ring,
                (LineState.HANDED_OVER,),
            ),
            (LineState.HANDED_OVER, RingHeard): Rule(
                _ring_after_talk,
                _RINGING_OR_SEIZING,
            ),
            (LineState.HANDED_OVER, LineFault): Rule(
                _fault_in_call,
                (LineState.DOWN,),
            ),
            **unmoved(LineState.HANDED_OVER, HandsetLifted),
            (LineState.RELEASING, OnHook): Rule(_released, (LineState.IDLE,)),
            (LineState.RELEASING, LineFault): Rule(
                _fault_while_releasing,
                (LineState.DOWN,),
            ),
            **unmoved(
                LineState.RELEASING,
                RingHeard,
                CallerIdReceived,
                *_NEIGHBOUR_NEWS,
                CallOver,
            ),
            (LineState.SHARED, HandsetReplaced): Rule(
                _neighbour_done,
                (LineState.IDLE,),
            ),
            # A line that rings is on-hook, whatever we missed to hear of it.
            (LineState.SHARED, RingHeard): Rule(_first_ring, _RINGING_OR_SEIZING),
            (LineState.SHARED, LineFault): Rule(_fault, (LineState.DOWN,)),
            **unmoved(LineState.SHARED, CallerIdReceived, HandsetLifted),
        },
    )
