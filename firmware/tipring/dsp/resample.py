"""Sound of another rate, brought to the 8000 Hz of this house."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples, to_samples

PASS_HZ: Final = 3700.0
"""The middle of the filter's slope; a telephone carries up to 3400 Hz."""
ZERO_CROSSINGS: Final = 24
"""Of the windowed sinc, each side: 70 dB from 4000 Hz on."""
_BLOCK: Final = 1 << 15
"""Samples made at once, so that hours of sound need little memory."""


def at_house_rate(samples: Samples, rate_hz: int) -> Samples:
    """Return *samples* of *rate_hz*, shape (n,), at 8000 Hz and in the same time."""
    if rate_hz == RATE_HZ:
        return samples
    if rate_hz <= 0:
        message = f"a sampling rate is positive, not {rate_hz}; WAV headers state it"
        raise ValueError(message)
    common = math.gcd(rate_hz, RATE_HZ)
    steps, phases = rate_hz // common, RATE_HZ // common
    bank = _bank(rate_hz, phases)
    reach = bank.shape[1] // 2
    padded = np.pad(samples.astype(np.float32), reach)
    wanted = samples.size * phases // steps
    blocks = [
        _made(padded, bank, steps, np.arange(first, min(first + _BLOCK, wanted)))
        for first in range(0, wanted, _BLOCK)
    ]
    return np.concatenate([np.zeros(0, dtype=np.int16), *blocks])


def _made(
    padded: NDArray[np.float32],
    bank: NDArray[np.float32],
    steps: int,
    places: NDArray[np.int_],
) -> Samples:
    """Return the samples at *places* of the new rate."""
    starts, phases = np.divmod(places * steps, bank.shape[0])
    around = padded[starts[:, None] + np.arange(bank.shape[1])]
    made = np.einsum("ij,ij->i", around, bank[phases])
    return to_samples(made)


def _bank(rate_hz: int, phases: int) -> NDArray[np.float32]:
    """Return a windowed sinc for each place between two samples, (phases, taps)."""
    cut = 2 * min(PASS_HZ, PASS_HZ / RATE_HZ * rate_hz) / rate_hz
    reach = math.ceil(ZERO_CROSSINGS / cut)
    taps = np.arange(2 * reach + 1) - reach
    distances = taps - np.arange(phases)[:, None] / phases
    window = np.where(
        np.abs(distances) < reach, np.cos(np.pi * distances / (2 * reach)) ** 2, 0.0
    )
    bank = np.sinc(cut * distances) * window
    return np.asarray((bank / bank.sum(axis=1, keepdims=True)).astype(np.float32))
