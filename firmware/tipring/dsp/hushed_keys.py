"""A caller's voice without his keys: whoever listens hears silence in their place.

A key shows in the newer half of a frame (`dtmf_gate`). It may have begun in the frame
before, and its end may reach into the next one; so these are silent, too, and every
frame waits for its neighbour: 20 ms.
"""

from typing import Final

import numpy as np

from tipring.dsp.dtmf_gate import WINDOW, is_open
from tipring.dsp.frames import SILENT_FRAME, Frame

DELAY_FRAMES: Final = 1


class HushedKeys:
    """Takes frames as they come, and gives each back one later, silent in keys."""

    def __init__(self) -> None:
        self._waits = SILENT_FRAME
        self._is_key = False
        """Of the frame that waits."""
        self._was_key = False
        """Of the one before it."""

    def passed(self, frame: Frame) -> Frame:
        """Return the frame before *frame*, or silence where a key may be heard in it.

        What is so much like a key in speech (about a window in a hundred) is silent,
        too: nobody says a secret word by it.
        """
        is_key = is_open(frame[WINDOW:].astype(np.float32))
        hush = self._was_key or self._is_key or is_key
        passed = SILENT_FRAME if hush else self._waits
        self._waits, self._was_key, self._is_key = frame, self._is_key, is_key
        return passed
