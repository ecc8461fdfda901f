"""The careful look, whether these are the two steady tones of a key and no more.

Two sines are fitted to the newest 30, 40 and 50 ms. What they leave of the sound is its
impurity. The shorter the stretch and the farther off the frequencies, the less of it
is forgiven: a telephone has one fault at a time, a voice has all of them.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from tipring.dsp.dtmf_gate import HANN, LOWS, TONES_HZ, WINDOW, Floats, Places
from tipring.dsp.dtmf_hops import HOP, HOP_S, Hops, Phasors
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import FULL_SCALE_PEAK, amplitude_for

IMPURITY: Final = {30: 0.03, 40: 0.06, 50: 0.10}
"""By milliseconds: what two tones may leave of the power. A tone of 23 ms leaves 0.09
of 30 ms, so it never passes; a clean one of 30 ms passes at once. Noise of 15 dB
leaves 0.03, of 10 dB 0.09. In 17 h of speech, and in 17 h of it at other speeds, no key
is heard with these figures nor with 1.3 times as much; with 1.6 times one, with twice
as much seven. Half of it would lose three keys in a thousand, all of them over the
echo of our own prompts where nobody cancels it."""
MAX_DEVIATION: Final = 0.022
"""Of each frequency; half as far off, a quarter of the impurity is no longer forgiven.
Q.24 wants 1.5 % and the MT8870 2 Hz more (1.8 %) accepted, 3.5 % refused. Most
stretches of speech that look like a key are 2 % off in opposite directions."""
OVERDRIVEN_IMPURITY: Final = 0.2
"""Clipping adds tones of its own: two tones of +6 dBm0 leave 0.11, of +10 dBm0 0.16."""
OVERDRIVEN_MS: Final = 40
"""The shortest stretch for that: 23 ms, clipped, leave more than 0.3 of it."""
MIN_TWIST_DB: Final = -10.0
MAX_TWIST_DB: Final = 6.0
"""High tone above low one: Q.24's -8 to +4 dB and 2 dB of tolerance."""
MIN_LEVEL_DBM0: Final = -34.0
"""Each tone; a little above what opens the gate."""
HOPELESS: Final = 0.25
"""What is so impure in one stretch is not looked at in a longer one."""
RUMBLE_TOP_HZ: Final = 480.0
"""Hum and dial tone up to here are no impurity."""

HEAD_HOPS: Final = 3
"""So many hops of a run are looked at first: a clean key needs one."""
AHEAD_HOPS: Final = 8
"""And so many at once later; a look costs much the same for one as for eight."""

