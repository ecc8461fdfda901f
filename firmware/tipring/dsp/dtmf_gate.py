"""The cheap look at all sound, whether a DTMF key might stand in it.

Of every frame of 20 ms the second half is compared with the eight tones. Whatever
30 ms of sound one takes, they hold one such half entirely; so no key of 30 ms slips
past. Where a low and a high tone make up most of the sound, the gate opens for the
careful look of `dtmf_proof`.
"""

from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import DTMF_HIGH_HZ, DTMF_LOW_HZ
from tipring.dsp.window import hann

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

LOWS: Final = len(DTMF_LOW_HZ)
TONES_HZ: Final = np.array(DTMF_LOW_HZ + DTMF_HIGH_HZ)
TONES: Final = len(TONES_HZ)
WINDOW: Final = FRAME_SAMPLES // 2
"""10 ms tell low tones from high ones, and when a key begins and ends."""
HANN: Final = hann(WINDOW)

RUMBLE_HZ: Final = (100.0, 200.0, 300.0, 400.0)
"""Hum, DC and dial tone are no sound beside the tones: what a constant and these waves
can express is left out. That is 98 % of 440 Hz and nothing of 680 Hz."""
MIN_LEVEL_DBM0: Final = -35.0
"""Each tone; 10 dB below the softest that Q.24 wants to be accepted, 20 dB above
those that it wants to be ignored. 5 dB less would use up some of the reserve that
`dtmf_proof.IMPURITY` has against speech: one key in 34 h with 1.3 times as much."""
MIN_SHARE: Final = 0.7
"""Of both tones in the window's sound. Speech reaches it in 1.0 % of its windows (in
2.5 % at 0.6); a key off by 1.8 % shows 0.85, one in noise of 10 dB 0.8 to 0.95."""
MIN_PART: Final = 0.06
"""Of the weaker tone: 10 dB below the other one it has 0.09 of both. Without this
speech, mostly one loud formant, would open the gate twice as often."""

_SHOWN: Final = 0.7
"""What the window shows of the power of a tone 2.4 % beside its frequency (0.8), and
a little less."""
_MIN_POWER: Final = _SHOWN * amplitude_for(MIN_LEVEL_DBM0) ** 2
_QUIET: Final = 0.6 * _MIN_POWER
"""No window of less energy shows two tones of that power: the Hann curve shows a wave
under its peak at most three times as strong as it is on average."""
_SCALE: Final = 2 / np.sum(HANN**2)
"""Makes a sine's energy under the curve the square of its amplitude."""


def _bank() -> Floats:
    """Return 8 cosines, 8 sines and 9 waves for the rumble, shape (25, 80).

    What they show is an amplitude; the squares of the rumble's add up to its energy.
    """
    seconds = (np.arange(WINDOW) - (WINDOW - 1) / 2) / RATE_HZ
    tones = np.outer(TONES_HZ, seconds) * 2 * np.pi
    slow = np.outer(RUMBLE_HZ, seconds) * 2 * np.pi
    rumble = np.concatenate((np.ones((1, WINDOW)), np.cos(slow), np.sin(slow)))
    independent = np.linalg.qr((rumble * HANN).T)[0].T * np.sqrt(_SCALE)
    waves = (np.cos(tones) * 2 / HANN.sum(), -np.sin(tones) * 2 / HANN.sum())
    return np.asarray(np.concatenate((*waves, independent)) * HANN, np.float32)


BANK: Final = _bank()
"""What a window is compared with, shape (25, 80)."""
POWER: Final = np.asarray(HANN**2 * _SCALE, np.float32)
"""Weighs the squares of a window, shape (80,)."""
_SUMS: Final = np.block(
    [
        [np.eye(TONES), np.eye(TONES), np.zeros((TONES, len(BANK) - 2 * TONES))],
        [np.zeros((1, 2 * TONES)), np.ones((1, len(BANK) - 2 * TONES))],
    ]
).astype(np.float32)
"""Adds up the squares of what the bank shows: each tone's power, and the rumble's."""


def open_frames(sound: Floats) -> Places:
    """Return which frames of *sound*, shape (160 n,), deserve a closer look."""
    newer = sound.reshape(-1, FRAME_SAMPLES)[:, WINDOW:]
    energy = np.square(newer).dot(POWER)
    if energy.max() < _QUIET:
        return np.zeros(0, np.intp)
    return prevailing(tone_powers(BANK.dot(newer.T)), energy)


def is_open(newer: Floats) -> bool:
    """Return whether a frame deserves a closer look: `open_frames` for one frame.

    *newer* is its second half, shape (80,). Frames of a line come one by one, and for
    so few numbers numpy is called as seldom as can be.
    """
    seen = BANK.dot(newer).tolist()
    tones = [*map(hypot, seen[:TONES], seen[TONES : 2 * TONES])]
    low, high = max(tones[:LOWS]) ** 2, max(tones[LOWS:]) ** 2
    weaker = min(low, high)
    if weaker <= _MIN_POWER:
        return False
    band = float(np.square(newer).dot(POWER)) - hypot(*seen[2 * TONES :]) ** 2
    return low + high > MIN_SHARE * band and weaker > MIN_PART * band


def tone_powers(seen: Floats) -> Floats:
    """Return the power of each tone and of the rumble in *seen*, (25, n); (9, n)."""
    return np.asarray(_SUMS.dot(np.square(seen)))


def prevailing(powers: Floats, energy: Floats) -> Places:
    """Return in which windows one low and one high tone make up most of the sound.

    *powers* is of shape (9, n), *energy* of shape (n,).
    """
    low, high = np.maximum.reduce(powers[:TONES].reshape(2, LOWS, -1), axis=1)
    band = energy - powers[TONES]
    prevail = low + high > MIN_SHARE * band
    prevail &= np.minimum(low, high) > np.maximum(MIN_PART * band, _MIN_POWER)
    return np.asarray(prevail.nonzero()[0])
