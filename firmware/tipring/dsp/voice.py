"""Whether somebody speaks.

Voice is sound that rises above the noise of the line in many bands at once, and that
is neither steady nor made of one or two tones. Each band knows its own noise, so hum
and rumble hide only the bands that they fill.
"""

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import SILENCE_DBM0, amplitude_for, power_dbm0
from tipring.dsp.window import hann_of_power_1

Bands = NDArray[np.float32]
"""Mean power in each band, in 16-bit scale squared."""

BEGIN_SCORE: Final = 0.6
GO_ON_SCORE: Final = 0.4
"""Mean over the bands of ln(sound / noise), below which it is noise: in steady noise
one frame in a hundred reaches the first; ends of words may be softer."""
BEGIN_DBM0: Final = -45.0
"""What rises above the noise, if softer than this, is the neighbour's call."""
MIN_VOICE_DBM0: Final = -49.0
"""The same while somebody speaks: words end softly."""
UNEVEN: Final = 0.65
"""Formants lift some bands more than others: by so much, as the standard deviation of
ln(sound / noise). Noise that swells lifts all alike (0.5, and 0.67 at its worst)."""
FLOOR_S: Final = 2.4
"""The noise of a band is its softest moment of so long: a breath comes more often."""
FIRST_FLOOR_DBM0: Final = -35.0
"""At most, until so long was heard: who speaks from the first moment is no noise."""
LEAST_FLOOR_DBM0: Final = -67.0
"""At least, lest every rustle rise above digital silence; G.711 alone has -77."""
BEGIN_FRAMES: Final = 4
BEGIN_WITHIN_FRAMES: Final = 6
"""80 ms of voice within 120 ms; clicks and the edges of tones are shorter."""
LIVELY_DB: Final = 2.5
"""Voice changes so much within 120 ms; noise that sets in stays within 2 dB."""
STEADY_S: Final = 0.5
STEADY_DB: Final = 4.0
"""What changes less within half a second is the line, or music on hold."""
HANG_OVER_S: Final = 0.6
"""Pauses between words are shorter."""
LASTING_FRAMES: Final = 3
"""So many of BEGIN_WITHIN_FRAMES keep a voice alive: a crackle does not."""
TONAL_SHARE: Final = 0.98
"""Of what rises above the noise, two tones fill more; so pure is one frame of speech
in a hundred."""

