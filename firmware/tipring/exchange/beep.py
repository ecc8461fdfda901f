"""Hear the tone that asks for a message."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import dbm0

BEEPS_HZ: Final = (980.0, 1000.0, 1020.0)
"""Machines beep at about 1000 Hz; a frame of 20 ms tells 50 Hz apart."""
SHORTEST_S = 0.2
"""Shorter is no beep but a syllable."""
PURITY = 0.85
"""Part of the power that must lie in the tone."""
LOUDEST_SILENCE_DBM0 = -40.0


def _probe(hz: float) -> NDArray[np.complex128]:
    times = np.arange(FRAME_SAMPLES) / RATE_HZ
    return np.asarray(np.exp(-2j * np.pi * hz * times))


_PROBES: Final = np.stack([_probe(hz) for hz in BEEPS_HZ])


class BeepEar:
    """Notices the end of a steady tone."""

    def __init__(self) -> None:
        self._frames = 0

    def feed(self, frame: Frame) -> bool:
        """Return True with the frame in which a beep is over."""
        if _is_beep(frame):
            self._frames += 1
            return False
        lasted_s = self._frames * FRAME_S
        self._frames = 0
        return lasted_s >= SHORTEST_S


def _is_beep(frame: Frame) -> bool:
    if dbm0(frame) < LOUDEST_SILENCE_DBM0:
        return False
    wide = frame.astype(np.float64)
    power = float(wide @ wide) * FRAME_SAMPLES / 2
    in_tone = float(np.max(np.abs(_PROBES @ wide) ** 2))
    return in_tone / power >= PURITY
