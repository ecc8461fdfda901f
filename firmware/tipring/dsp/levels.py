"""How loud sound is."""

import math
from typing import Final

import numpy as np

from tipring.dsp.frames import Samples

FULL_SCALE_PEAK: Final = 32767.0
FULL_SCALE_DBM0: Final = 3.14
"""A sine that just fills the digital range (ITU-T G.711 clause 4, A-law)."""
SILENCE_DBM0: Final = -96.0
"""What digital silence is given as: below the smallest sound of 16 bits (-84)."""

_SILENCE_POWER: Final = (
    FULL_SCALE_PEAK**2 / 2 * 10 ** ((SILENCE_DBM0 - FULL_SCALE_DBM0) / 10)
)


def dbm0(samples: Samples) -> float:
    """Return the level of *samples* in dBm0; SILENCE_DBM0 is the least it says."""
    if samples.size == 0:
        return SILENCE_DBM0
    wide = samples.astype(np.float64)
    return power_dbm0(float(wide @ wide) / samples.size)


def power_dbm0(mean_square: float) -> float:
    """Return the level in dBm0 of a mean square in 16-bit scale."""
    ratio = max(mean_square, _SILENCE_POWER) / _SILENCE_POWER
    return SILENCE_DBM0 + 10 * math.log10(ratio)


def amplitude_for(level_dbm0: float) -> float:
    """Return the peak amplitude, in 16-bit scale, of a sine of that level."""
    return FULL_SCALE_PEAK * 10 ** ((level_dbm0 - FULL_SCALE_DBM0) / 20)


def dbm0_of(amplitude: float) -> float:
    """Return the level of a sine of that peak amplitude; `amplitude_for` backwards."""
    return 20 * math.log10(amplitude / FULL_SCALE_PEAK) + FULL_SCALE_DBM0
