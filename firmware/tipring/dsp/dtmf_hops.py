"""The stream in hops of 5 ms: how strong each DTMF tone is, measured where it matters.

A hop's window is the newest 10 ms under a Hann curve. Such windows, one after the
other, add up to a longer one that is flat within; so a hop is measured once and serves
every look that is taken later.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tipring.dsp import dtmf_gate
from tipring.dsp.dtmf_gate import LOWS, TONES, WINDOW, Floats, Places
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples

Phasors = NDArray[np.complex64]

HOP: Final = WINDOW // 2
HOP_S: Final = HOP / RATE_HZ
FRAME_HOPS: Final = FRAME_SAMPLES // HOP
HISTORY: Final = 64
"""Hops to look back on, 320 ms: the longest stretch, a key's onset, the key before."""
PIECE_FRAMES: Final = 2048
"""Frames of a recording taken at once: 41 s, for which all arrays take 2 MB. With
fewer the calls cost more than the work, with more nothing is gained."""
LINE_FRAMES: Final = 64
"""The same for a line, whose frames come one by one: 0.1 MB."""
SETTLED_HOPS: Final = 5
"""So many windows in a row must point at the same key: 30 ms of it. In speech they do
in 0.06 % of all places."""
NO_KEY: Final = -1

_HISTORY_FRAMES: Final = HISTORY // FRAME_HOPS
_AROUND: Final = (-2, -1, 0, 1)
"""Frames measured around one that opens the gate: 50 ms that are looked at may end in
it or in the next one."""
_FRAME_BEFORE: Final = np.array([-1])
_BEFORE_HOPS: Final = 3 * FRAME_HOPS
"""Hops measured before a single frame that opens the gate: 40 ms that a look may reach
back, and 20 ms more in which the key's onset will be sought."""
_SETTLED: Final = re.compile(rb"([\x00-\x0f])\1{%d,}" % (SETTLED_HOPS - 1))
"""A key, as often in a row; each byte is the key of a hop."""


class Run(NamedTuple):
    """Places in a row where one key may stand: the newest 30 ms point at it."""

    first: int
    end: int
    """The place after the last one."""
    key: int

    @property
    def places(self) -> range:
        """All of them."""
        return range(self.first, self.end)


