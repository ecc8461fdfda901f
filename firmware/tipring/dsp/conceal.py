"""Sound for what never came (in the manner of ITU-T G.711 Appendix I).

A voice goes on for a moment as it was: its last period is said again, then the last
two and three, so that it does not buzz, and it fades. What comes after is blended in.
No sample is held back for it: where the Appendix delays everything by 3.75 ms to
smooth the beginning, the step there fades away in what follows. Where numbers differ
from the Appendix, the spectra of lost frames of real speech came out nearer so.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, SILENT_FRAME, Samples, to_samples

SHORTEST_LAG: Final = 40
LONGEST_LAG: Final = 120
"""Samples: voices from 66 to 200 Hz, or two periods of a higher one (clause I.2.2)."""
_COMPARED: Final = 80
_REMEMBERED: Final = 480
"""Samples: three of the longest periods and what they are blended with."""
_MOST_PERIODS: Final = 3
_FULL: Final = 40
"""Samples at full loudness..."""
_FADED: Final = 480
"""... and after which there is silence (clause I.2.7)."""
_BLEND: Final = 24
"""3 ms, in which what comes takes over from what was made up."""
_STEP_LEFT: Final = 0.5
"""Of the step at the beginning, from sample to sample."""

Wave = NDArray[np.float64]


class Concealer:
    """Know what was heard last, and make up what is missing."""

    def __init__(self) -> None:
        self._past: list[Samples] = [SILENT_FRAME] * (_REMEMBERED // FRAME_SAMPLES)
        self._remembered = _REMEMBERED
        self._lost = 0
        """Samples made up since the last that came."""
        self._periods = 0
        self._lag = SHORTEST_LAG
        self._wave: Wave = np.zeros(1)
        self._cycle: Wave = np.zeros(1)

    @property
    def past(self) -> Samples:
        """What was heard last, shape (n,), 480 samples at least."""
        return np.concatenate(self._past)

    def heard(self, sound: Samples) -> Samples:
        """Return what is to be heard of *sound*, which came."""
        if self._lost:
            sound = self._blended(sound)
            self._lost = 0
        self._remember(sound)
        return sound

    def joined(self, sound: Samples) -> Samples:
        """Return *sound*, which was only late, such that it goes on as it was made up.

        So it may be longer by a period: what was made up goes on until it is most like
        *sound*.
        """
        if not 0 < self._lost < _FADED or len(sound) < _COMPARED:
            return sound
        places = self._lost + np.arange(self._lag + _COMPARED)
        made = self._said(places)
        lag = _most_alike(made, sound[:_COMPARED].astype(np.float64))
        made = made * _loudness(places)
        seam = _blend(made[lag : lag + _BLEND], sound[:_BLEND].astype(float), _BLEND)
        self._lost = 0
        return np.concatenate(
            (to_samples(made[:lag]), to_samples(seam), sound[_BLEND:])
        )

    def missing(self, count: int) -> Samples:
        """Return *count* samples instead of what did not come."""
        if self._lost >= _FADED:
            sound: Samples = np.zeros(count, dtype=np.int16)
        else:
            sound = to_samples(self._made_up(count))
        self._lost += count
        self._remember(sound)
        return sound

    def _remember(self, sound: Samples) -> None:
        self._past.append(sound)
        self._remembered += len(sound)
        while self._remembered - len(self._past[0]) >= _REMEMBERED:
            self._remembered -= len(self._past.pop(0))

    def _made_up(self, count: int) -> Wave:
        places = self._lost + np.arange(count)
        if self._lost == 0:
            self._wave = self.past[-_REMEMBERED:].astype(np.float64)
            self._lag = _period(self._wave)
            self._cycle = self._last_periods(1)
            self._periods = 1
            made = self._said(places)
            step = self._wave[-1] - self._wave[-1 - self._lag]
            made = made + step * _STEP_LEFT**places
        else:
            made = self._with_more_periods(places)
        return np.asarray(made * _loudness(places))

    def _with_more_periods(self, places: NDArray[np.int_]) -> Wave:
        """Return the next samples; after each 20 ms they are less like a buzz."""
        made = self._said(places)
        periods = min(1 + self._lost // FRAME_SAMPLES, _MOST_PERIODS)
        if periods == self._periods:
            return made
        self._periods = periods
        self._cycle = self._last_periods(periods)
        return _blend(made, self._said(places), self._lag // 4)

    def _last_periods(self, count: int) -> Wave:
        """Return the last *count* periods, such that their end leads to their begin."""
        length = count * self._lag
        blend = self._lag // 4
        cycle = self._wave[-length:].copy()
        before = self._wave[-length - blend : -length]
        cycle[-blend:] = _blend(cycle[-blend:], before, blend)
        return cycle

    def _said(self, places: NDArray[np.int_]) -> Wave:
        return self._cycle[places % len(self._cycle)]

    def _blended(self, sound: Samples) -> Samples:
        blend = min(_BLEND, len(sound))
        places = self._lost + np.arange(blend)
        made = self._said(places) * _loudness(places)
        return np.concatenate(
            (to_samples(_blend(made, sound[:blend], blend)), sound[blend:])
        )


def _blend(first: Wave, second: NDArray[np.generic], count: int) -> Wave:
    """Return *second*, which *first* becomes within the first *count* samples."""
    count = min(count, len(first))
    rise = (np.arange(count) + 0.5) / count
    mixed = second.astype(np.float64)
    mixed[:count] = first[:count] * rise[::-1] + mixed[:count] * rise
    return mixed


def _period(wave: Wave) -> int:
    """Return by how many samples the end of *wave* is most like what was before it."""
    before = wave[-_COMPARED - LONGEST_LAG : -SHORTEST_LAG]
    return LONGEST_LAG - _most_alike(before, wave[-_COMPARED:])


def _most_alike(wave: Wave, wanted: Wave) -> int:
    """Return where in *wave* it is most like *wanted*, _COMPARED samples."""
    products = np.correlate(wave, wanted, "valid")
    sums = np.concatenate(([0.0], np.cumsum(np.square(wave))))
    powers = sums[_COMPARED:] - sums[:-_COMPARED]
    return int(np.argmax(products / np.sqrt(powers + 1.0)))


def _loudness(places: NDArray[np.int_]) -> Wave:
    return np.clip(1.0 - (places - _FULL) / (_FADED - _FULL), 0.0, 1.0)
