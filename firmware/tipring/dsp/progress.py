"""Call-progress tones by frequency and cadence (ITU-T E.180, the plan's country)."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.bursts import Burst, BurstFinder
from tipring.dsp.cadence import (
    CADENCE_TOLERANCE,
    FREQUENCY_TOLERANCE_HZ,
    dial_after_s,
    is_ringback,
    mixtures_of,
    patterns_of,
)
from tipring.dsp.frames import Frame
from tipring.dsp.plans import TonePlan

GONE_AFTER_S: Final = 0.5
"""A tone that pauses for so much longer than it should has ended."""
LOOK_EVERY_S: Final = 0.5
"""A long tone that is no clean dial tone may become one."""


@dataclass(frozen=True, slots=True)
class ToneFound:
    """A call-progress tone was recognised."""

    tone: Tone
    at_s: float
    """When it began, in seconds of the stream; of ringback, the burst that told it."""


class ProgressDetector:
    """Find the tones of one country; each is reported once while it lasts."""

    def __init__(self, plan: TonePlan) -> None:
        signals = (plan.dial, plan.ringback, plan.busy, plan.reorder)
        self._plan = plan
        self._patterns = patterns_of(plan)
        self._dial_after_s = dial_after_s(plan)
        self._longest_pause_s = {
            Tone.DIAL: max(plan.dial.cadence_s[1::2], default=0.0),
            Tone.RINGBACK: max(plan.ringback.cadence_s[1::2]),
            Tone.BUSY: max(plan.busy.cadence_s[1::2]),
            Tone.REORDER: max(plan.reorder.cadence_s[1::2]),
        }
        self._finder = BurstFinder(
            {hz for signal in signals for hz in signal.frequencies_hz},
            FREQUENCY_TOLERANCE_HZ,
        )
        longest = max(pattern.needed for pattern in self._patterns)
        self._stretches: deque[float] = deque(maxlen=longest + 1)
        self._mixtures: frozenset[tuple[float, ...]] = frozenset()
        self._last_ended_s = 0.0
        self._next_look_s = 0.0
        self._reported: Tone | None = None

    def feed(self, frame: Frame) -> list[ToneFound]:
        """Take the next 20 ms; return the tones that became known."""
        ended = self._finder.feed(frame)
        if ended is not None:
            return self._once(self._judge(ended))
        since_s = self._finder.sounding_since_s
        if since_s is None:
            self._forget()
            return []
        return self._once(self._judge_lasting(since_s))

    def _once(self, found: ToneFound | None) -> list[ToneFound]:
        if found is None or found.tone is self._reported:
            return []
        self._reported = found.tone
        return [found]

    def _forget(self) -> None:
        if self._reported is None:
            return
        pause_s = self._longest_pause_s[self._reported] * (1 + CADENCE_TOLERANCE)
        if self._finder.now_s - self._last_ended_s > pause_s + GONE_AFTER_S:
            self._reported = None

    def _judge(self, burst: Burst) -> ToneFound | None:
        """Add a finished burst to the row, and say what the row is."""
        self._append(burst)
        row = tuple(self._stretches)
        for pattern in self._patterns:
            if pattern.signal.frequencies_hz in self._mixtures and pattern.fits(row):
                # The burst before the row belongs to it; its beginning may be cut off.
                row_s = sum(row[-pattern.needed - 1 :])
                return ToneFound(pattern.tone, burst.ended_s - row_s)
        rings = self._plan.ringback.frequencies_hz in self._mixtures
        if rings and is_ringback(self._plan, burst.seconds):
            return ToneFound(Tone.RINGBACK, burst.began_s)
        return None

    def _append(self, burst: Burst) -> None:
        """Go on with the row, or begin a new one where the frequencies changed."""
        mixtures = mixtures_of(self._plan, burst.peaks_hz)
        if mixtures & self._mixtures:
            self._mixtures &= mixtures
            self._stretches.append(burst.began_s - self._last_ended_s)
        else:
            self._mixtures = mixtures
            self._stretches.clear()
        self._stretches.append(burst.seconds)
        self._last_ended_s = burst.ended_s

    def _judge_lasting(self, since_s: float) -> ToneFound | None:
        """Say, now and then, whether what sounds is a continuous dial tone."""
        dial, now_s = self._plan.dial, self._finder.now_s
        lasted_s = now_s - since_s
        if dial.cadence_s or lasted_s < self._dial_after_s or now_s < self._next_look_s:
            return None
        self._next_look_s = now_s + LOOK_EVERY_S
        mixtures = mixtures_of(self._plan, self._finder.peaks_hz())
        if dial.frequencies_hz not in mixtures:
            return None
        return ToneFound(Tone.DIAL, since_s)
