"""Which key was pressed: DTMF by ITU-T Q.23, recognised within the limits of Q.24.

Every 5 ms a window of 20 ms is compared with the eight frequencies. A key is reported
when both its tones stood for 30 ms, steady in frequency and level, with hardly any
other sound beside them. How long a tone lasts is its width at half amplitude.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import DTMF_HIGH_HZ, DTMF_LOW_HZ, DTMF_ROWS

HOP: Final = 40
WINDOW: Final = 160
HOP_S: Final = HOP / RATE_HZ

MIN_HOPS: Final = 6
"""At least half as loud for so many hops: more than 25 ms, so 23 ms never pass
and 40 ms always do (Q.24 table A-1)."""
STEADY_HOPS: Final = 4
"""The newest hops, whose windows lie wholly inside the tone, are judged."""
END_HOPS: Final = 5
"""A key ends when so many hops miss it: 10 ms may drop out, a pause of 40 ms counts."""
PAUSE_HOPS: Final = 3
"""The same key counts anew only after so many softer hops; where a key passes over
into its echo, both may cancel each other for one or two."""
HALF: Final = 0.5
ECHO_DROP: Final = 0.4
"""A pressed key that falls by 8 dB has ended; what is left is its echo."""

MIN_LEVEL_DBM0: Final = -33.0
"""Each tone; 8 dB below the softest that Q.24 wants to be accepted."""
MIN_TWIST_DB: Final = -10.0
MAX_TWIST_DB: Final = 6.0
"""High tone against low one: Q.24's -8 to +4 dB and 2 dB of tolerance."""
MAX_DEVIATION: Final = 0.024
"""Of the nominal frequency: between 1.5 % + 2 Hz (accept) and 3.5 % (reject)."""
MAX_WANDER_HZ: Final = 14.0
"""How much the frequency may change from hop to hop; voices glide further."""
MAX_SWING: Final = 1.26
"""2 dB between the loudest and the softest of the steady hops."""
MIN_PURITY: Final = 0.9
"""The share of both tones in the power of the band: white noise at 10 dB leaves 0.93.
Half an hour of invented talk holds 18 keys at 0.85 and none from 0.9 on."""
GATE: Final = 0.5
"""The careful look is only worth while at this share, before any correction."""

BAND_HZ: Final = (600.0, 3400.0)
"""Hum, dial tone and everything else outside does not matter."""

_HISTORY: Final = 24
"""Hops to look back on: a pressed key's end, its echo and the next onset."""
_NEW_HOPS: Final = FRAME_SAMPLES // HOP
_LOWS: Final = len(DTMF_LOW_HZ)
_NOMINAL_HZ: Final = np.array(DTMF_LOW_HZ + DTMF_HIGH_HZ)
_MAX_OFF_HZ: Final = MAX_DEVIATION * _NOMINAL_HZ
_MIN_AMPLITUDE: Final = amplitude_for(MIN_LEVEL_DBM0)
_MIN_POWER: Final = _MIN_AMPLITUDE**2
_STARTS: Final = np.arange(_NEW_HOPS)[:, None] * HOP + np.arange(WINDOW)


@dataclass(frozen=True, slots=True)
class KeyDown:
    """A key was recognised."""

    digit: str
    at_s: float
    """When its tones began, in seconds of the stream."""


@dataclass(frozen=True, slots=True)
class KeyUp:
    """The key was let go."""

    digit: str
    at_s: float
    """When its tones ended, in seconds of the stream."""


def _bank() -> NDArray[np.float32]:
    """Return the windowed waves: 8 tones, then the bins of the band; (160, 2 n)."""
    bins_hz = np.arange(BAND_HZ[0], BAND_HZ[1] + 1, RATE_HZ / WINDOW)
    angles = np.outer(
        np.arange(WINDOW), np.concatenate((_NOMINAL_HZ, bins_hz)) * 2 * np.pi / RATE_HZ
    )
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)
    waves = np.exp(-1j * angles) * (hann * 2 / hann.sum())[:, None]
    return np.asarray(waves.astype(np.complex64).view(np.float32))


