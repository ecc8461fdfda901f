"""What the rig's sounds are made of: floats in 16-bit scale, 8000 a second.

Levels are dBm0; a sine of full scale is +3.14 dBm0 (ITU-T G.711 clause 4).
"""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for

Wave = NDArray[np.float64]
"""Sound before it is rounded, shape (n,)."""
Draws = np.random.Generator

PAUSE_BELOW_DB = 30.0
"""A frame so far below the loudest one is no speech (ITU-T P.56's idea of activity)."""


def draws(seed: int, *names: object) -> Draws:
    """Return the random numbers of one named sound: no two names share them."""
    name = "/".join(map(str, (seed, *names)))
    digest = hashlib.sha256(name.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def effective(level_dbm0: float) -> float:
    """Return the root mean square of sound of that level."""
    return amplitude_for(level_dbm0) / math.sqrt(2)


def samples(wave: NDArray[np.floating[Any]]) -> Samples:
    return np.asarray(np.clip(np.rint(wave), -32768, 32767), dtype=np.int16)


def noise(count: int, level_dbm0: float, rng: Draws) -> Wave:
    return rng.normal(0, effective(level_dbm0), count)


def sines(
    frequencies_hz: Sequence[float], count: int, level_dbm0: float, rng: Draws
) -> Wave:
    """Return sines of any phase, each at *level_dbm0*."""
    phases = rng.uniform(0, 2 * np.pi, len(frequencies_hz))
    turns = np.outer(frequencies_hz, np.arange(count)) * (2 * np.pi / RATE_HZ)
    mixed = np.sin(turns + phases[:, None]).sum(axis=0)
    return np.asarray(amplitude_for(level_dbm0) * mixed)


def band_pass(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """Return *wave* through a filter of linear phase, 129 taps, in the same place."""
    places = np.arange(129) - 64
    low, high = 2 * low_hz / RATE_HZ, 2 * high_hz / RATE_HZ
    taps = high * np.sinc(high * places) - low * np.sinc(low * places)
    return np.convolve(wave, taps * np.hamming(129), "same")


def frame_powers(wave: Wave) -> Wave:
    """Return the mean square of each whole frame."""
    whole = wave[: wave.size // FRAME_SAMPLES * FRAME_SAMPLES]
    return np.asarray((whole.reshape(-1, FRAME_SAMPLES) ** 2).mean(axis=1))


def speech_frames(wave: Wave) -> NDArray[np.bool_]:
    """Tell for each frame whether it is speech or a pause."""
    powers = frame_powers(wave)
    return np.asarray(powers > powers.max(initial=0) * 10 ** (-PAUSE_BELOW_DB / 10))


def active_effective(wave: Wave) -> float:
    """Return the root mean square of speech, its pauses left out; 0 for none."""
    active = speech_frames(wave)
    return math.sqrt(frame_powers(wave)[active].mean()) if active.any() else 0.0
