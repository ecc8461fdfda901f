"""The shape of sound in this house: 8000 Hz, mono, int16, frames of 20 ms."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
FRAME_SAMPLES = 160
FRAME_S = FRAME_SAMPLES / RATE_HZ

Samples = NDArray[np.int16]
"""Any stretch of sound, shape (n,)."""

Frame = NDArray[np.int16]
"""Exactly 20 ms of sound, shape (160,)."""


class FrameSource(Protocol):
    """Something to play, 20 ms at a time."""

    def next_frame(self) -> Frame | None:
        """Return the next 160 samples, or None at the end. Never blocks."""
        ...


FrameSink = Callable[[Frame], None]
"""Takes each frame that the far end says; must return at once."""


def to_samples(values: NDArray[np.floating[Any]]) -> Samples:
    """Return *values*, shape (n,), rounded and limited to 16 bits."""
    return np.asarray(np.clip(np.rint(values), -32768, 32767), dtype=np.int16)


SILENT_FRAME: Frame = np.zeros(FRAME_SAMPLES, dtype=np.int16)
SILENT_FRAME.flags.writeable = False
