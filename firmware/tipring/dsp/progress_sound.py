"""The sound in which tones are looked for: hop by hop, and closely where it matters.

Every 10 ms a window of 40 ms tells how much sound there is near the frequencies of
each group of tones. A burst, once it is over or long enough, gets the close look that
tells 400 Hz from 400 + 450 Hz and a tone from a hum, a voice or a chord.
"""

from collections import deque
from collections.abc import Collection, Sequence
from functools import lru_cache
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tipring.domain.pauses import Pause, no_pause
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.window import hann

Powers = NDArray[np.floating[Any]]
"""Of each hop in each band, shape (hops, bands)."""
Rules = NDArray[np.bool_]
"""Whether most of a hop is in a band, shape (hops, bands)."""

HOP: Final = 80
WINDOW: Final = 320
HOP_S: Final = HOP / RATE_HZ
MIN_TONE_DBM0: Final = -43.0
"""Softer is no call-progress tone but a neighbour's: exchanges send -5 to -15 dBm0
(ITU-T E.180), lines lose up to 20 dB."""
MIN_SHARE: Final = 0.7
"""Of the sound from 200 to 3400 Hz; noise at 15 dB leaves 0.97."""
TELEPHONE_HZ: Final = (200.0, 3400.0)

LONGEST_LOOK_S: Final = 0.9
"""What keeps its pitch within 2 Hz for so long is made by a machine."""
_WEAKEST_LINE: Final = 0.01
"""-20 dB against the strongest line: an organ's overtones are louder."""
_ALIKE: Final = 0.14
"""Exchanges mix tones of one level, and a line tilts them by a few dB: 8.5 dB apart are
overtones of a voice (348 and 465 Hz of a sung vowel pass for a dial tone else)."""
_FAINTEST_LINE_DBM0: Final = -48.0
"""What 8-bit linear coding adds to a soft tone stays below."""
_MOST_LINES: Final = 5
"""More is no mixture that an exchange sends: four tones, or one that is modulated."""
_LINE_WIDTHS: Final = 2.5
"""How far a line's own sound reaches, in 1/length; a Hann window's main lobe: 2."""
_LEAST_WIDTH_HZ: Final = 6.0
"""Exchanges of flesh and iron waver."""
_SIDEBAND_HZ: Final = 22.0
_SIDEBAND: Final = 0.5
"""So near a line of twice its power a line is no tone but tells that the stronger one
trembles: Japan's ringback does, by 15 to 20 Hz."""

