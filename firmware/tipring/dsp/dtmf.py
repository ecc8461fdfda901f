"""Which key was pressed: DTMF by ITU-T Q.23, recognised within the limits of Q.24.

Sound passes a cheap gate (`dtmf_gate`). Where it opens, hops of 5 ms are measured
(`dtmf_hops`) and the newest 30 to 50 ms are looked at closely (`dtmf_proof`). Here a
proved key becomes a press, and a press ends.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tipring.dsp.dtmf_gate import LOWS, Floats
from tipring.dsp.dtmf_hops import (
    FRAME_HOPS,
    HOP,
    LINE_FRAMES,
    PIECE_FRAMES,
    SETTLED_HOPS,
    Hops,
    Run,
)
from tipring.dsp.dtmf_proof import Proof, Suspects
from tipring.dsp.echo import without_echo
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import dbm0_of
from tipring.dsp.resample import at_house_rate
from tipring.dsp.tones import DTMF_ROWS

END_HOPS: Final = 5
"""A key ends when so many hops miss it. A gap of 20 ms, such as one lost packet, shows
in 4 at most and does not split it (ETSI ES 201 235-3); a pause of 30 ms always does."""
STAYS: Final = 0.4**2
"""Of its power: a key that falls by 8 dB has ended; what is left is its echo."""
HALF: Final = 0.5**2
"""A window shows half the amplitude where a tone begins or ends in its middle."""
PAUSE_HOPS: Final = 4
"""The same key counts anew only after so many softer hops. Where a key passes over
into its echo, both may cancel each other in one or two."""
ECHO_HOPS: Final = 40
"""200 ms after its end a key has no echo any more."""
ONSET_HOPS: Final = (11, 40)
"""How far back a proved key's beginning is looked for: mostly the hops that were
measured anyway are enough, else 200 ms."""

_WATCH_HOPS: Final = 32
"""Looked through at once; a usual key is not longer."""
_SILENCE: Final = b"\1" * END_HOPS


@dataclass(frozen=True, slots=True)
class KeyDown:
    """A key was recognised."""

    digit: str
    at_s: float
    """When its tones began, in seconds of the stream."""
    known_s: float
    """The end of the 20 ms frame that told it, in seconds of the stream."""
    low_dbm0: float
    high_dbm0: float
    """The level of each tone."""
    low_deviation: float
    high_deviation: float
    """How far each frequency is off, relative to the nominal one: 0.01 is 1 % high."""

    @property
    def twist_db(self) -> float:
        """The level of the high tone above that of the low one."""
        return self.high_dbm0 - self.low_dbm0


@dataclass(frozen=True, slots=True)
class KeyUp:
    """The key was let go."""

    digit: str
    at_s: float
    """When its tones ended, in seconds of the stream."""


@dataclass(slots=True)
class _Press:
    """A key that is or was pressed."""

    proof: Proof
    heard: int
    """The number in the stream of the hop after the newest that held it."""
    end: int = sys.maxsize
    """The place of the hop that tells that it has ended."""

    @property
    def digit(self) -> str:
        return DTMF_ROWS[self.proof.key // LOWS][self.proof.key % LOWS]


class DtmfDetector:
    """Find keys in a stream of 8000 Hz, fed in stretches of any length.

    *piece_frames*: so much is worked through at once; for hours, more is quicker.
    """

    def __init__(self, piece_frames: int = LINE_FRAMES) -> None:
        self._hops = Hops(piece_frames)
        self._rest: Samples = np.zeros(0, np.int16)
        self._pressed: _Press | None = None
        self._released: _Press | None = None

    def feed(self, samples: Samples) -> list[KeyDown | KeyUp]:
        """Take the next sound, shape (n,); return what became known, in order.

        What is found does not depend on how the stream is cut: it is worked through
        in frames of 160 samples, counted from its beginning.
        """
        if self._rest.size or samples.size % FRAME_SAMPLES:
            samples = self._whole_frames(samples)
        found: list[KeyDown | KeyUp] = []
        for first in range(0, samples.size, self._hops.piece):
            runs = self._hops.add(samples[first : first + self._hops.piece])
            if runs or self._pressed is not None:
                found += self._follow(runs)
        return found

    def _whole_frames(self, samples: Samples) -> Samples:
        """Return what was left over and *samples*, as far as they fill frames."""
        samples = np.concatenate((self._rest, samples))
        whole = samples.size - samples.size % FRAME_SAMPLES
        self._rest = samples[whole:].copy()
        return samples[:whole]

    def _follow(self, runs: Sequence[Run]) -> Iterator[KeyDown | KeyUp]:
        """Yield what the newest sound tells; in *runs* a key may stand."""
        self._watch()
        runs = self._unexplained(runs)
        if runs:
            yield from self._question(Suspects(self._hops, runs))
        yield from self._let_go(self._hops.filled)

    def _question(self, suspects: Suspects) -> Iterator[KeyDown | KeyUp]:
        """Press each key that is proved, unless it is held already or an echo."""
        for place, key in suspects:
            yield from self._let_go(place)
            pressed = self._pressed
            if pressed is not None and pressed.proof.key == key:
                continue
            proof = suspects.proof(place)
            if proof is None or self._is_rest(proof):
                continue
            down = self._press(proof)
            if pressed is not None:
                self._released = pressed
                yield KeyUp(pressed.digit, down.at_s)
            yield down
            self._watch()

    def _unexplained(self, runs: Sequence[Run]) -> Sequence[Run]:
        """Return *runs* without what the pressed key accounts for."""
        press = self._pressed
        if press is None:
            return runs
        key, after = press.proof.key, press.end + 1
        left = (
            run if run.key != key else run._replace(first=max(run.first, after))
            for run in runs
        )
        return [run for run in left if run.places]

    def _watch(self) -> None:
        """Follow the pressed key to its end, or up to the newest hop."""
        press, hops = self._pressed, self._hops
        if press is None:
            return
        place = ahead = press.heard - hops.origin
        while ahead < hops.filled:
            ahead = min(place + _WATCH_HOPS, hops.filled)
            gone = (self._strength(press.proof, place, ahead) < STAYS).tobytes()
            silence = gone.find(_SILENCE)
            if silence >= 0:
                press.end = place + silence + END_HOPS - 1
                place += silence
                break
            place += len(gone.rstrip(b"\1"))
        press.heard = place + hops.origin

    def _let_go(self, place: int) -> Iterator[KeyUp]:
        """Yield the release of the pressed key if its end was told before *place*."""
        press = self._pressed
        if press is None or press.end >= place:
            return
        self._pressed, self._released = None, press
        last = press.heard - self._hops.origin - 1
        strength = self._strength(press.proof, last, last + 2)
        inside, outside = np.sqrt(strength).tolist()
        ended = last + 1 - _half_way(outside, inside)
        yield KeyUp(press.digit, self._time_s(ended))

    def _strength(self, proof: Proof, first: int, last: int) -> Floats:
        """Return the power, relative to the proof, of the tone that lost more."""
        low, high = self._hops.powers(proof.key, first, last)
        return np.asarray(np.minimum(low / proof.low**2, high / proof.high**2))

    def _press(self, proof: Proof) -> KeyDown:
        hops = self._hops
        number = proof.place + hops.origin
        self._pressed = _Press(proof, number + 1)
        return KeyDown(
            self._pressed.digit,
            self._time_s(self._onset(proof)),
            (number // FRAME_HOPS + 1) * FRAME_S,
            dbm0_of(proof.low),
            dbm0_of(proof.high),
            proof.low_deviation,
            proof.high_deviation,
        )

    def _onset(self, proof: Proof) -> float:
        """Return the place where the key's tones began."""
        place = proof.place
        for reach in ONSET_HOPS:
            strength = self._strength(proof, place - reach, place + 1)
            soft = (strength[:-SETTLED_HOPS] < HALF).nonzero()[0]
            if soft.size:
                last = int(soft[-1])
                outside, inside = np.sqrt(strength[last : last + 2]).tolist()
                return place - reach + last + _half_way(outside, inside)
        return place - reach

    def _is_rest(self, proof: Proof) -> bool:
        """Tell an echo from a new press: no real pause lies before it."""
        before = self._released
        if before is None or before.proof.key != proof.key:
            return False
        since = before.heard - self._hops.origin
        if proof.place - since > ECHO_HOPS:
            return False
        soft = self._strength(proof, since, proof.place) < HALF
        return int(np.count_nonzero(soft)) < PAUSE_HOPS

    def _time_s(self, place: float) -> float:
        """Return the middle of the window at *place*, to the sample."""
        return max(round((place + self._hops.origin) * HOP), 0) / RATE_HZ


def detect(
    samples: Samples, rate: int, ref: Samples | None = None
) -> list[tuple[float, str]]:
    """Return when each key could be told, in seconds, and which it was.

    The times are those of a listener who gets the sound in frames of 20 ms. *ref* is
    what was played meanwhile, of the same rate; its echo is cancelled first.
    """
    sound = at_house_rate(samples, rate)
    if ref is not None:
        sound = without_echo(sound, at_house_rate(ref, rate))
    detector = DtmfDetector(PIECE_FRAMES)
    rest = np.zeros(-sound.size % FRAME_SAMPLES, np.int16)
    found = detector.feed(sound) + detector.feed(rest)
    return [(fact.known_s, fact.digit) for fact in found if isinstance(fact, KeyDown)]


def _half_way(outside: float, inside: float) -> float:
    """Return how far from a window outside to the next one inside a tone begins."""
    return (0.5 - outside) / max(inside - outside, 0.1)
