"""Sound on its way to a line, 20 ms at a time."""

import numpy as np

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples


class Reel:
    """A piece of sound that a line plays; it knows how far it came."""

    def __init__(self, samples: Samples) -> None:
        missing = -len(samples) % FRAME_SAMPLES
        self._frames = np.pad(samples, (0, missing)).reshape(-1, FRAME_SAMPLES)
        self._next = 0

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        if self._next >= len(self._frames):
            return None
        frame: Frame = self._frames[self._next]
        self._next += 1
        return frame

    @property
    def handed_out_ms(self) -> int:
        """How much was handed to the line (a little more than was heard)."""
        return self._next * FRAME_SAMPLES * 1000 // RATE_HZ
