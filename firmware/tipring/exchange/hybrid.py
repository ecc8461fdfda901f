"""Where two wires become four: part of what a modem says comes back to it.

The hybrid of a modem and the line's impedance never match. What comes back is
late by a few samples and smeared over some milliseconds (ITU-T G.168, annex D has
such echo paths); this one is invented, and the same in every run.
"""

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples

MEASURED_LOSS_DB = 28.0
"""What a CX93001 hears of itself in +VTR on an ordinary line."""
DELAY_MS = 3.0
"""To the hybrid and back, the modem's converters included."""
TAIL_MS = 8.0
"""How long the smear lasts."""

_RINGING = ((1.0, 0.9, 650.0), (-0.7, 1.8, 1500.0), (0.4, 1.3, 2700.0))
"""Weight, decay (ms) and frequency (Hz) of three damped resonances: a line card's
filters, coupled by a badly matched impedance."""


def impulse_response(loss_db: float, delay_ms: float) -> NDArray[np.float64]:
    """Return the taps; white noise comes back weaker by *loss_db* (0: as loud)."""
    times_ms = np.arange(round(TAIL_MS * RATE_HZ / 1000)) * 1000 / RATE_HZ
    smear = np.zeros(times_ms.size)
    for weight, decay_ms, hz in _RINGING:
        turns = 2 * np.pi * hz * times_ms / 1000
        smear += weight * np.exp(-times_ms / decay_ms) * np.cos(turns)
    smear *= 10 ** (-loss_db / 20) / np.linalg.norm(smear)
    return np.concatenate((np.zeros(round(delay_ms * RATE_HZ / 1000)), smear))


class Hybrid:
    """One line's echo path, as a stream."""

    def __init__(
        self, loss_db: float = MEASURED_LOSS_DB, delay_ms: float = DELAY_MS
    ) -> None:
        self._taps = impulse_response(loss_db, delay_ms)
        self._before: NDArray[np.float64] = np.zeros(self._taps.size - 1)

    def echo(self, said: Samples) -> NDArray[np.float64]:
        """Return what comes back while *said*, any number of samples, is sent."""
        sound = np.concatenate((self._before, said.astype(np.float64)))
        self._before = sound[said.size :]
        return np.convolve(sound, self._taps, mode="valid")