_BANK: Final = _bank()
_BAND_SCALE: Final = 1 / 1.5
"""A sine of amplitude 1 shows 1.5 in the summed power of a Hann window's bins."""
_BACK_ONE_HOP: Final = np.exp(-2j * np.pi * _NOMINAL_HZ * HOP_S)
"""Undoes the turn of each nominal tone within one hop."""
_TURN_HZ: Final = 1 / (2 * np.pi * HOP_S)
"""Phase left over after one hop, as a deviation in hertz."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A low and a high tone by their places in the table of eight."""

    low: int
    high: int

    @property
    def digit(self) -> str:
        return DTMF_ROWS[self.low][self.high - _LOWS]

    @property
    def places(self) -> list[int]:
        return [self.low, self.high]


@dataclass(slots=True)
class _Key:
    """A key that is or was pressed."""

    pair: _Pair
    amplitudes: NDArray[np.float32]
    """Of its two tones, shape (2,)."""
    last_hop: int
    """The newest hop in which it was heard."""


class DtmfDetector:
    """Find keys in a stream of frames."""

    def __init__(self) -> None:
        self._tail: NDArray[np.float32] = np.zeros(WINDOW - HOP, dtype=np.float32)
        self._tones = np.zeros((_HISTORY, len(_NOMINAL_HZ)), dtype=np.complex64)
        self._band = np.zeros(_HISTORY, dtype=np.float32)
        self._oldest_hop = -_HISTORY
        self._pressed: _Key | None = None
        self._released: _Key | None = None

    def feed(self, frame: Frame) -> list[KeyDown | KeyUp]:
        """Take the next 20 ms; return what became known, in order."""
        self._measure(frame)
        pairs = self._likely_pairs()
        found: list[KeyDown | KeyUp] = []
        if self._pressed is None and not any(pairs):
            return found
        for place, pair in enumerate(pairs, start=_HISTORY - _NEW_HOPS):
            found += self._follow_pressed(place)
            if pair is not None:
                found += self._look(place, pair)
        return found

    def _measure(self, frame: Frame) -> None:
        """Append four hops to the history of tones and band power."""
        sound = np.concatenate((self._tail, frame), dtype=np.float32)
        self._tail = sound[FRAME_SAMPLES:]
        seen = (sound[_STARTS] @ _BANK).view(np.complex64)
        count = len(_NOMINAL_HZ)
        band = _power(seen[:, count:]).sum(axis=1) * _BAND_SCALE
        self._tones = np.concatenate((self._tones[_NEW_HOPS:], seen[:, :count]))
        self._band = np.concatenate((self._band[_NEW_HOPS:], band))
        self._oldest_hop += _NEW_HOPS

    def _likely_pairs(self) -> list[_Pair | None]:
        """Return, for each new hop, the pair that makes up most of its sound."""
        powers = _power(self._tones[-_NEW_HOPS:])
        lows, highs = powers[:, :_LOWS], powers[:, _LOWS:]
        likely = lows.max(axis=1) + highs.max(axis=1) > (
            GATE * self._band[-_NEW_HOPS:] + _MIN_POWER
        )
        if not likely.any():
            return [None] * _NEW_HOPS
        places = zip(lows.argmax(axis=1), highs.argmax(axis=1), likely, strict=True)
        return [
            _Pair(int(low), int(high) + _LOWS) if look else None
            for low, high, look in places
        ]

    def _follow_pressed(self, place: int) -> list[KeyUp]:
        key = self._pressed
        if key is None:
            return []
        hop = self._oldest_hop + place
        amplitudes = np.abs(self._tones[place, key.pair.places])
        if (amplitudes >= ECHO_DROP * key.amplitudes).all():
            key.last_hop = hop
        return [self._release(key)] if hop - key.last_hop >= END_HOPS else []

    def _release(self, key: _Key) -> KeyUp:
        self._pressed, self._released = None, key
        return KeyUp(key.pair.digit, _centre_s(key.last_hop) + HOP_S / 2)

    def _look(self, place: int, pair: _Pair) -> list[KeyDown | KeyUp]:
        """Judge the sound that leads up to *place*."""
        pressed = self._pressed
        if pressed is not None and pressed.pair == pair:
            return []
        soft = self._soft_places(place, pair)
        first = int(soft[-1]) + 1 if soft.size else 0
        if (
            place - first + 1 < MIN_HOPS
            or not self._is_clean(place, pair)
            or self._is_rest_of_released(soft, pair)
        ):
            return []
        amplitudes = np.abs(self._tones[place - 1, pair.places])
        self._pressed = _Key(pair, amplitudes, self._oldest_hop + place)
        began_s = max(_centre_s(self._oldest_hop + first) - HOP_S / 2, 0.0)
        down = KeyDown(pair.digit, began_s)
        return [down] if pressed is None else [self._release(pressed), down]

    def _soft_places(self, place: int, pair: _Pair) -> NDArray[np.intp]:
        """Return where, up to *place*, the pair had not half the strength of now."""
        amplitudes = np.abs(self._tones[: place + 1, pair.places])
        now = amplitudes[-MIN_HOPS:].max(axis=0)
        return np.flatnonzero((amplitudes < HALF * now).any(axis=1))

    def _is_rest_of_released(self, soft: NDArray[np.intp], pair: _Pair) -> bool:
        """Tell an echo from a new press: no real pause lies before it."""
        key = self._released
        if key is None or key.pair != pair:
            return False
        pause = np.count_nonzero(self._oldest_hop + soft > key.last_hop)
        return bool(pause < PAUSE_HOPS)

    def _is_clean(self, place: int, pair: _Pair) -> bool:
        """Tell whether the newest hops hold both tones, and nothing else."""
        hops = slice(place - STEADY_HOPS + 1, place + 1)
        tones = self._tones[hops, pair.places]
        amplitudes = np.abs(tones)
        deviations_hz = _TURN_HZ * np.angle(
            tones[1:] * tones[:-1].conj() * _BACK_ONE_HOP[pair.places]
        )
        mean_hz = deviations_hz.mean(axis=0)
        return (
            _is_level(amplitudes)
            and bool((np.ptp(deviations_hz, axis=0) <= MAX_WANDER_HZ).all())
            and bool((np.abs(mean_hz) <= _MAX_OFF_HZ[pair.places]).all())
            and _purity(amplitudes, mean_hz, self._band[hops]) >= MIN_PURITY
        )


