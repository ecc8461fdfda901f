"""What copper does to sound: loss and noise."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, to_samples
from tipring.dsp.levels import amplitude_for

NOISE_SEED = 7
"""Noise is the same in every run."""
HISS: Final[NDArray[np.float64]] = np.random.default_rng(NOISE_SEED).standard_normal(
    4 * RATE_HZ
)
"""Four seconds of noise of power 1, gone round and round."""
_NO_HISS: Final[NDArray[np.float64]] = np.zeros(FRAME_SAMPLES)
FRAME_STRIDE = 37
"""Frames of hiss are taken 37 apart: the ear finds no period."""


class Copper:
    """One direction of one line; with the defaults samples pass untouched."""

    def __init__(self) -> None:
        self.noise_dbm0: float | None = None
        """Level of the hiss; None: a perfectly quiet line."""
        self.gain_db = 0.0
        """Negative is loss."""
        self._frame = 0

    def carry(self, frame: Frame) -> Frame:
        """Return *frame* as it comes out at the other end."""
        if self.noise_dbm0 is None and not self.gain_db:
            return frame
        sound = frame * 10 ** (self.gain_db / 20) + self._hiss()
        return to_samples(sound)

    def _hiss(self) -> NDArray[np.float64]:
        if self.noise_dbm0 is None:
            return _NO_HISS
        rms = amplitude_for(self.noise_dbm0) / math.sqrt(2)
        self._frame = (self._frame + FRAME_STRIDE) % (HISS.size // FRAME_SAMPLES)
        start = self._frame * FRAME_SAMPLES
        return np.asarray(HISS[start : start + FRAME_SAMPLES] * rms)
