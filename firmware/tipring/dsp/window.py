"""The Hann window, which every look at a spectrum begins with."""

import numpy as np
from numpy.typing import NDArray


def hann(length: int) -> NDArray[np.float64]:
    """Return it for *length* samples, even about their middle."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(length) + 0.5) / length)


def hann_of_power_1(length: int) -> NDArray[np.float32]:
    """Return it so that white noise has its mean square in every bin."""
    taper = hann(length)
    return (taper / np.sqrt(taper @ taper)).astype(np.float32)
