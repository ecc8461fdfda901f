"""Speech played faster, in its own pitch.

WSOLA (Verhelst and Roelands, ICASSP 1993): the output is put together of overlapping
pieces of the input; each is taken from where it goes on most like the one before.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, Frame, Samples, to_samples

PIECE: Final = 2 * FRAME_SAMPLES
"""40 ms: several periods of the deepest voice, and no syllable."""
REACH: Final = 80
"""Samples to each side of the even pace within which a piece is looked for: one
period of a voice of 100 Hz."""

_RISE: Final = (
    0.5 - 0.5 * np.cos(np.pi * (np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES)
).astype(np.float32)
_FALL: Final = _RISE[::-1].copy()
Wave = NDArray[np.float32]


class Faster:
    """*samples*, shape (n,), at *speed* times their pace, frame by frame.

    Each frame costs one correlation, a tenth of a millisecond on a small board.
    """

    def __init__(self, samples: Samples, speed: float) -> None:
        self._length = len(samples)
        rest = np.zeros(PIECE + 2 * REACH, dtype=np.float32)
        lead = np.zeros(REACH, dtype=np.float32)
        self._sound: Wave = np.concatenate([lead, samples.astype(np.float32), rest])
        self._step = FRAME_SAMPLES * speed
        self._pace = 0.0
        """Where an even pace is, in samples of the input."""
        self._goes_on = REACH
        """Where the last piece goes on, in `_sound`."""
        self._tail: Wave = np.zeros(FRAME_SAMPLES, dtype=np.float32)

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        if self._pace >= self._length:
            return None
        start = self._best_start(round(self._pace))
        piece = self._sound[start : start + PIECE]
        frame = self._tail + piece[:FRAME_SAMPLES] * _RISE
        self._tail = piece[FRAME_SAMPLES:] * _FALL
        self._goes_on = start + FRAME_SAMPLES
        self._pace += self._step
        return to_samples(frame)

    def _best_start(self, pace: int) -> int:
        """Return where in `_sound` the next piece begins, near *pace* of the input."""
        if pace == 0:
            return REACH
        wanted = self._sound[self._goes_on : self._goes_on + FRAME_SAMPLES]
        near = self._sound[pace : pace + 2 * REACH + FRAME_SAMPLES]
        likeness = np.correlate(near, wanted, "valid")
        squares = np.concatenate(([0.0], np.cumsum(np.square(near, dtype=np.float64))))
        power = squares[FRAME_SAMPLES:] - squares[:-FRAME_SAMPLES]
        return pace + int(np.argmax(likeness / np.sqrt(power + 1.0)))