_WINDOW: Final = 240
"""30 ms: short enough for the edges of words, and a bin is 33 Hz wide."""
_EDGES_HZ: Final = (
    200, 300, 420, 560, 720, 900, 1100, 1350, 1650, 2000, 2400, 2850, 3400,
)  # fmt: skip
"""Narrow where voices are strong, wide where hisses are."""
_BINS_HZ: Final = np.arange(_WINDOW // 2 + 1) * (RATE_HZ / _WINDOW)
_BAND_OF_BIN: Final = np.searchsorted(_EDGES_HZ, _BINS_HZ, side="right") - 1
_USED: Final = slice(
    int(np.searchsorted(_BINS_HZ, _EDGES_HZ[0])),
    int(np.searchsorted(_BINS_HZ, _EDGES_HZ[-1])),
)
_BANDS: Final = len(_EDGES_HZ) - 1
_MEMBERS: Final = (_BAND_OF_BIN[_USED, None] == np.arange(_BANDS)).astype(np.float32)
_WIDTHS: Final = _MEMBERS.sum(axis=0)
_MEANS: Final = _MEMBERS / _WIDTHS
_TO_MEAN_SQUARE: Final = _WIDTHS * np.float32(2 / _WINDOW)
_TAPER: Final = hann_of_power_1(_WINDOW)
_PAST: Final = _WINDOW - FRAME_SAMPLES

_BLEND: Final = np.float32(0.3)
"""Weight of the newest frame in smoothed powers: about 60 ms."""
_LOWEST_TO_MEAN: Final = np.float32(1.5)
"""The mean of smoothed noise against its lowest within FLOOR_S."""
_BLOCKS: Final = 6
_BLOCK_FRAMES: Final = round(FLOOR_S / _BLOCKS / FRAME_S)
_STEADY_FRAMES: Final = round(STEADY_S / FRAME_S)
_HANG_OVER_FRAMES: Final = round(HANG_OVER_S / FRAME_S)
_UNEVEN_BLEND: Final = 0.3
_TONE_BINS: Final = 8
"""The window shows each of two tones in four bins."""
_SCORE_BLEND: Final = 0.5
"""A frame counts as much as all before it."""


def _white(level_dbm0: float) -> np.float32:
    """Return the power in every band of white noise of that level."""
    return np.float32(amplitude_for(level_dbm0) ** 2 / 2)


class VoiceDetector:
    """Tell when voice begins and ceases; noise, tones and keys are no voice."""

    def __init__(self) -> None:
        self._past = np.zeros(_PAST, dtype=np.int16)
        self._floor = _NoiseFloor()
        self._spectrum = np.zeros(_USED.stop - _USED.start, dtype=np.float32)
        self._score = self._uneven = 0.0
        self._active = self._voice = self._was_loud = False
        self._levels: deque[float] = deque([SILENCE_DBM0], maxlen=_STEADY_FRAMES)
        self._recent: deque[float | None] = deque(maxlen=BEGIN_WITHIN_FRAMES)
        """Levels of the newest frames; None where there was no voice."""
        self._quiet_frames = 0

    @property
    def is_voice_now(self) -> bool:
        """Whether the newest frame sounds like voice, without any hang-over."""
        return self._voice

    def feed(self, frame: Frame) -> bool | None:
        """Take the next 20 ms: True if voice began, False if it ceased, else None."""
        spectrum = np.fft.rfft(np.concatenate((self._past, frame)) * _TAPER)[_USED]
        self._past = frame[-_PAST:].copy()
        power = spectrum.real**2 + spectrum.imag**2
        self._spectrum += _BLEND * (power - self._spectrum)
        bands = power @ _MEANS
        noise = self._floor.feed(bands)
        level = power_dbm0(float(bands @ _TO_MEAN_SQUARE))
        self._levels.append(level)
        loud = self._rises_above(noise, bands)
        self._voice = loud and not self._is_tonal(noise) and not self._is_steady()
        # The frame in which a sound sets in says nothing about how lively it is.
        certain = self._voice and self._was_loud and self._uneven > UNEVEN
        self._recent.append(level if certain else None)
        self._was_loud = loud
        return self._decide()

    def pass_over(self) -> None:
        """Let 20 ms go by of which nothing is known: they are no part of a voice."""
        self._recent.append(None)
        self._was_loud = False

    def _rises_above(self, noise: Bands, bands: Bands) -> bool:
        sound = np.maximum(bands, noise)
        ratios = np.log(sound / noise)
        score = float(ratios.sum()) / _BANDS
        spread = max(float(ratios @ ratios) / _BANDS - score**2, 0.0)
        self._score += _SCORE_BLEND * (score - self._score)
        self._uneven += _UNEVEN_BLEND * (math.sqrt(spread) - self._uneven)
        if self._score < (GO_ON_SCORE if self._voice else BEGIN_SCORE):
            return False
        least_dbm0 = MIN_VOICE_DBM0 if self._active else BEGIN_DBM0
        return power_dbm0(float((sound - noise) @ _TO_MEAN_SQUARE)) > least_dbm0

    def _is_tonal(self, noise: Bands) -> bool:
        strongest = np.partition(self._spectrum, -_TONE_BINS)[-_TONE_BINS:].sum()
        noise_power = float(noise @ _WIDTHS) / _LOWEST_TO_MEAN
        return bool(strongest > TONAL_SHARE * (self._spectrum.sum() - noise_power))

    def _is_steady(self) -> bool:
        is_long = len(self._levels) == _STEADY_FRAMES
        return is_long and max(self._levels) - min(self._levels) < STEADY_DB

    def _decide(self) -> bool | None:
        voiced = sorted(level for level in self._recent if level is not None)
        if self._active:
            lasts = len(voiced) >= LASTING_FRAMES
            self._quiet_frames = 0 if lasts else self._quiet_frames + 1
            self._active = self._quiet_frames < _HANG_OVER_FRAMES
            return None if self._active else False
        # The loudest may be the end of a tone that noise follows.
        if len(voiced) < BEGIN_FRAMES or voiced[-2] - voiced[0] < LIVELY_DB:
            return None
        self._active, self._quiet_frames = True, 0
        return True


class _NoiseFloor:
    """The noise in each band: the least of its smoothed power within FLOOR_S."""

    def __init__(self) -> None:
        self._smooth = np.full(_BANDS, _white(FIRST_FLOOR_DBM0))
        self._least = np.tile(self._smooth, (_BLOCKS, 1))
        """Of each of the newest stretches of FLOOR_S / _BLOCKS."""
        self._frames = 0

    def feed(self, bands: Bands) -> Bands:
        self._smooth += _BLEND * (bands - self._smooth)
        block, into = divmod(self._frames, _BLOCK_FRAMES)
        least = self._least[block % _BLOCKS]
        if into == 0 and block >= _BLOCKS:
            least[:] = self._smooth
        np.minimum(least, self._smooth, out=least)
        self._frames += 1
        noise = self._least.min(axis=0) * _LOWEST_TO_MEAN + _white(LEAST_FLOOR_DBM0)
        return np.asarray(noise, dtype=np.float32)
