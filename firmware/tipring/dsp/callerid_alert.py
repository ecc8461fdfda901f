"""The alert tone that announces caller ID: 2130 and 2750 Hz together, for 80 to 110 ms.

BT SIN 227 (88 to 110 ms, before the first ring and in calls); Telcordia GR-30-CORE
(80 ms, in calls); ETSI EN 300 659-1 and -2 (DT-AS, 100 ms).
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.callerid_facts import AlertFound
from tipring.dsp.callerid_gate import Heard
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import power_dbm0

ALERT_HZ: Final = (2130.0, 2750.0)
MIN_ALERT_S: Final = 0.068
MAX_ALERT_S: Final = 0.125
"""What exchanges send, and 10 % of tolerance."""
MAX_DEVIATION: Final = 0.0125
"""Of the frequencies: 0.5 % (GR-30-CORE) to 1 % (SIN 227) and some doubt."""

_FRAMES: Final = range(3, 9)
"""That the tones touch, whole or in part."""
_KEPT_FRAMES: Final = _FRAMES.stop + 2
_SMOOTHING: Final = 40
"""5 ms: tells the two tones apart, and edges to 1 ms."""
_WAVES: Final = np.exp(
    -2j * np.pi / RATE_HZ * np.outer(ALERT_HZ, np.arange(_KEPT_FRAMES * FRAME_SAMPLES))
)
_KERNEL: Final = np.full(_SMOOTHING, 2 / _SMOOTHING)


class AlertFinder:
    """Find alert tones in a stream of frames that were judged already."""

    def __init__(self) -> None:
        self._sound: deque[Frame] = deque(maxlen=_KEPT_FRAMES)
        self._run = 0
        self._frames = 0

    def feed(self, frame: Frame, heard: Heard) -> AlertFound | None:
        """Take the next 20 ms; return the tone that is now known to be over."""
        self._sound.append(frame)
        self._frames += 1
        if heard.alert:
            self._run += 1
            return None
        run, self._run = self._run, 0
        if run not in _FRAMES:
            return None
        sound = np.concatenate(list(self._sound)[-run - 2 :])
        return _measured(sound, self._frames * FRAME_S - sound.size / RATE_HZ)


def _measured(sound: Samples, began_s: float) -> AlertFound | None:
    """Look closely at *sound* with the tones somewhere inside."""
    tones = [
        np.convolve(sound * wave[: sound.size], _KERNEL, "same") for wave in _WAVES
    ]
    softer = np.minimum(*np.abs(tones))
    inside = np.flatnonzero(softer > softer.max() / 2)
    seconds = float(inside[-1] - inside[0] + 1) / RATE_HZ
    core = slice(inside[0] + _SMOOTHING, inside[-1] - _SMOOTHING)
    if not MIN_ALERT_S <= seconds <= MAX_ALERT_S or not all(
        _is_near(tone[core], hertz) for tone, hertz in zip(tones, ALERT_HZ, strict=True)
    ):
        return None
    power = float(np.mean(np.abs(np.array(tones)[:, core]) ** 2)) / 2
    return AlertFound(began_s + float(inside[0]) / RATE_HZ, seconds, power_dbm0(power))


def _is_near(tone: NDArray[np.complex128], hertz: float) -> bool:
    """Tell whether a tone that was mixed down lies where it should."""
    turn = np.angle(np.vdot(tone[:-1], tone[1:]))
    return bool(abs(turn) * RATE_HZ / (2 * np.pi) <= MAX_DEVIATION * hertz)
