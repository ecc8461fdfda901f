"""A cheap look at each frame, which tells whether caller ID may be in it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import amplitude_for
from tipring.dsp.window import hann

MIN_LEVEL_DBM0: Final = -48.0
"""Softer is another line's: exchanges send -13.5 dBm0, the longest lines lose 20 dB."""
MIN_SHARE: Final = 0.5
"""Of the sound from 300 to 3400 Hz: 3 dB over white noise leave 0.7."""
MIN_ALERT_SHARE: Final = 0.7
"""Voices and toys have more in common with two steady tones than with marks."""
MIN_OF_EACH: Final = 0.12
"""Of a pair of tones, where one may be 7 dB softer than the other."""

_BIN_HZ: Final = RATE_HZ / FRAME_SAMPLES
_BINS_HZ: Final = np.arange(FRAME_SAMPLES // 2 + 1) * _BIN_HZ
_WINDOW: Final = hann(FRAME_SAMPLES).astype(np.float32)
_SCALE: Final = 4 / (FRAME_SAMPLES * float((_WINDOW**2).sum()))
"""From summed bins to the mean square of the sound, times two."""
_MIN_POWER: Final = amplitude_for(MIN_LEVEL_DBM0) ** 2


def _near(*bands_hz: tuple[float, float]) -> NDArray[np.float32]:
    """Return 1 for the bins of these bands and 0 for the others."""
    inside = [(low <= _BINS_HZ) & (high >= _BINS_HZ) for low, high in bands_hz]
    return np.asarray(np.logical_or.reduce(inside), dtype=np.float32)


_BANDS: Final = np.column_stack(
    (
        _near((300, 3400)),
        _near((1150, 1350)),
        _near((1150, 1250)),
        _near((1050, 1150), (1650, 1750), (2250, 2350)),
        _near((650, 1000)),
        _near((1600, 1700)),
        _near((2050, 2200)),
        _near((2650, 2850)),
    )
)
"""All; marks of both modems; of Bell 202; the lines of alternating bits, the same for
both; the low tones of keys; the high one of A to D; the two alert tones."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a frame sounds like."""

    marks: bool = False
    """A modem's mark, at least half of the frame."""
    low_mark: bool = False
    """If it is one, it is that of Bell 202."""
    seizure: bool = False
    """Alternating bits."""
    key: bool = False
    """Perhaps one of the keys A to D, with which caller ID begins."""
    alert: bool = False
    """The pair of alert tones."""


QUIET: Final = Heard()


def hear(frame: Frame) -> Heard:
    """Judge one frame."""
    spectrum = np.fft.rfft(frame * _WINDOW)
    power = spectrum.real**2 + spectrum.imag**2
    whole, mark, bell, lines, low, high, alert_low, alert_high = (
        power @ _BANDS
    ).tolist()
    if whole * _SCALE < _MIN_POWER:
        return QUIET
    least, each = MIN_SHARE * whole, MIN_OF_EACH * whole
    return Heard(
        marks=mark >= least,
        low_mark=2 * bell >= mark,
        seizure=lines >= least,
        key=low + high >= least and min(low, high) >= each,
        alert=alert_low + alert_high >= MIN_ALERT_SHARE * whole
        and min(alert_low, alert_high) >= each,
    )