class Hops:
    """The newest sound of a stream; a place is the index of a hop in its arrays."""

    def __init__(self, piece_frames: int) -> None:
        capacity = HISTORY + piece_frames * FRAME_HOPS
        self.piece = piece_frames * FRAME_SAMPLES
        """Samples that may be added at once."""
        self.waves: Phasors = np.zeros((TONES, capacity), np.complex64)
        """The phasor of each tone, where measured."""
        self.keys: NDArray[np.int8] = np.full(capacity, NO_KEY, np.int8)
        """The key that prevails: 4 times its row plus its column."""
        self.filled = HISTORY
        """The place after the newest hop."""
        self.origin = -HISTORY
        """The number in the stream of the hop at place 0."""
        self._sound: Floats = np.zeros(capacity * HOP, np.float32)
        """The hop at place *p* brought the samples from ``p * HOP`` on."""
        self._powers: Floats = np.zeros((TONES, capacity), np.float32)
        self._measured: NDArray[np.bool_] = np.zeros(capacity, np.bool_)
        self._cuts: dict[int, Floats] = {}
        self._is_ajar = False

    def add(self, samples: Samples) -> Sequence[Run]:
        """Take whole frames, at most `piece` samples; return where a key may stand."""
        first = self._append(samples)
        if self.filled - first == FRAME_HOPS:
            return self._runs(first) if self._measure_frame(first) else ()
        opened = dtmf_gate.open_frames(self._sound[first * HOP : self.filled * HOP])
        if self._is_ajar:
            opened = np.concatenate((_FRAME_BEFORE, opened))
        if not opened.size:
            return ()
        self._is_ajar = bool(opened[-1] + 1 == samples.size // FRAME_SAMPLES)
        self._measure_around(first, opened)
        return self._runs(first)

    def powers(self, key: int, first: int, last: int) -> tuple[Floats, Floats]:
        """Return the squared amplitudes of both tones of *key* at some places."""
        self._measure_from(first, last)
        low, high = key // LOWS, LOWS + key % LOWS
        return self._powers[low, first:last], self._powers[high, first:last]

    def newest(self, places: Places, size: int) -> Floats:
        """Return the newest *size* samples, whole hops, at each place, (n, size)."""
        return self._cut(size)[places + (1 - size // HOP)]

    def _cut(self, size: int) -> Floats:
        """Return every *size* samples that begin with a hop, (n, size), uncopied."""
        if size not in self._cuts:
            self._cuts[size] = sliding_window_view(self._sound, size)[::HOP]
        return self._cuts[size]

    def _append(self, samples: Samples) -> int:
        count = samples.size // HOP
        if self.filled + count > self.keys.size:
            self._forget()
        first = self.filled
        self.filled = first + count
        self._sound[first * HOP : self.filled * HOP] = samples
        return first

    def _forget(self) -> None:
        """Keep the newest `HISTORY` hops only, at the front."""
        gone = self.filled - HISTORY
        self._sound[: HISTORY * HOP] = self._sound[
            gone * HOP : self.filled * HOP
        ].copy()
        for kept in (self.waves, self.keys, self._powers, self._measured):
            kept[..., :HISTORY] = kept[..., gone : self.filled].copy()
        self.keys[HISTORY:] = NO_KEY
        self._measured[HISTORY:] = False
        self.filled = HISTORY
        self.origin += gone

    def _measure_frame(self, first: int) -> bool:
        """Measure what the newest frame, one alone, calls for; tell whether it does.

        As `_measure_around` does for many: if it opens the gate, or the one before did.
        """
        end = self.filled * HOP
        is_open = dtmf_gate.is_open(self._sound[end - WINDOW : end])
        if not is_open and not self._is_ajar:
            return False
        self._measure_from(first - _BEFORE_HOPS * is_open, self.filled)
        self._is_ajar = is_open
        return True

    def _measure_from(self, first: int, last: int) -> None:
        """Measure what is missing from *first* on, before *last*."""
        missing = self._measured[first:last].tobytes().find(b"\0")
        if missing >= 0:
            first += missing
            self._measure(slice(first, last), self._cut(WINDOW)[first - 1 : last - 1])

    def _measure_around(self, first: int, opened: Places) -> None:
        """Measure the hops around frames, counted from the place *first*."""
        count = (self.filled - first) // FRAME_HOPS
        wanted = np.zeros(_HISTORY_FRAMES + count + 1, np.bool_)
        for step in _AROUND:
            wanted[opened + (_HISTORY_FRAMES + step)] = True
        hops = np.repeat(wanted[:-1], FRAME_HOPS)
        oldest = first - HISTORY
        missing = (hops & ~self._measured[oldest : self.filled]).nonzero()[0]
        places = oldest + missing
        self._measure(places, self.newest(places, WINDOW))

    def _measure(self, places: Places | slice, windows: Floats) -> None:
        """Fill the arrays at *places*, whose windows are given, shape (n, 80)."""
        seen = dtmf_gate.BANK.dot(windows.T)
        powers = dtmf_gate.tone_powers(seen)
        energy = np.square(windows).dot(dtmf_gate.POWER)
        self.waves.real[:, places] = seen[:TONES]
        self.waves.imag[:, places] = seen[TONES : 2 * TONES]
        self._powers[:, places] = powers[:TONES]
        self._measured[places] = True
        found = dtmf_gate.prevailing(powers, energy)
        if found.size:
            keys = np.full(energy.size, NO_KEY, np.int8)
            low, high = powers[:TONES, found].reshape(2, LOWS, -1).argmax(axis=1)
            keys[found] = low * LOWS + high
            self.keys[places] = keys

    def _runs(self, first: int) -> list[Run]:
        """Return where, from *first* on, one key has prevailed for long enough."""
        oldest = first - SETTLED_HOPS + 1
        keys = self.keys[oldest : self.filled].tobytes()
        return [
            Run(first + found.start(), oldest + found.end(), keys[found.start()])
            for found in _SETTLED.finditer(keys)
        ]
