"""The shape of sound in this house: 8000 Hz, mono, int16, frames of 20 ms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
FRAME_SAMPLES = 160
FRAME_S = FRAME_SAMPLES / RATE_HZ

Samples = NDArray[np.int16]
"""Any stretch of sound, shape (n,)."""

Frame = NDArray[np.int16]
"""Exactly 20 ms of sound, shape (160,)."""


def to_samples(values: NDArray[np.floating[Any]]) -> Samples:
    """Return *values*, shape (n,), rounded and limited to 16 bits."""
    return np.asarray(np.clip(np.rint(values), -32768, 32767), dtype=np.int16)


SILENT_FRAME: Frame = np.zeros(FRAME_SAMPLES, dtype=np.int16)
SILENT_FRAME.flags.writeable = False
