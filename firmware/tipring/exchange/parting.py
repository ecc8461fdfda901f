"""What an exchange lets the one hear who was left."""

from dataclasses import dataclass
from enum import StrEnum

from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.dsp.plans import Signal, TonePlan
from tipring.dsp.tones import ToneSource

EXCHANGE_DBM0 = -16.0
"""Each sine of a call-progress tone as it arrives (ITU-T E.180: about -10, a loop)."""


class Parting(StrEnum):
    """How an exchange shows that the caller left."""

    LOOP_BREAK = "loop break"
    POLARITY = "polarity reversal"
    DIAL_TONE = "dial tone"
    BUSY = "busy tone"
    REORDER = "reorder tone"
    SILENCE = "nothing but silence"


@dataclass(frozen=True, slots=True)
class PartingStyle:
    """How, and in what time."""

    how: Parting = Parting.BUSY
    after_s: float = 0.5
    """From the caller's hanging up until the sign begins."""
    break_s: float = 0.6
    """How long a loop break lasts."""


def tone_of(parting: Parting, plan: TonePlan) -> Signal | None:
    """Return the tone that this parting is, if it is one."""
    match parting:
        case Parting.DIAL_TONE:
            return plan.dial
        case Parting.BUSY:
            return plan.busy
        case Parting.REORDER:
            return plan.reorder
        case _:
            return None


class Farewell:
    """One parting as it goes on."""

    def __init__(self, style: PartingStyle, plan: TonePlan, at: float) -> None:
        self._style = style
        self._begins_at = at + style.after_s
        signal = tone_of(style.how, plan)
        self._tone = ToneSource(signal, EXCHANGE_DBM0) if signal else None

    def breaks_loop(self, at: float) -> bool:
        """Whether there is no battery on the line now."""
        ends_at = self._begins_at + self._style.break_s
        is_break = self._style.how is Parting.LOOP_BREAK
        return is_break and self._begins_at <= at < ends_at

    def is_reversed(self, at: float) -> bool:
        """Whether the polarity still is that of a call."""
        return self._style.how is Parting.POLARITY and at < self._begins_at

    def next_frame(self, at: float) -> Frame:
        """Return what is heard now."""
        if self._tone and at >= self._begins_at:
            return self._tone.next_frame()
        return SILENT_FRAME