def _power(tones: NDArray[np.complex64]) -> NDArray[np.float32]:
    return tones.real**2 + tones.imag**2


def _centre_s(hop: int) -> float:
    """Return the stream time of a hop's middle; hop 0 ends after the first 5 ms."""
    return ((hop + 1) * HOP - WINDOW / 2) / RATE_HZ


def _is_level(amplitudes: NDArray[np.float32]) -> bool:
    """Tell whether both tones, shape (hops, 2), are loud, steady and of one source."""
    softest, loudest = amplitudes.min(axis=0), amplitudes.max(axis=0)
    low, high = amplitudes.mean(axis=0).tolist()
    return bool(
        softest.min() >= _MIN_AMPLITUDE
        and (loudest <= MAX_SWING * softest).all()
        and MIN_TWIST_DB <= 20 * math.log10(high / low) <= MAX_TWIST_DB
    )


def _purity(
    amplitudes: NDArray[np.float32],
    deviations_hz: NDArray[np.float64],
    band: NDArray[np.float32],
) -> float:
    """Return the share of both tones, as they really are, in the band's power."""
    # What a Hann window shows of a tone that lies beside its nominal frequency.
    bins = deviations_hz * WINDOW / RATE_HZ
    shown = np.sinc(bins) / (1 - bins * bins)
    return float(((amplitudes / shown) ** 2).sum() / band.sum())
