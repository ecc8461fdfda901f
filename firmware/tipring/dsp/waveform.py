"""How a sound looks: the loudest moment of each piece, for a drawing."""

from typing import Final

import numpy as np

from tipring.dsp.frames import Samples

FULL: Final = 100
"""What the loudest piece is given as."""
FAINTEST: Final = 1000.0
"""In 16-bit scale, about -27 dBm0: a sound without anything louder is drawn small."""


def waveform(samples: Samples, pieces: int) -> list[int]:
    """Return the peaks of *samples*, shape (n,), in *pieces* equal pieces, 0 to FULL.

    They are what the ear makes of them (the square root), against the loudest of all.
    """
    if samples.size == 0:
        return [0] * pieces
    edges = np.linspace(0, samples.size, pieces + 1).astype(np.int64)[:-1]
    loud = np.abs(samples.astype(np.int32))
    peaks = np.maximum.reduceat(loud, np.minimum(edges, samples.size - 1))
    loudest = max(float(peaks.max()), FAINTEST)
    return [round(FULL * float(np.sqrt(peak / loudest))) for peak in peaks]