_TRIM: Final = 80
"""Samples left out at both ends of a burst, where it switches."""
_SETTLED_S: Final = 0.03
"""From an edge until a window is past it."""
MOST_FRAMES: Final = 10
"""That are taken at once."""
FRAME_HOPS: Final = FRAME_SAMPLES // HOP
_KEPT: Final = round(LONGEST_LOOK_S * RATE_HZ) + 2048 + MOST_FRAMES * FRAME_SAMPLES
_BUFFER: Final = 8 * _KEPT
_REMEMBERED: Final = round(6.0 / HOP_S) + MOST_FRAMES * FRAME_HOPS
_HOPS_AT_ONCE: Final = 100
"""Of a recording: what a second needs stays in the cache; all of it at once takes five
times as long."""
_STARTS: Final = np.arange(_HOPS_AT_ONCE)[:, None] * HOP + np.arange(WINDOW)
_BIN_HZ: Final = RATE_HZ / WINDOW
_BINS: Final = slice(
    round(TELEPHONE_HZ[0] / _BIN_HZ), round(TELEPHONE_HZ[1] / _BIN_HZ) + 1
)
_BINS_HZ: Final = np.arange(WINDOW // 2 + 1)[_BINS] * _BIN_HZ
_LEAKAGE_HZ: Final = 2 * _BIN_HZ


@lru_cache(maxsize=8)
def _hann(length: int) -> NDArray[np.float32]:
    return hann(length).astype(np.float32)


_WINDOW: Final = _hann(WINDOW)
PER_POWER: Final = WINDOW * float((_WINDOW**2).sum()) / 2
"""The summed bins of a sine, against its mean square."""
MIN_POWER: Final = amplitude_for(MIN_TONE_DBM0) ** 2 / 2 * PER_POWER


def band(frequencies_hz: Collection[float], tolerance_hz: float) -> NDArray[np.float32]:
    """Return which bins of a hop show sound so near one of the frequencies, as 0, 1."""
    distances = np.abs(np.subtract.outer(_BINS_HZ, np.array(sorted(frequencies_hz))))
    near: NDArray[np.float32] = (
        distances.min(axis=1) <= tolerance_hz + _LEAKAGE_HZ
    ).astype(np.float32)
    return near


class ProgressSound:
    """The newest second of a line, and its power in bands."""

    def __init__(self, bands: Sequence[NDArray[np.float32]]) -> None:
        whole = np.ones(_BINS_HZ.size, dtype=np.float32)
        self._bands = np.stack([*bands, whole], axis=1)
        self._sound: Samples = np.zeros(_BUFFER, dtype=np.int16)
        self._end = _KEPT
        self._whole: deque[float] = deque([0.0] * _REMEMBERED, maxlen=_REMEMBERED)
        self._heard = 0
        """How many hops there were."""
        self.hops = 0
        """Up to which of them the tracks have come."""

    @property
    def now_s(self) -> float:
        """How much of the stream that is."""
        return self.hops * HOP_S

    def feed(self, sound: Samples) -> tuple[Powers, Rules]:
        """Take some frames; return, for each hop, each band's power and if it rules."""
        if self._end + sound.size > _BUFFER:
            self._sound[:_KEPT] = self._sound[self._end - _KEPT : self._end]
            self._end = _KEPT
        self._sound[self._end : self._end + sound.size] = sound
        self._end += sound.size
        hops = sound.size // HOP
        self._heard += hops
        first = self._end - WINDOW - sound.size + HOP
        windows = self._sound[first : self._end][_STARTS[:hops]] * _WINDOW
        spectrum = np.fft.rfft(windows)[:, _BINS]
        powers = (spectrum.real**2 + spectrum.imag**2) @ self._bands
        near, whole = powers[:, :-1], powers[:, -1:]
        rules = near >= np.maximum(MIN_SHARE * whole, MIN_POWER)
        self._whole.extend(whole[:, 0].tolist())
        return near, rules

    def power_between(self, began_s: float, ended_s: float) -> float:
        """Return the usual power of all sound there, away from both ends; 0: unknown.

        The last six seconds are known.
        """
        first, last = (
            round(at_s / HOP_S) + 1 - self._heard + _REMEMBERED
            for at_s in (began_s + _SETTLED_S, ended_s - _SETTLED_S)
        )
        heard = [self._whole[place] for place in range(max(first, 0), max(last, 0))]
        return median(heard) if heard else 0.0

    def lines_hz(self, began_s: float, ended_s: float) -> tuple[float, ...]:
        """Return the frequencies of a burst of the last 0.9 s: see `lines_hz`."""
        length = round(min(ended_s - began_s, LONGEST_LOOK_S) * RATE_HZ) - 2 * _TRIM
        past = max(round((self._heard * HOP_S - ended_s) * RATE_HZ) + _TRIM, 0)
        last = self._end - past
        return lines_hz(self._sound[max(last - length, 0) : last])


def hop_powers(sound: Samples, pause: Pause = no_pause) -> NDArray[np.float32]:
    """Return the power of each hop of a recording in each bin, as `feed` sees them.

    *pause* is called after each second of it.
    """
    padded = np.pad(sound, (WINDOW - HOP, 0))
    powers = np.empty((sound.size // HOP, _BINS_HZ.size), dtype=np.float32)
    for first in range(0, powers.shape[0], _HOPS_AT_ONCE):
        piece = powers[first : first + _HOPS_AT_ONCE]
        windows = padded[first * HOP :][_STARTS[: piece.shape[0]]] * _WINDOW
        spectrum = np.fft.rfft(windows)[:, _BINS]
        piece[:] = spectrum.real**2 + spectrum.imag**2
        pause()
    return powers


def centre_s(hop: int) -> float:
    """Return the stream time of a hop's middle; hop 0 ends after the first 10 ms."""
    return ((hop + 1) * HOP - WINDOW / 2) / RATE_HZ


def lines_hz(sound: Samples) -> tuple[float, ...]:
    """Return the strong frequencies if hardly anything else sounds beside them."""
    size = 1 << max(sound.size, 1024).bit_length()
    spectrum = np.fft.rfft(sound * _hann(sound.size), size)
    power = spectrum.real**2 + spectrum.imag**2
    bin_hz = RATE_HZ / size
    first, last = (round(hz / bin_hz) for hz in TELEPHONE_HZ)
    power = power[first : last + 1]
    inner = power[1:-1]
    faintest = (amplitude_for(_FAINTEST_LINE_DBM0) * sound.size / 4) ** 2
    is_line = inner > max(_WEAKEST_LINE * float(power.max()), faintest)
    is_line &= (inner > power[:-2]) & (inner >= power[2:])
    lines = np.flatnonzero(is_line) + 1
    if not 0 < lines.size <= _MOST_LINES:
        return ()
    width = int(max(_LINE_WIDTHS * RATE_HZ / sound.size, _LEAST_WIDTH_HZ) / bin_hz)
    near = np.zeros(power.size, dtype=np.bool_)
    for line in lines:
        near[max(line - width, 0) : line + width + 1] = True
    if power[near].sum() < MIN_SHARE * power.sum():
        return ()
    heard = _without_sidebands(
        [(int(line), float(power[line])) for line in lines], _SIDEBAND_HZ / bin_hz
    )
    strengths = [strength for _, strength in heard]
    if min(strengths) < _ALIKE * max(strengths):
        return ()
    return tuple((line + first) * bin_hz for line, _ in heard)


def _without_sidebands(
    lines: Sequence[tuple[int, float]], reach: float
) -> list[tuple[int, float]]:
    """Leave out those lines, each with its power, by which a stronger one trembles."""
    return [
        (line, strength)
        for line, strength in lines
        if not any(
            abs(line - other) <= reach and strength < _SIDEBAND * stronger
            for other, stronger in lines
        )
    ]
