"""Several frames at once, for listeners to whom five cost not much more than one."""

from typing import Final

import numpy as np

from tipring.dsp.frames import Frame, Samples

AT_ONCE_FRAMES: Final = 5
"""Tones last for half a second and longer: 80 ms later is soon enough, and takes a
fifth of the time."""


class Stride:
    """Gathers frames until there are enough."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []

    def feed(self, frame: Frame) -> Samples | None:
        """Take the next 20 ms; return all since the last stride when there are enough.

        *frame* is kept, not copied.
        """
        self._frames.append(frame)
        if len(self._frames) < AT_ONCE_FRAMES:
            return None
        sound = np.concatenate(self._frames)
        self._frames.clear()
        return sound
