"""The stream in hops of 5 ms: how strong each DTMF tone is, measured where it matters.

A hop's window is the newest 10 ms under a Hann curve. Such windows, one after the
other, add up to a longer one that is flat within; so a hop is measured once and serves
every look that is taken later.
"""

from typing import Final

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

    def add(self, samples: Samples) -> Places:
        """Take whole frames, at most `piece` samples; return where a key may stand.

        At each place that is returned, the newest 30 ms point at the same key.
        """
        first = self._append(samples)
        opened = dtmf_gate.open_frames(self._sound[first * HOP : self.filled * HOP])
        if self._is_ajar:
            opened = np.concatenate((_FRAME_BEFORE, opened))
        if not opened.size:
            return opened
        self._is_ajar = bool(opened[-1] + 1 == samples.size // FRAME_SAMPLES)
        self._measure_around(first, opened)
        return self._settled(first)

    def powers(self, key: int, first: int, last: int) -> tuple[Floats, Floats]:
        """Return the squared amplitudes of both tones of *key* at some places."""
        missing = (~self._measured[first:last]).nonzero()[0]
        if missing.size:
            self._measure(first + missing)
        low, high = key // LOWS, LOWS + key % LOWS
        return self._powers[low, first:last], self._powers[high, first:last]

    def newest(self, places: Places, size: int) -> Floats:
        """Return the newest *size* samples, whole hops, at each place, (n, size)."""
        if size not in self._cuts:
            self._cuts[size] = sliding_window_view(self._sound, size)[::HOP]
        return self._cuts[size][places + (1 - size // HOP)]

    def _append(self, samples: Samples) -> int:
        count = samples.size // HOP
        if self.filled + count > self.keys.size:
            self._forget()
        first = self.filled
        self.filled = first + count
        self._sound[first * HOP : self.filled * HOP] = samples
        self.keys[first : self.filled] = NO_KEY
        self._measured[first : self.filled] = False
        return first

    def _forget(self) -> None:
        """Keep the newest `HISTORY` hops only, at the front."""
        gone = self.filled - HISTORY
        self._sound[: HISTORY * HOP] = self._sound[
            gone * HOP : self.filled * HOP
        ].copy()
        for kept in (self.waves, self.keys, self._powers, self._measured):
            kept[..., :HISTORY] = kept[..., gone : self.filled].copy()
        self.filled = HISTORY
        self.origin += gone

    def _measure_around(self, first: int, opened: Places) -> None:
        """Measure the hops around frames, counted from the place *first*."""
        count = (self.filled - first) // FRAME_HOPS
        wanted = np.zeros(_HISTORY_FRAMES + count + 1, np.bool_)
        for step in _AROUND:
            wanted[opened + (_HISTORY_FRAMES + step)] = True
        hops = np.repeat(wanted[:-1], FRAME_HOPS)
        oldest = first - HISTORY
        missing = (hops & ~self._measured[oldest : self.filled]).nonzero()[0]
        self._measure(oldest + missing)

    def _measure(self, places: Places) -> None:
        """Fill the arrays at *places*."""
        windows = self.newest(places, WINDOW)
        seen = dtmf_gate.BANK.dot(windows.T)
        powers = dtmf_gate.tone_powers(seen)
        found = dtmf_gate.prevailing(powers, np.square(windows).dot(dtmf_gate.POWER))
        self.waves[:, places] = seen[:TONES] + 1j * seen[TONES : 2 * TONES]
        self._powers[:, places] = powers[:TONES]
        self._measured[places] = True
        if found.size:
            low, high = powers[:TONES, found].reshape(2, LOWS, -1).argmax(axis=1)
            self.keys[places[found]] = low * LOWS + high

    def _settled(self, first: int) -> Places:
        """Return where, from *first* on, one key has prevailed for long enough."""
        newest = self.keys[first : self.filled]
        same = newest != NO_KEY
        for back in range(1, SETTLED_HOPS):
            same &= self.keys[first - back : self.filled - back] == newest
        return np.asarray(first + same.nonzero()[0])
