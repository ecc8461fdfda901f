"""The clock inside a modem, which is never quite the exchange's."""

import numpy as np

from tipring.dsp.frames import FRAME_SAMPLES, Frame, Samples

PPM = 1e-6


class Crystal:
    """Counts the modem's samples in the exchange's frames."""

    def __init__(self, ppm: float = 0.0) -> None:
        self._per_frame = FRAME_SAMPLES * (1 + ppm * PPM)
        self._frames = 0
        self._samples = 0

    def next_frame(self) -> int:
        """Return how many samples of the modem this frame of the exchange lasts."""
        self._frames += 1
        samples = int(self._frames * self._per_frame) - self._samples
        self._samples += samples
        return samples


def fit(samples: Samples, size: int) -> Samples:
    """Slip: drop or repeat the last sample until there are *size* of them."""
    if samples.size == size:
        return samples
    return np.pad(samples, (0, max(0, size - samples.size)), mode="edge")[:size]


def silence_after(samples: Samples, size: int) -> Frame:
    """Return *samples* followed by silence, *size* in all."""
    return np.pad(samples[:size], (0, max(0, size - samples.size)))
