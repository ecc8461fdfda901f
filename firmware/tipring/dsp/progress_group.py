"""Tones that sound alike, made ready to be told from one another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.domain.events import Tone
from tipring.dsp.bursts import GAP_S, SHORT_GAP_S
from tipring.dsp.cadence import (
    CADENCE_TOLERANCE,
    TREMBLING_EDGE_S,
    Pattern,
    is_near,
    pattern_for,
)
from tipring.dsp.plans import Signal
from tipring.dsp.progress_sound import band

CONTINUOUS_S: Final = 1.0
"""A tone that lasts so long is continuous, if no burst of another can last as long."""
_LONGER_THAN_A_BURST: Final = 1 + CADENCE_TOLERANCE + 0.05
_SHORT_PAUSE_S: Final = 0.07
_MEASURED_WITHIN_HZ: Final = 3.0
_BLUR: Final = 0.6
"""A line of a short burst is off by so much of 1/length."""
_SAME_PITCH_HZ: Final = 10.0
"""The bursts of one tone agree so well with each other."""

Lines = tuple[float, ...]
"""Frequencies, of a signal or of a burst."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tones in one band, and how far their frequencies may be off."""

    tones: Sequence[tuple[Tone, Signal]]
    tolerance_hz: float
    continuous_s: float = CONTINUOUS_S
    rivals: Sequence[Signal] = ()
    """Others that may sound in the band; they are not looked for."""
    mixtures: frozenset[Lines] = field(init=False)
    patterns: Sequence[Pattern] = field(init=False)

    def __post_init__(self) -> None:
        """Work out what is needed to know each rhythm."""
        mixtures = frozenset(signal.frequencies_hz for _, signal in self.tones)
        patterns = [
            pattern_for(tone, signal, self._like(signal))
            for tone, signal in self.tones
            if signal.cadence_s and tone is not Tone.RINGBACK
        ]
        object.__setattr__(self, "mixtures", mixtures)
        object.__setattr__(self, "patterns", patterns)

    @property
    def band(self) -> NDArray[np.float32]:
        """Where these tones sound: the bins of a hop."""
        frequencies = {hz for mixture in self.mixtures for hz in mixture}
        return band(frequencies, self.tolerance_hz)

    @property
    def gap_s(self) -> float:
        """What pause ends a burst."""
        pauses = [s for _, signal in self.tones for s in signal.cadence_s[1::2]]
        return SHORT_GAP_S if min(pauses, default=1.0) < _SHORT_PAUSE_S else GAP_S

    @property
    def continuous(self) -> list[tuple[float, Tone, Signal]]:
        """The tones without a rhythm, and after what time each is known."""
        return [
            (self._after_s(signal), tone, signal)
            for tone, signal in self.tones
            if not signal.cadence_s
        ]

    def pause_s(self, tone: Tone) -> float:
        """Return the longest pause that *tone* makes."""
        return max(
            (
                s
                for t, signal in self.tones
                if t is tone
                for s in signal.cadence_s[1::2]
            ),
            default=0.0,
        )

    def mixtures_of(self, lines_hz: Lines, seconds: float) -> frozenset[Lines]:
        """Return which of our mixtures the lines of such a long burst may be.

        One with the right number of tones drives out those with a wrong one: Australia
        has 425 Hz beside 413 + 438 Hz.
        """
        limit_hz = self.tolerance_hz + _MEASURED_WITHIN_HZ + _BLUR / seconds
        possible = frozenset(
            mixture
            for mixture in self.mixtures
            if apart_hz(mixture, lines_hz) <= limit_hz
        )
        exact = frozenset(m for m in possible if len(m) == len(lines_hz))
        return exact or possible

    def ringback_after_s(
        self, mixtures: frozenset[Lines], seconds: float
    ) -> float | None:
        """Tell whether a burst may be ringback's, and after what pause it must be.

        None: it may not. China's ringback and reorder differ by their pauses only, if
        the exchange is slow or fast.
        """
        fitting = [
            (tone, signal.cadence_s)
            for tone, signal in self.tones
            if signal.frequencies_hz in mixtures
            and any(
                is_near(seconds, on_s, TREMBLING_EDGE_S)
                for on_s in signal.cadence_s[::2]
            )
        ]
        if not any(tone is Tone.RINGBACK for tone, _ in fitting):
            return None
        rivals_s = [
            s
            for t, cadence_s in fitting
            if t is not Tone.RINGBACK
            for s in cadence_s[1::2]
        ]
        return max(rivals_s, default=0.0) * _LONGER_THAN_A_BURST

    def _like(self, signal: Signal) -> list[Signal]:
        """Return the signals that cannot be told from *signal* by their frequencies."""
        every = [*(other for _, other in self.tones), *self.rivals]
        return [
            other
            for other in every
            if len(other.frequencies_hz) == len(signal.frequencies_hz)
            and apart_hz(other.frequencies_hz, signal.frequencies_hz)
            <= self.tolerance_hz
        ]

    def _after_s(self, signal: Signal) -> float:
        bursts_s = [s for other in self._like(signal) for s in other.cadence_s[::2]]
        longest_s = max(bursts_s, default=0.0)
        return max(self.continuous_s, _LONGER_THAN_A_BURST * longest_s)


def same_pitch(one_hz: Lines, other_hz: Lines, seconds: float) -> bool:
    """Tell whether two bursts, the shorter of *seconds*, may be of one tone."""
    return apart_hz(one_hz, other_hz) <= _SAME_PITCH_HZ + 2 * _BLUR / seconds


def apart_hz(one_hz: Lines, other_hz: Lines) -> float:
    """Return how far the worst frequency of either side is from the other side."""
    if not one_hz or not other_hz:
        return float("inf")
    there = (min(abs(a - b) for b in other_hz) for a in one_hz)
    back = (min(abs(a - b) for a in one_hz) for b in other_hz)
    return max(*there, *back)
