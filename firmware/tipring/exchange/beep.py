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


def _probes() -> NDArray[np.float64]:
    """Return cosines, then sines of the tones: no complex number is needed."""
    times = np.arange(FRAME_SAMPLES) / RATE_HZ
    angles = 2 * np.pi * np.outer(BEEPS_HZ, times)
    return np.concatenate([np.cos(angles), np.sin(angles)])


_PROBES: Final = _probes()
_TONES: Final = len(BEEPS_HZ)


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
    parts: list[float] = (_PROBES @ wide).tolist()
    waves = zip(parts[:_TONES], parts[_TONES:], strict=True)
    in_tone = max(cosine**2 + sine**2 for cosine, sine in waves)
    return in_tone / power >= PURITY
