"""A transfer by hook flash: hold the caller, call another number, let both be joined.

The caller is never lost: whatever goes wrong, he is fetched back, and it is told why.
"""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import Begin, HookFlashed, KeysSent, LineRefused
from tipring.domain.command import Command
from tipring.domain.commands import EndTransfer, FlashHook, SendKeys
from tipring.domain.events import (
    REFUSALS,
    FarEndAnswered,
    FarEndGone,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.transfer_style import (
    TRANSFER_RING_S,
    CompleteOn,
    TransferStyle,
)

DIAL_TONES = frozenset({Tone.DIAL, Tone.STUTTER_DIAL})
NO_WAY = REFUSALS | DIAL_TONES | {Tone.HOWLER, Tone.DISCONNECT}
"""Heard after dialling: nobody will answer there."""

PROGRESS_S = 12.0
"""From the last key to the first ringing: calls to mobiles take up to 10 s."""

BETWEEN_FLASHES_S = 1.0
"""A flash that follows sooner is taken for a part of the one before."""

JOINED_S = 1.0
"""How long a talk of three lasts before we leave it."""


class FlashState(StrEnum):
    """How far a transfer has come."""

    READY = "ready"
    HOLDING = "flashing to the exchange"
    ASKING = "waiting for dial tone"
    DIALLING = "sending the number"
    LISTENING = "hearing what becomes of it"
    RINGING = "ringing"
    JOINING = "flashing for a talk of three"
    JOINED = "in a talk of three"
    DROPPING = "flashing the number away"
    PAUSING = "between two flashes"
    FETCHING = "flashing back to the caller"
    INSISTING = "flashing back once more"
    DONE = "done"


_S = FlashState
_UNDER_WAY = tuple(state for state in _S if state not in (_S.READY, _S.DONE))
_DEAF = (
    *(_S.HOLDING, _S.DIALLING, _S.JOINING, _S.JOINED),
    *(_S.DROPPING, _S.PAUSING, _S.FETCHING, _S.INSISTING),
)
"""What is heard then does not matter."""
_ANYTHING_HEARD = {
    row: rule
    for state in _DEAF
    for row, rule in unmoved(state, ToneHeard, FarEndAnswered, VoiceHeard).items()
}


class FlashTransferMachine(Machine[FlashState]):
    """Send one caller to *number*, as the dial plan has it, in the line's *style*."""

    NAME = "flash transfer"

    def __init__(
        self, number: str, style: TransferStyle, ring_s: float = TRANSFER_RING_S
    ) -> None:
        super().__init__(FlashState.READY)
        self._number = number
        self._style = style
        self._ring_s = ring_s
        self._why = ""
        """Why the caller is fetched back."""

    # --- away from the caller ----------------------------------------------------

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        self.state = FlashState.HOLDING
        return [FlashHook(to_exchange=True)]

    def _held(self, _event: HookFlashed, now: float) -> list[Command]:
        self.state = FlashState.ASKING
        self.deadline = now + self._style.dialtone_wait_s
        return []

    def _not_held(self, event: LineRefused, _now: float) -> list[Command]:
        return self._end(done=False, why=event.reason)

    def _exchange_sounds(self, event: ToneHeard, _now: float) -> list[Command]:
        if event.tone in DIAL_TONES:
            self.deadline = None
            self.state = FlashState.DIALLING
            return [SendKeys(self._number)]
        if event.tone in NO_WAY:
            return self._fetch(f"after the hook flash came {event.tone}")
        return []

    def _no_dial_tone(self, _event: TimeUp, _now: float) -> list[Command]:
        why = "no dial tone came after the hook flash: does this line transfer?"
        return self._fetch(why)

    def _not_dialled(self, event: LineRefused, _now: float) -> list[Command]:
        return self._fetch(event.reason)

    # --- the number --------------------------------------------------------------

    def _dialled(self, _event: KeysSent, now: float) -> list[Command]:
        self.state = FlashState.LISTENING
        self.deadline = now + PROGRESS_S
        return []

    def _progress(self, event: ToneHeard, now: float) -> list[Command]:
        if event.tone in NO_WAY:
            return self._drop(f"{self._number} takes no call: {event.tone}")
        if event.tone is not Tone.RINGBACK or self.state is FlashState.RINGING:
            return []
        if self._style.complete_on is CompleteOn.HANGUP:
            return self._end(done=True)
        self.state = FlashState.RINGING
        self.deadline = now + self._ring_s
        return []

    def _answered(self, _event: FarEndAnswered, _now: float) -> list[Command]:
        if self._style.complete_on is not CompleteOn.FLASH_HANGUP:
            return self._end(done=True)
        self.deadline = None
        self.state = FlashState.JOINING
        return [FlashHook(to_exchange=True)]

    def _nothing_heard(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._drop(f"nothing was heard of the call to {self._number}")

    def _no_answer(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._drop(f"{self._number} did not answer within {self._ring_s:g} s")

    def _joined(self, _event: HookFlashed, now: float) -> list[Command]:
        self.state = FlashState.JOINED
        self.deadline = now + JOINED_S
        return []

    def _not_joined(self, event: LineRefused, _now: float) -> list[Command]:
        return self._drop(event.reason)

    def _left_to_themselves(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._end(done=True)

    # --- back to the caller ------------------------------------------------------

    def _drop(self, why: str) -> list[Command]:
        """Give up the number, and fetch the caller."""
        if self._style.flashes_back == 1:
            return self._fetch(why)
        self._why, self.deadline = why, None
        self.state = FlashState.DROPPING
        return [FlashHook(to_exchange=True)]

    def _pause(self, _event: object, now: float) -> list[Command]:
        self.state = FlashState.PAUSING
        self.deadline = now + BETWEEN_FLASHES_S
        return []

    def _go_on_fetching(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._fetch(self._why)

    def _fetch(self, why: str) -> list[Command]:
        self._why, self.deadline = why, None
        self.state = FlashState.FETCHING
        return [FlashHook(to_exchange=False)]

    def _insist(self, _event: LineRefused, _now: float) -> list[Command]:
        self.state = FlashState.INSISTING
        return [FlashHook(to_exchange=False)]

    def _fetched(self, _event: HookFlashed, _now: float) -> list[Command]:
        return self._end(done=False, why=self._why)

    def _not_fetched(self, event: LineRefused, _now: float) -> list[Command]:
        return self._end(done=False, why=f"{self._why}; and then: {event.reason}")

    # --- the end -----------------------------------------------------------------

    def _line_dropped(self, event: FarEndGone, _now: float) -> list[Command]:
        return self._end(done=False, why=f"the line dropped everybody ({event.how})")

    def _end(self, *, done: bool, why: str = "") -> list[Command]:
        self.deadline = None
        self.state = FlashState.DONE
        return [EndTransfer(done, why)]

    _BACK = (_S.FETCHING,)
    _DROPPED = (_S.DROPPING, _S.FETCHING)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.HOLDING,)),
            (_S.HOLDING, HookFlashed): Rule(_held, (_S.ASKING,)),
            (_S.HOLDING, LineRefused): Rule(_not_held, (_S.DONE,)),
            (_S.ASKING, ToneHeard): Rule(
                _exchange_sounds, (_S.ASKING, _S.DIALLING, *_BACK)
            ),
            (_S.ASKING, TimeUp): Rule(_no_dial_tone, _BACK),
            (_S.DIALLING, KeysSent): Rule(_dialled, (_S.LISTENING,)),
            (_S.DIALLING, LineRefused): Rule(_not_dialled, _BACK),
            **rows(
                Rule(_progress, (_S.LISTENING, _S.RINGING, *_DROPPED, _S.DONE)),
                (_S.LISTENING, _S.RINGING),
                ToneHeard,
            ),
            **rows(
                Rule(_answered, (_S.JOINING, _S.DONE)),
                (_S.LISTENING, _S.RINGING),
                FarEndAnswered,
            ),
            (_S.LISTENING, TimeUp): Rule(_nothing_heard, _DROPPED),
            (_S.RINGING, TimeUp): Rule(_no_answer, _DROPPED),
            (_S.JOINING, HookFlashed): Rule(_joined, (_S.JOINED,)),
            (_S.JOINING, LineRefused): Rule(_not_joined, _DROPPED),
            (_S.JOINED, TimeUp): Rule(_left_to_themselves, (_S.DONE,)),
            (_S.DROPPING, HookFlashed): Rule(_pause, (_S.PAUSING,)),
            (_S.DROPPING, LineRefused): Rule(_pause, (_S.PAUSING,)),
            (_S.PAUSING, TimeUp): Rule(_go_on_fetching, _BACK),
            (_S.FETCHING, HookFlashed): Rule(_fetched, (_S.DONE,)),
            (_S.FETCHING, LineRefused): Rule(_insist, (_S.INSISTING,)),
            (_S.INSISTING, HookFlashed): Rule(_fetched, (_S.DONE,)),
            (_S.INSISTING, LineRefused): Rule(_not_fetched, (_S.DONE,)),
            **rows(Rule(_line_dropped, (_S.DONE,)), _UNDER_WAY, FarEndGone),
            **_ANYTHING_HEARD,
            **unmoved(_S.ASKING, VoiceHeard, FarEndAnswered),
            **unmoved(_S.LISTENING, VoiceHeard),
            **unmoved(_S.RINGING, VoiceHeard),
        },
    )
