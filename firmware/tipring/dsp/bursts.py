"""When a tone switches on and off, and which frequencies it is made of.

Every 10 ms a window of 40 ms is asked for its share of sound near the expected
frequencies; a burst lasts from edge to edge at about half amplitude. Only a finished
burst, or a long one, gets the fine look that tells 400 Hz from 400 + 450 Hz.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import amplitude_for

HOP: Final = 80
WINDOW: Final = 320
HOP_S: Final = HOP / RATE_HZ

MIN_TONE_DBM0: Final = -43.0
"""Softer is no call-progress tone but a neighbour's: exchanges send -5 to -15 dBm0
(ITU-T E.180), lines lose up to 20 dB."""
MIN_SHARE: Final = 0.7
"""Of the sound from 200 to 3400 Hz; noise at 15 dB leaves 0.97."""
EDGE_POWER: Final = 0.3
"""Where a 40 ms window lies about half inside the tone."""
GAP_HOPS: Final = 5
"""A burst ends when 50 ms miss it: two close tones beat, and may vanish for 40 ms."""
MIN_BURST_S: Final = 0.1
"""Shorter says too little about its frequencies."""

TELEPHONE_HZ: Final = (200.0, 3400.0)
_FINE_SAMPLES: Final = 2048
"""256 ms: 413 and 438 Hz are two."""
_FINE_SIZE: Final = 4096
_TRIM: Final = 80
"""Samples left out at both ends of a burst, where it switches."""
_PEAK_POWER: Final = 0.03
"""-15 dB against the strongest; softer peaks are distortion or noise."""
_MAX_PEAKS: Final = 5
"""More is no mixture that an exchange sends: two tones, or one that is modulated."""
_PEAK_WIDTH_HZ: Final = 25.0
"""Sound so near a peak belongs to it."""
_KEPT_SAMPLES: Final = _FINE_SAMPLES + (GAP_HOPS + 2) * HOP + WINDOW + FRAME_SAMPLES
_NEW_HOPS: Final = FRAME_SAMPLES // HOP
_RISING_HOPS: Final = 8


def _hann(length: int) -> NDArray[np.float32]:
    steps = (np.arange(length) + 0.5) / length
    return (0.5 - 0.5 * np.cos(2 * np.pi * steps)).astype(np.float32)


_WINDOW: Final = _hann(WINDOW)
_BIN_HZ: Final = RATE_HZ / WINDOW
_STARTS: Final = np.arange(_NEW_HOPS)[:, None] * HOP + np.arange(WINDOW)
_NEED: Final = WINDOW + FRAME_SAMPLES - HOP
_BINS: Final = slice(int(TELEPHONE_HZ[0] / _BIN_HZ), int(TELEPHONE_HZ[1] / _BIN_HZ) + 1)
_MIN_POWER: Final = (
    amplitude_for(MIN_TONE_DBM0) ** 2 / 4 * WINDOW * float((_WINDOW**2).sum())
)
"""What a sine of the least level shows in the summed power of the bins."""


@dataclass(frozen=True, slots=True)
class Burst:
    """One stretch of tone."""

    began_s: float
    ended_s: float
    peaks_hz: tuple[float, ...]
    """Its frequencies; empty if it is no clean mixture of sines."""

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.ended_s - self.began_s


@dataclass(slots=True)
class _Open:
    """A burst that still sounds."""

    first_hop: int
    last_hop: int
    powers: list[float]
    """Of its first hops, to find the edge once the full level is known."""
    peak: float

    def take(self, hop: int, power: float) -> None:
        self.peak = max(self.peak, power)
        if len(self.powers) < _RISING_HOPS:
            self.powers.append(power)
        if power >= EDGE_POWER * self.peak:
            self.last_hop = hop

    @property
    def began_s(self) -> float:
        edge = EDGE_POWER * self.peak
        late = next((i for i, power in enumerate(self.powers) if power >= edge), 0)
        return max(_centre_s(self.first_hop + late) - HOP_S / 2, 0.0)

    @property
    def ended_s(self) -> float:
        return _centre_s(self.last_hop) + HOP_S / 2


class BurstFinder:
    """Find bursts near the given frequencies in a stream of frames."""

    def __init__(self, frequencies_hz: Iterable[float], tolerance_hz: float) -> None:
        bins_hz = np.arange(WINDOW // 2 + 1)[_BINS] * _BIN_HZ
        reach_hz = tolerance_hz + 2 * _BIN_HZ
        distances = np.abs(np.subtract.outer(bins_hz, np.array(list(frequencies_hz))))
        self._near = (distances.min(axis=1) <= reach_hz).astype(np.float32)
        self._sound: Samples = np.zeros(_KEPT_SAMPLES, dtype=np.int16)
        self._hop = 0
        self._open: _Open | None = None

    @property
    def sounding_since_s(self) -> float | None:
        """When the present burst began; None between bursts."""
        return None if self._open is None else self._open.began_s

    @property
    def now_s(self) -> float:
        """How much of the stream was heard."""
        return self._hop * HOP_S

    def feed(self, frame: Frame) -> Burst | None:
        """Take the next 20 ms; return the burst that is now known to be over."""
        self._sound = np.concatenate((self._sound[FRAME_SAMPLES:], frame))
        windows = self._sound[-_NEED:][_STARTS] * _WINDOW
        spectrum = np.fft.rfft(windows)[:, _BINS]
        powers = spectrum.real**2 + spectrum.imag**2
        near, whole = powers @ self._near, powers.sum(axis=1)
        is_tone = near >= np.maximum(MIN_SHARE * whole, _MIN_POWER)
        ended = None
        for power, tone in zip(near.tolist(), is_tone.tolist(), strict=True):
            ended = self._step(power, tone=tone) or ended
        return ended

    def peaks_hz(self) -> tuple[float, ...]:
        """Return the frequencies of what sounds now."""
        return _peaks_hz(self._sound[-_FINE_SAMPLES:])

    def _step(self, power: float, *, tone: bool) -> Burst | None:
        hop, burst = self._hop, self._open
        self._hop += 1
        if burst is None:
            if tone:
                self._open = _Open(hop, hop, [power], power)
            return None
        if tone:
            burst.take(hop, power)
        if hop - burst.last_hop < GAP_HOPS:
            return None
        self._open = None
        return self._close(burst)

    def _close(self, burst: _Open) -> Burst:
        began_s, ended_s = burst.began_s, burst.ended_s
        # The newest sample is that of the hop which closes the burst.
        past = round((self.now_s - ended_s) * RATE_HZ) + _TRIM
        length = round((ended_s - began_s) * RATE_HZ) - 2 * _TRIM
        if ended_s - began_s < MIN_BURST_S:
            return Burst(began_s, ended_s, ())
        sound = self._sound[: self._sound.size - past]
        return Burst(began_s, ended_s, _peaks_hz(sound[-min(length, _FINE_SAMPLES) :]))


def _centre_s(hop: int) -> float:
    """Return the stream time of a hop's middle; hop 0 ends after the first 10 ms."""
    return ((hop + 1) * HOP - WINDOW / 2) / RATE_HZ


def _peaks_hz(sound: Samples) -> tuple[float, ...]:
    """Return the strong frequencies if hardly anything else sounds beside them."""
    spectrum = np.fft.rfft(sound * _hann(sound.size), _FINE_SIZE)
    power = spectrum.real**2 + spectrum.imag**2
    bins_hz = np.arange(power.size) * (RATE_HZ / _FINE_SIZE)
    power[(bins_hz < TELEPHONE_HZ[0]) | (bins_hz > TELEPHONE_HZ[1])] = 0.0
    inner = power[1:-1]
    is_peak = (inner > power[:-2]) & (inner >= power[2:])
    is_peak &= inner > _PEAK_POWER * power.max()
    peaks_hz = bins_hz[1:-1][is_peak]
    if peaks_hz.size == 0 or peaks_hz.size > _MAX_PEAKS:
        return ()
    distances = np.abs(np.subtract.outer(bins_hz, peaks_hz)).min(axis=1)
    share = power[distances <= _PEAK_WIDTH_HZ].sum() / power.sum()
    return tuple(peaks_hz.tolist()) if share >= MIN_SHARE else ()