_MIN_AMPLITUDE: Final = amplitude_for(MIN_LEVEL_DBM0)
_OVERDRIVEN: Final = 1.05 * FULL_SCALE_PEAK
"""Two tones whose amplitudes add up to more than the range were clipped."""
_MIN_RATIO: Final = 10 ** (MIN_TWIST_DB / 20)
_MAX_RATIO: Final = 10 ** (MAX_TWIST_DB / 20)
_TONES: Final = np.array([(key // LOWS, LOWS + key % LOWS) for key in range(LOWS**2)])
"""Where a key's two tones stand among the eight."""
_TURNS: Final = np.asarray(2 * np.pi * TONES_HZ * HOP_S, np.float32)
"""How far each tone turns within a hop, in radians."""
_ROUND: Final = np.float32(2 * np.pi)


class Proof(NamedTuple):
    """A key that stands at a place, with what was measured there."""

    place: int
    key: int
    low: float
    high: float
    """Amplitudes, in 16-bit scale."""
    low_deviation: float
    high_deviation: float
    """How far the frequencies are off, relative to the nominal ones."""


class _Stretch:
    """A look at so many milliseconds: the sum of the windows of several hops."""

    def __init__(self, ms: int) -> None:
        self._size = ms * RATE_HZ // 1000
        self._hops = self._size // HOP - 1
        self._back = np.arange(1 - self._hops, 1)
        self._steps = np.asarray(self._back - self._back.mean(), np.float32)
        inner = np.arange(1, self._hops)
        weights = 6 * inner * (self._hops - inner) / (self._hops**3 - self._hops)
        self._slope = np.asarray(weights, np.float32)
        """Weighs the turns from hop to hop (S. Kay's estimator of a frequency)."""
        self._weights = np.zeros(self._size, np.float32)
        for start in range(0, self._hops * HOP, HOP):
            self._weights[start : start + WINDOW] += HANN
        self._rumble = _rumble(self._weights)
        self._impurity = IMPURITY[ms]
        is_long = ms >= OVERDRIVEN_MS
        self._overdriven = OVERDRIVEN_IMPURITY if is_long else self._impurity

    def judge(self, hops: Hops, places: Places) -> tuple[list[Proof], Places]:
        """Return the keys proved, and the places where a longer look might help."""
        tones = _TONES[hops.keys[places]]
        phasors = hops.waves[tones[:, :, None], (places[:, None] + self._back)[:, None]]
        amplitudes, deviations = self._fit(phasors, _TURNS[tones])
        likely = _likely(amplitudes, deviations)
        if not likely.size:
            return [], likely
        places, amplitudes = places[likely], amplitudes[likely]
        deviations = deviations[likely]
        power = self._power(hops, places)
        impurity = 1 - np.square(amplitudes).sum(axis=1) / power
        is_key = impurity <= self._forgiven(amplitudes, deviations)
        proved = places[is_key]
        columns = (
            proved,
            hops.keys[proved],
            *amplitudes[is_key].T,
            *deviations[is_key].T,
        )
        proofs = map(Proof, *(column.tolist() for column in columns))
        return list(proofs), places[~is_key & (impurity < HOPELESS)]

    def _fit(self, phasors: Phasors, nominal: Floats) -> tuple[Floats, Floats]:
        """Return amplitudes and relative frequency errors of the tones, (n, 2) each.

        *phasors*, (n, 2, hops), turn by nearly *nominal*, (n, 2), from hop to hop.
        """
        turns = np.angle((phasors[..., 1:] * phasors[..., :-1].conj()).dot(self._slope))
        angles = turns[..., None] * self._steps
        aligned = phasors * (np.cos(angles) - 1j * np.sin(angles))
        beside = turns - nominal
        beside -= _ROUND * np.rint(beside / _ROUND)
        # What a Hann window shows of a tone beside its frequency, within half a bin.
        bins = np.clip(beside / np.float32(np.pi), -0.5, 0.5)
        shown = np.sinc(bins) / (1 - bins * bins)
        amplitudes = np.abs(aligned.sum(axis=-1)) / (shown * self._hops)
        return amplitudes, beside / nominal

    def _power(self, hops: Hops, places: Places) -> Floats:
        """Return the power of all sound but the rumble, as a sum of squared amplitudes.

        Of shape (n,).
        """
        sound = hops.newest(places, self._size)
        rumble = np.square(sound.dot(self._rumble)).sum(axis=1)
        energy = np.square(sound).dot(self._weights) - rumble
        return np.asarray(energy * np.float32(2 / (self._hops * HOP)))

    def _forgiven(self, amplitudes: Floats, deviations: Floats) -> Floats:
        """Return how much impurity each may have, (n,)."""
        is_clipped = amplitudes.sum(axis=1) > _OVERDRIVEN
        most = np.where(is_clipped, self._overdriven, self._impurity)
        off = np.abs(deviations).max(axis=1) / MAX_DEVIATION
        return np.asarray(most * (1 - off * off))


def _likely(amplitudes: Floats, deviations: Floats) -> Places:
    """Return which pairs, (n, 2), are of telephone tones as far as these tell."""
    ratio = amplitudes[:, 1] / amplitudes[:, 0]
    is_likely = np.abs(deviations).max(axis=1) < MAX_DEVIATION
    is_likely &= (ratio > _MIN_RATIO) & (ratio < _MAX_RATIO)
    is_likely &= amplitudes.min(axis=1) > _MIN_AMPLITUDE
    return np.asarray(is_likely.nonzero()[0])


def _rumble(weights: Floats) -> Floats:
    """Return waves, shape (n, k), that span all that is slow in a stretch."""
    size = weights.size
    seconds = (np.arange(size) - (size - 1) / 2) / RATE_HZ
    slow_hz = np.arange(RATE_HZ / size, RUMBLE_TOP_HZ, RATE_HZ / size)
    angles = np.outer(seconds, slow_hz) * 2 * np.pi
    waves = np.hstack((np.ones((size, 1)), np.cos(angles), np.sin(angles)))
    root = np.sqrt(weights)[:, None]
    return np.asarray(np.linalg.qr(waves * root)[0] * root, np.float32)


_STRETCHES: Final = [_Stretch(ms) for ms in IMPURITY]


class Suspects:
    """The places, at least one, where a key may stand, in order, each with its key.

    Most are never looked at closely: mostly the first hops of a run prove its key, and
    the rest of the run is then but the key held.
    """

    def __init__(self, hops: Hops, places: Places) -> None:
        self._hops = hops
        self._places = places
        self._proofs: dict[int, Proof] = {}
        self._unasked = np.ones(places.size, np.bool_)
        self._ask_heads()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Iterate over what is not refuted: pairs of a place and its key."""
        is_open = self._unasked.copy()
        is_open[self._places.searchsorted(list(self._proofs))] = True
        places = self._places[is_open]
        keys = self._hops.keys[places]
        return zip(places.tolist(), keys.tolist(), strict=True)

    def proof(self, place: int) -> Proof | None:
        """Return the key that really stands at one of the places, if it does."""
        index = int(self._places.searchsorted(place))
        if self._unasked[index]:
            ahead = self._unasked[index : index + AHEAD_HOPS]
            self._ask(index + ahead.nonzero()[0])
        return self._proofs.get(place)

    def _ask_heads(self) -> None:
        """Look at the first hops of each run, then at the rest where that was vain."""
        places, keys = self._places, self._hops.keys[self._places]
        starts = np.ones(places.size, np.bool_)
        starts[1:] = (np.diff(places) != 1) | (np.diff(keys) != 0)
        runs = starts.cumsum() - 1
        position = np.arange(places.size) - starts.nonzero()[0][runs]
        self._ask((position < HEAD_HOPS).nonzero()[0])
        is_vain = np.ones(runs[-1] + 1, np.bool_)
        is_vain[runs[places.searchsorted(list(self._proofs))]] = False
        self._ask((is_vain[runs] & self._unasked).nonzero()[0])

    def _ask(self, indices: Places) -> None:
        self._unasked[indices] = False
        places = self._places[indices]
        for stretch in _STRETCHES:
            if places.size:
                proofs, places = stretch.judge(self._hops, places)
                self._proofs.update((proof.place, proof) for proof in proofs)
