"""How loud sound is."""

import math
from typing import Final

import numpy as np

from tipring.dsp.frames import FRAME_SAMPLES, Samples, to_samples

FULL_SCALE_PEAK: Final = 32767.0
FULL_SCALE_DBM0: Final = 3.14
"""A sine that just fills the digital range (ITU-T G.711 clause 4, A-law)."""
PAUSE_DB: Final = 30.0
"""So far below the loudest 20 ms is a pause, and no speech."""
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


def speech_dbm0(samples: Samples) -> float:
    """Return the level of the speech in *samples*, its pauses left out."""
    frames = [
        samples[start : start + FRAME_SAMPLES]
        for start in range(0, samples.size, FRAME_SAMPLES)
    ]
    levels = [dbm0(frame) for frame in frames]
    loudest = max(levels, default=SILENCE_DBM0)
    spoken = [
        frame
        for frame, level in zip(frames, levels, strict=True)
        if level > loudest - PAUSE_DB
    ]
    return dbm0(np.concatenate([samples[:0], *spoken]))


def as_loud_as(samples: Samples, level_dbm0: float) -> Samples:
    """Return *samples* louder or softer, so that their speech has that level."""
    gain_db = level_dbm0 - speech_dbm0(samples)
    return to_samples(samples * 10 ** (gain_db / 20))


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
