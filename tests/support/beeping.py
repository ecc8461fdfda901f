"""Beeps at whose beginnings a delay is measured, from somebody's mouth to an ear."""

from collections.abc import Iterable

import numpy as np

from tipring.dsp.frames import RATE_HZ, Samples

EVERY_S = 0.31
"""From one beep to the next: none falls on the frames as the one before it did."""
BEEP_S = 0.15
QUIET, LOUD = 300, 1500
STEP = 160


def beeps(hz: float, seconds: float = 60.0) -> Samples:
    """Return beeps of *hz*."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    sound = 9000 * np.sin(2 * np.pi * hz * times)
    return np.where(times % EVERY_S < BEEP_S, sound, 0).astype(np.int16)


def onsets(sound: Samples, began: float) -> list[float]:
    """Return when each beep begins in *sound*, which *began* then."""
    found, armed = [], False
    for at in range(0, len(sound) - STEP, STEP):
        level = np.abs(sound[at : at + STEP].astype(int))
        if armed and level.max() > LOUD:
            found.append(began + (at + int(np.argmax(level > LOUD))) / RATE_HZ)
            armed = False
        elif level.max() < QUIET:
            armed = True
    return found


def delays_ms(said: Iterable[float], heard: Iterable[float]) -> list[float]:
    """Return how much later than it was said each beep was heard."""
    said = sorted(said)
    pairs = ((max(s for s in said if s <= h), h) for h in heard if h >= said[0])
    return [1000 * (h - s) for s, h in pairs]
