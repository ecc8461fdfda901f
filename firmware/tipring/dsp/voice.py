"""Whether somebody speaks.

Voice is sound above the noise of the line that is neither steady nor made of one or
two tones.
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import power_dbm0

OVER_FLOOR_DB: Final = 9.0
"""Voice is so much louder than the noise between the words."""
FLOOR_S: Final = 3.0
"""The noise floor is the softest frame of so long: a breath comes more often."""
FIRST_FLOOR_DBM0: Final = -35.0
"""At most, until so long was heard: who speaks from the first moment is no noise."""
MIN_VOICE_DBM0: Final = -45.0
"""Softer is the neighbour's call."""
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
TONAL_SHARE: Final = 0.95
"""Two tones fill 0.96 and more of the band even at 15 dB of noise; of speech,
one frame in fifteen is so pure."""

_FLOOR_FRAMES: Final = round(FLOOR_S / FRAME_S)
_STEADY_FRAMES: Final = round(STEADY_S / FRAME_S)
_TONE_BINS: Final = 6
"""A Hann window shows each tone in three bins."""
_BLEND: Final = np.float32(0.3)
"""Weight of the newest frame in the smoothed spectrum: about 60 ms."""
_BIN_HZ: Final = RATE_HZ / FRAME_SAMPLES
_BAND: Final = slice(int(200 / _BIN_HZ), int(3400 / _BIN_HZ) + 1)
_STEPS: Final = (np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES
_HANN: Final = 0.5 - 0.5 * np.cos(2 * np.pi * _STEPS)
_WINDOWS: Final = np.stack((np.ones(FRAME_SAMPLES), _HANN)).astype(np.float32)
"""Untapered for the level, which then wavers least in noise; tapered for the tones."""
_MEAN_SQUARE: Final = 2 / FRAME_SAMPLES**2
"""Turns the summed power of the bins into a mean square."""


class VoiceDetector:
    """Tell when voice begins and ceases; noise, tones and keys are no voice."""

    def __init__(self) -> None:
        self._active = False
        self._levels: deque[float] = deque(maxlen=_FLOOR_FRAMES)
        self._recent: deque[float | None] = deque(maxlen=BEGIN_WITHIN_FRAMES)
        """Levels of the newest frames; None where there was no voice."""
        self._was_loud = False
        self._quiet_frames = 0
        self._spectrum: NDArray[np.float32] = np.zeros(
            _BAND.stop - _BAND.start, dtype=np.float32
        )

    def feed(self, frame: Frame) -> bool | None:
        """Take the next 20 ms: True if voice began, False if it ceased, else None."""
        spectra = np.fft.rfft(frame * _WINDOWS)[:, _BAND]
        plain, tapered = spectra.real**2 + spectra.imag**2
        self._spectrum += _BLEND * (tapered - self._spectrum)
        level = power_dbm0(float(plain.sum()) * _MEAN_SQUARE)
        self._levels.append(level)
        loud = level > self._threshold_dbm0()
        voice = loud and not self._is_tonal() and not self._is_steady()
        # The frame in which a sound sets in says nothing about how lively it is.
        self._recent.append(level if voice and self._was_loud else None)
        self._was_loud = loud
        self._quiet_frames = 0 if voice else self._quiet_frames + 1
        return self._decide()

    def _threshold_dbm0(self) -> float:
        floor = min(self._levels)
        if len(self._levels) < _FLOOR_FRAMES:
            floor = min(floor, FIRST_FLOOR_DBM0)
        return max(floor + OVER_FLOOR_DB, MIN_VOICE_DBM0)

    def _is_tonal(self) -> bool:
        strongest = np.partition(self._spectrum, -_TONE_BINS)[-_TONE_BINS:]
        return bool(strongest.sum() > TONAL_SHARE * self._spectrum.sum())

    def _is_steady(self) -> bool:
        newest = list(self._levels)[-_STEADY_FRAMES:]
        is_long = len(newest) == _STEADY_FRAMES
        return is_long and max(newest) - min(newest) < STEADY_DB

    def _decide(self) -> bool | None:
        if self._active:
            if self._quiet_frames * FRAME_S < HANG_OVER_S:
                return None
            self._active = False
            return False
        voiced = sorted(level for level in self._recent if level is not None)
        # The loudest may be the end of a tone that noise follows.
        if len(voiced) < BEGIN_FRAMES or voiced[-2] - voiced[0] < LIVELY_DB:
            return None
        self._active = True
        return True
