"""The careful look, whether these are the two steady tones of a key and no more.

Two sines are fitted to the newest 30, 40 and 50 ms. What they leave of the sound is its
impurity. The shorter the stretch and the farther off the frequencies, the less of it
is forgiven: a telephone has one fault at a time, a voice has all of them.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from math import pi, remainder, sin, tau
from operator import truediv
from typing import Final, NamedTuple

import numpy as np

from tipring.dsp.dtmf_gate import HANN, LOWS, TONES_HZ, WINDOW, Floats, Places
from tipring.dsp.dtmf_hops import HOP, HOP_S, Hops, Run
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
_TURNS: Final = (tau * HOP_S * TONES_HZ[_TONES]).tolist()
"""How far a key's two tones turn within a hop, in radians."""


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

    @property
    def deviation(self) -> float:
        """How far the worse of them is off."""
        return max(abs(self.low_deviation), abs(self.high_deviation))


class _Stretch:
    """A look at so many milliseconds: the sum of the windows of several hops."""

    def __init__(self, ms: int) -> None:
        self._size = ms * RATE_HZ // 1000
        self._hops = self._size // HOP - 1
        self._back = np.arange(1 - self._hops, 1)
        steps = self._back - self._back.mean()
        self._back_turns = np.asarray(-1j * steps, np.complex64)
        """What turns a phasor that turns by 1 radian a hop back to the middle hop's."""
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
        claims = [claim for claim in self._fit(hops, places) if _is_likely(claim)]
        if not claims:
            return [], places[:0]
        proofs, doubtful = [], []
        powers = self._powers(hops, np.array([claim.place for claim in claims]))
        for claim, power in zip(claims, powers.tolist(), strict=True):
            impurity = 1 - (claim.low**2 + claim.high**2) / power
            if impurity <= self._forgiven(claim):
                proofs.append(claim)
            elif impurity < HOPELESS:
                doubtful.append(claim.place)
        return proofs, np.array(doubtful, np.intp)

    def _fit(self, hops: Hops, places: Places) -> Iterator[Proof]:
        """Yield how loud the tones at *places* are and how far off, proved or not.

        Of both sines their phasors tell the frequency, by how much they turn from hop
        to hop, and then, turned back and added up, the amplitude.
        """
        keys = hops.keys[places]
        tones, around = _TONES[keys], places[:, None] + self._back
        phasors = hops.waves[tones[:, :, None], around[:, None]]
        turns = np.angle((phasors[..., 1:] * phasors[..., :-1].conj()).dot(self._slope))
        aligned = phasors * np.exp(turns[..., None] * self._back_turns)
        sums = np.abs(aligned.sum(axis=-1))
        numbers = places.tolist(), keys.tolist(), turns.tolist(), sums.tolist()
        for place, key, key_turns, (low, high) in zip(*numbers, strict=True):
            off = [*map(_beside, key_turns, _TURNS[key])]
            shown_low, shown_high = (self._hops * _shown(each) for each in off)
            deviations = map(truediv, off, _TURNS[key])
            yield Proof(place, key, low / shown_low, high / shown_high, *deviations)

    def _powers(self, hops: Hops, places: Places) -> Floats:
        """Return the power of all sound but the rumble, as a sum of squared amplitudes.

        Of shape (n,).
        """
        sound = hops.newest(places, self._size)
        rumble = np.square(sound.dot(self._rumble)).sum(axis=1)
        energy = np.square(sound).dot(self._weights) - rumble
        return np.asarray(energy * np.float32(2 / (self._hops * HOP)))

    def _forgiven(self, claim: Proof) -> float:
        """Return how much impurity it may have."""
        is_clipped = claim.low + claim.high > _OVERDRIVEN
        most = self._overdriven if is_clipped else self._impurity
        return most * (1 - (claim.deviation / MAX_DEVIATION) ** 2)


def _beside(turn: float, nominal: float) -> float:
    """Return how much farther than *nominal* a phasor turns in a hop, in radians."""
    return remainder(turn - nominal, tau)


def _shown(beside: float) -> float:
    """Return what a Hann window shows of a tone beside its frequency.

    The tone turns so much farther in a hop; within half a bin.
    """
    bins = min(max(beside / pi, -0.5), 0.5)
    if not bins:
        return 1.0
    return sin(pi * bins) / (pi * bins * (1 - bins * bins))


def _is_likely(claim: Proof) -> bool:
    """Tell whether these are telephone tones, as far as levels and frequencies tell."""
    return (
        claim.deviation < MAX_DEVIATION
        and _MIN_RATIO * claim.low < claim.high < _MAX_RATIO * claim.low
        and min(claim.low, claim.high) > _MIN_AMPLITUDE
    )


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
    """The runs, at least one, in which a key may stand.

    Most places are never looked at closely: mostly the first hops of a run prove its
    key, and the rest of the run is then but the key held.
    """

    def __init__(self, hops: Hops, runs: Sequence[Run]) -> None:
        self._hops = hops
        self._runs = runs
        self._proofs: dict[int, Proof] = {}
        self._unasked: set[int] = set()
        self._ask_heads()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Iterate over what is not refuted: pairs of a place and its key."""
        for run in self._runs:
            for place in run.places:
                if place in self._proofs or place in self._unasked:
                    yield place, run.key

    def proof(self, place: int) -> Proof | None:
        """Return the key that really stands at one of the places, if it does."""
        if place in self._unasked:
            ahead = range(place, place + AHEAD_HOPS)
            self._ask([each for each in ahead if each in self._unasked])
        return self._proofs.get(place)

    def _ask_heads(self) -> None:
        """Look at the first hops of each run, then at the rest where that was vain."""
        heads = [run.places[:HEAD_HOPS] for run in self._runs]
        rests = [run.places[HEAD_HOPS:] for run in self._runs]
        self._unasked.update(*rests)
        self._ask([*chain(*heads)])
        vain = [
            rest
            for head, rest in zip(heads, rests, strict=True)
            if not any(place in self._proofs for place in head)
        ]
        self._ask([*chain(*vain)])

    def _ask(self, asked: Sequence[int]) -> None:
        self._unasked.difference_update(asked)
        places = np.array(asked, np.intp)
        for stretch in _STRETCHES:
            if places.size:
                proofs, places = stretch.judge(self._hops, places)
                self._proofs.update((proof.place, proof) for proof in proofs)
