"""How late the echo comes, wherever it is, from a long stretch of both sides."""

from typing import Final

import numpy as np

from tipring.dsp.echo_model import Sound

SPAN: Final = 1024
"""Samples of each side that are compared at a time: 128 ms. The pitch of a voice,
which repeats itself, is resolved and thus levelled out with the rest."""
STEP_FRAMES: Final = 5
"""Every 100 ms is enough: nothing is left out."""
MEMORY_STEPS: Final = 4
"""What was heard so many steps ago counts 1/e: long enough for a spoken syllable
or two; a jump is noticed within half a second."""
MIN_PROMINENCE: Final = 10.0
"""A peak so much stronger than the median is worth a trial: in speech, nine true ones
of ten exceed 25, half of the false ones stay below 9."""

_FORGET: Final = 1 - 1 / MEMORY_STEPS
_FLATNESS: Final = 1e-3
"""Of the mean: softer parts of the spectrum are not raised further."""
_QUIET: Final = 100.0
"""Mean square below which a frame does not count more: -64 dBm0."""
_HUMP: Final = np.ones(16)
"""An echo's energy is spread over some 2 ms."""


class DelaySearch:
    """Generalised cross-correlation with phase transform (Knapp and Carter 1976)."""

    def __init__(self, longest: int) -> None:
        """Search delays from 0 to *longest* samples, less than SPAN."""
        self._lags = longest + 1
        self._cross = np.zeros(SPAN // 2 + 1, dtype=np.complex128)

    def feed(self, played: Sound, heard: Sound) -> None:
        """Take the newest SPAN samples of both sides, every STEP_FRAMES."""
        weight = 1 / (float(heard @ heard) / heard.size + _QUIET)
        self._cross *= _FORGET
        self._cross += weight * np.fft.rfft(heard) * np.fft.rfft(played).conj()

    def peak(self) -> int | None:
        """Return the lag, in samples, of the strongest answer, if it stands out."""
        strength = np.abs(self._cross)
        softest = _FLATNESS * strength.mean() + np.finfo(float).tiny
        answer = np.fft.irfft(self._cross / (strength + softest))[: self._lags]
        energy = np.convolve(answer**2, _HUMP, "same")
        peak = int(np.argmax(energy))
        stands_out = energy[peak] > MIN_PROMINENCE * _median(energy)
        return peak if stands_out else None


def _median(values: Sound) -> float:
    """Return what `numpy.median` would, which loads masked arrays for it: 60 ms."""
    ordered = np.sort(values)
    half = ordered.size // 2
    return float(ordered[half] + ordered[~half]) / 2
