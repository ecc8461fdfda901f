"""Bytes from frequency-shift keying at 1200 bit/s: Bell 202 and ITU-T V.23.

Each bit is judged together with its neighbours: a window of three bits is compared
with the eight sounds that three bits can make, whatever their phase and level. The
best one of those with a mark in the middle against the best one with a space is the
soft bit; how much of the window's power the best one explains says how sure it is.
That needs to know neither the level nor the twist of the line, and bears 5 dB more
noise than comparing two tones over one bit.
"""

import math
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples

BAUD: Final = 1200
BIT: Final = RATE_HZ / BAUD
"""Samples that one bit lasts: 6.67."""

MARK_BITS: Final = 24
"""That must go before the first byte. Exchanges send 55 at least (BT SIN 227), and
between two bytes 20 at most (Telcordia GR-30)."""
LONGEST_PAUSE: Final = round(22 * BIT)
"""Of mark between two bytes; after more of it the train of bytes is over."""
CARRIER_SHARE: Final = 0.45
"""Of a byte's sound that its bits must explain: of white noise alone it is 0.3, of a
carrier 3 dB above it 0.7."""
MOST_BAD_STOPS: Final = 2
"""So many bytes in a row without their stop bit are none."""

_WINDOW_BITS: Final = 3
_WINDOW: Final = round(_WINDOW_BITS * BIT)
_MIDDLE: Final = (_WINDOW - 1) / 2
_PATTERNS: Final = tuple(product((False, True), repeat=_WINDOW_BITS))
_IS_MARK: Final = np.array([pattern[_WINDOW_BITS // 2] for pattern in _PATTERNS])
_DRIFT: Final = 3
"""Terms of a polynomial: hum, seen for 2.5 ms, is made of them; they do not count."""
_SILENT_ENERGY: Final = _WINDOW * 1.0
"""Of a window, in 16-bit scale; nothing so soft is a carrier."""
_STEPS: Final = np.arange(10) * BIT
"""From the middle of the start bit to the middles of all ten."""
_EDGE_SHIFTS: Final = np.arange(-10, 7) / 2
"""Samples that a byte may lie off its edge, which noise moves, mostly to the right."""
_DUE_SHIFTS: Final = np.arange(-4, 5) / 2
"""Samples that a byte may lie off the end of the one before it."""
_REACH: Final = round(_STEPS[-1] + _EDGE_SHIFTS[-1]) + 2
"""Soft bits that must follow the middle of a start bit to read its byte."""
_MARGIN: Final = 8
"""Soft bits kept before the place where a start bit is sought."""
_STARTING: Final = 3
"""Samples for which a start bit must be space: half of it. Less is a crackle."""
_MARK_RUN: Final = round(MARK_BITS * BIT)


@dataclass(frozen=True, slots=True)
class FskTones:
    """The two frequencies of a modem."""

    mark_hz: float
    space_hz: float


BELL_202: Final = FskTones(1200.0, 2200.0)
"""North America and who follows it (Telcordia GR-30-CORE)."""
V_23: Final = FskTones(1300.0, 2100.0)
"""Europe (ITU-T V.23 mode 2, which ETSI EN 300 659-1 takes up)."""


@dataclass(frozen=True, slots=True)
class FskByte:
    """One byte, framed by a start bit and a stop bit."""

    value: int
    at: float
    """Samples from the beginning of the stream to the edge of its start bit."""
    share: float
    """Of its sound that its bits explain, 0 to 1."""


@dataclass(frozen=True, slots=True)
class FskEnd:
    """The train of bytes is over: long marks, no stop bits, or no carrier."""


@dataclass(frozen=True, slots=True)
class _Fit:
    """A byte where it fits best."""

    middle: float
    """Of its start bit."""
    bits: NDArray[np.float64]
    """Soft, all ten."""
    share: float

    @property
    def begun(self) -> bool:
        return bool(self.bits[0] < 0)

    @property
    def stopped(self) -> bool:
        return bool(self.bits[-1] > 0)

    @property
    def value(self) -> int:
        return int(np.packbits(self.bits[1:-1] > 0, bitorder="little")[0])


class FskDemodulator:
    """Find trains of bytes, each led by marks, in a stream of sound cut anywhere."""

    def __init__(self, tones: FskTones) -> None:
        self._bank = _bank(tones)
        self._tail: Samples = np.zeros(0, dtype=np.int16)
        self._soft: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._share: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._dropped = 0
        self._place = 0
        self._bad_stops = 0
        self._reading = False
        self._due: float | None = None

    @property
    def reading(self) -> bool:
        """Whether a train of bytes began and has not ended."""
        return self._reading

    def feed(self, sound: Samples) -> list[FskByte | FskEnd]:
        """Take more sound; return what became known, in order."""
        self._measure(sound)
        found: list[FskByte | FskEnd] = []
        while self._reading or self._seek_marks():
            item = self._next()
            if item is None:
                break
            found.append(item)
        self._drop()
        return found

    def _measure(self, sound: Samples) -> None:
        """Append the soft bit, mark positive, of each new place of the window."""
        whole = np.concatenate((self._tail, sound))
        self._tail = whole[max(whole.size - _WINDOW + 1, 0) :]
        if whole.size >= _WINDOW:
            soft, share = _compared(whole, self._bank)
            self._soft = np.concatenate((self._soft, soft))
            self._share = np.concatenate((self._share, share))

    def _seek_marks(self) -> bool:
        """Go to the end of the first run of marks that is long enough."""
        others = np.flatnonzero((self._soft <= 0) | (self._share < CARRIER_SHARE))
        long = np.flatnonzero(np.diff(others, prepend=-1) > _MARK_RUN)
        if long.size:
            self._place = int(others[long[0]])
            self._bad_stops = 0
            self._reading = True
        return self._reading

    def _next(self) -> FskByte | FskEnd | None:
        """Return what comes next from the present place on; None if it is to come."""
        if self._due is not None:
            if self._due + _REACH >= self._soft.size:
                return None
            byte = self._fitted(self._due, _DUE_SHIFTS)
            self._due = None
            if byte.begun and byte.stopped:
                return self._taken(byte)
        start = self._seek_start()
        if start is None:
            return (
                self._end() if self._soft.size - self._place >= LONGEST_PAUSE else None
            )
        if start + _REACH >= self._soft.size:
            return None
        return self._taken(self._fitted(start, _EDGE_SHIFTS))

    def _seek_start(self) -> float | None:
        """Return the middle of the next start bit by its edge, if there is one."""
        low = self._soft[self._place : self._place + LONGEST_PAUSE] < 0
        starts = np.flatnonzero(low[:-_STARTING] & low[_STARTING:])
        return self._place + float(starts[0]) + BIT / 2 if starts.size else None

    def _fitted(self, start: float, shifts: NDArray[np.float64]) -> _Fit:
        """Read the byte whose start bit has its middle at *start* or a shift beside."""
        first = max(math.floor(start + shifts[0]), 0)
        soft = self._soft[first : first + _REACH + _MARGIN]
        places = start - first + shifts[:, None] + _STEPS
        bits = np.interp(places, np.arange(soft.size), soft)
        fit = np.abs(bits[:, 1:-1]).sum(axis=1) - bits[:, 0] + bits[:, -1]
        best = int(fit.argmax())
        share = self._share[first + np.rint(places[best]).astype(int)].mean()
        return _Fit(first + float(places[best, 0]), bits[best], float(share))

    def _taken(self, byte: _Fit) -> FskByte | FskEnd:
        self._bad_stops = 0 if byte.stopped else self._bad_stops + 1
        if byte.share < CARRIER_SHARE or self._bad_stops == MOST_BAD_STOPS:
            return self._end()
        self._place = round(byte.middle + _STEPS[-1] + (0 if byte.stopped else BIT / 2))
        self._due = byte.middle + 10 * BIT
        at = self._dropped + byte.middle + _MIDDLE - BIT / 2
        return FskByte(byte.value, at, byte.share)

    def _end(self) -> FskEnd:
        self._reading, self._due = False, None
        self._cut(self._place)
        return FskEnd()

    def _drop(self) -> None:
        """Forget what will not be looked at again."""
        keep = (
            self._place - _MARGIN if self._reading else self._soft.size - _MARK_RUN - 1
        )
        self._cut(max(keep, 0))

    def _cut(self, count: int) -> None:
        self._soft, self._share = self._soft[count:], self._share[count:]
        self._dropped += count
        self._place -= count
        if self._due is not None:
            self._due -= count


def _compared(
    sound: Samples, bank: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the soft bit of each window, -1 to 1, and how much of it is explained."""
    windows = sliding_window_view(sound.astype(np.float32), _WINDOW)
    seen = windows @ bank
    seen *= seen
    count = len(_PATTERNS)
    energy = np.einsum("ij,ij->i", windows, windows) - seen[:, 2 * count :].sum(axis=1)
    explained = seen[:, :count] + seen[:, count : 2 * count]
    explained /= np.maximum(energy, _SILENT_ENERGY)[:, None]
    mark = explained[:, _IS_MARK].max(axis=1)
    space = explained[:, ~_IS_MARK].max(axis=1)
    return np.sqrt(mark) - np.sqrt(space), np.maximum(mark, space)


@cache
def _bank(tones: FskTones) -> NDArray[np.float32]:
    """Return what windows are multiplied with, shape (20, 19).

    For each pattern two orthonormal waves, free of drift: the first of each, then the
    second of each; last the drift.
    """
    places = (np.arange(_WINDOW) - _MIDDLE) / _WINDOW
    drift, _ = np.linalg.qr(np.vander(places, _DRIFT))
    waves = [_wave(tones, pattern) for pattern in _PATTERNS]
    pairs = [np.stack((wave.real, wave.imag), axis=1) for wave in waves]
    free = [np.linalg.qr(pair - drift @ (drift.T @ pair))[0] for pair in pairs]
    first, second = ([pair[:, i] for pair in free] for i in (0, 1))
    return np.column_stack((*first, *second, drift)).astype(np.float32)


def _wave(tones: FskTones, pattern: tuple[bool, ...]) -> NDArray[np.complex128]:
    """Return the sound of *pattern*, its phase running on from bit to bit."""
    turns_a_bit = np.where(pattern, tones.mark_hz, tones.space_hz) / BAUD
    edges = np.concatenate(([0.0], np.cumsum(turns_a_bit)))
    bits = (np.arange(_WINDOW) - _MIDDLE) / BIT + _WINDOW_BITS / 2
    turns = np.interp(bits, np.arange(edges.size), edges)
    return np.asarray(np.exp(2j * np.pi * turns))
