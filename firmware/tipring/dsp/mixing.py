"""Several voices heard as one: the sum of frames, as loud as it can be without harm."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tipring.dsp.frames import SILENT_FRAME, Frame, to_samples

KNEE: Final = 24_576.0
"""Up to here (2.5 dB below the largest sample) a sum stays as it is."""
MOST: Final = 32_767.0


def mixed(frames: Sequence[Frame]) -> Frame:
    """Return what is heard of *frames*, each shape (160,), that sound at once.

    One voice passes through as it is. Where voices add up to more than a sample can
    hold, the sum is bent towards the limit and never wraps; what is not that loud is
    not changed at all, so nobody becomes softer when somebody listens.
    """
    if not frames:
        return SILENT_FRAME
    if len(frames) == 1:
        return frames[0]
    total = np.sum(frames, axis=0, dtype=np.int32)
    if np.abs(total).max() <= KNEE:
        return np.asarray(total, dtype=np.int16)
    size = np.abs(total).astype(float)
    room = MOST - KNEE
    bent = KNEE + room * np.tanh((size - KNEE) / room)
    return to_samples(np.sign(total) * np.where(size > KNEE, bent, size))
