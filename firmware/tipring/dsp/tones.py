"""Sound that we make: tones without clicks."""

import math
from collections.abc import Sequence
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples, to_samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.plans import Signal

FADE_MS: Final = 5.0
"""Long enough to hear no click, short against the 40 ms of the shortest key."""
BEEP_HZ: Final = 1000.0
BEEP_S: Final = 0.4
BEEP_DBM0: Final = -12.0
"""Clear over speech, yet no shock in the ear."""
REMINDER_HZ: Final = 1000.0
REMINDER_S: Final = 0.1
"""Twice, with as much silence between: no other tone of ours is double."""
REMINDER_DBM0: Final = -18.0
"""An agent may be talking to somebody beside him: heard, not startling."""
WHISPER_HZ: Final = 600.0
WHISPER_S: Final = 0.15
WHISPER_DBM0: Final = -18.0
"""Right at the ear of somebody who just lifted his handset."""
PROGRESS_DBM0: Final = -16.0
"""A call-progress tone of ours, all its sines together: as loud as our prompts."""
NOISE_DBM0: Final = -60.0
"""Comfort noise: a good line's own hiss, below every threshold for speech."""
NOISE_S: Final = 4.0
"""Nobody hears a hiss repeat itself after so long."""
DTMF_DBM0: Final = -9.0
"""Each of the two tones; the sum stays below the -6 dBm that lines allow."""

DTMF_LOW_HZ: Final = (697.0, 770.0, 852.0, 941.0)
DTMF_HIGH_HZ: Final = (1209.0, 1336.0, 1477.0, 1633.0)
DTMF_ROWS: Final = ("123A", "456B", "789C", "*0#D")
"""The keypad: a row for each low frequency, a column for each high one."""

DTMF_HZ: Final = {
    digit: (low, high)
    for row, low in zip(DTMF_ROWS, DTMF_LOW_HZ, strict=True)
    for digit, high in zip(row, DTMF_HIGH_HZ, strict=True)
}
"""The pair of each key (ITU-T Q.23 clause 6)."""


def sine_mix(
    frequencies_hz: Sequence[float], seconds: float, level_dbm0: float
) -> Samples:
    """Return sines, each at *level_dbm0*, faded at both ends."""
    positions = np.arange(round(seconds * RATE_HZ))
    mixed = _sines(frequencies_hz, positions) * amplitude_for(level_dbm0)
    return fade_out(fade_in(to_samples(mixed), FADE_MS), FADE_MS)


def dtmf(digit: str, seconds: float = 0.1, level_dbm0: float = DTMF_DBM0) -> Samples:
    """Return the sound of one key; *level_dbm0* is that of each tone."""
    return sine_mix(DTMF_HZ[digit], seconds, level_dbm0)


def beep() -> Samples:
    """Return the tone that asks for a message."""
    return sine_mix((BEEP_HZ,), BEEP_S, BEEP_DBM0)


def hold_reminder() -> Samples:
    """Return the double beep for an agent whose caller is still on hold."""
    once = sine_mix((REMINDER_HZ,), REMINDER_S, REMINDER_DBM0)
    return np.concatenate([once, np.zeros_like(once), once])


def whisper_beep() -> Samples:
    """Return the beep for an agent who lifted: a caller of the queue comes now."""
    return sine_mix((WHISPER_HZ,), WHISPER_S, WHISPER_DBM0)


def comfort_noise() -> Samples:
    """Return NOISE_S of faint hiss that may be repeated; always the same."""
    effective = amplitude_for(NOISE_DBM0) / math.sqrt(2)
    draws = np.random.default_rng(0).normal(0.0, effective, round(NOISE_S * RATE_HZ))
    return to_samples(draws)


def fade_in(samples: Samples, ms: float) -> Samples:
    """Return a copy that rises from nothing within *ms*, by a raised cosine."""
    length = min(round(ms * RATE_HZ / 1000), samples.size)
    faded = samples.astype(np.float64)
    faded[:length] *= _rise(length)
    return to_samples(faded)


def fade_out(samples: Samples, ms: float) -> Samples:
    """Return a copy that falls to nothing within its last *ms*."""
    return fade_in(samples[::-1], ms)[::-1].copy()


class ToneSource:
    """A signal without end: its phase never jumps, its cadence switches softly."""

    def __init__(self, signal: Signal, level_dbm0: float) -> None:
        self._frequencies_hz = signal.frequencies_hz
        self._envelope = _envelope(signal) * amplitude_for(level_dbm0)
        self._position = 0

    def next_frame(self) -> Frame:
        """Return the next 20 ms."""
        positions = np.arange(self._position, self._position + FRAME_SAMPLES)
        self._position += FRAME_SAMPLES
        envelope = self._envelope[positions % self._envelope.size]
        return to_samples(_sines(self._frequencies_hz, positions) * envelope)


def progress_tone(signal: Signal) -> ToneSource:
    """Return a call-progress tone as loud as callers shall hear it from us."""
    sines = len(signal.frequencies_hz)
    return ToneSource(signal, PROGRESS_DBM0 - 10 * math.log10(sines))


def _envelope(signal: Signal) -> NDArray[np.float64]:
    """Return one round of a signal's cadence as a gain for each sample."""
    if not signal.cadence_s:
        return np.ones(1)
    rise = _rise(round(FADE_MS * RATE_HZ / 1000))
    softer_db = cycle(signal.softer_db or (0.0,))
    parts = []
    for on_s, off_s in zip(signal.cadence_s[::2], signal.cadence_s[1::2], strict=True):
        burst = np.full(round(on_s * RATE_HZ), 10 ** (-next(softer_db) / 20))
        burst[: rise.size] *= rise
        burst[-rise.size :] *= rise[::-1]
        parts += [burst, np.zeros(round(off_s * RATE_HZ))]
    return np.concatenate(parts)


def _rise(length: int) -> NDArray[np.float64]:
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(length, 1))


def _sines(
    frequencies_hz: Sequence[float], positions: NDArray[np.int_]
) -> NDArray[np.float64]:
    angles = np.outer(frequencies_hz, positions) * (2 * np.pi / RATE_HZ)
    return np.asarray(np.sin(angles).sum(axis=0))
