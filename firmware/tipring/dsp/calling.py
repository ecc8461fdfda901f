"""The tones by which machines call: fax (ITU-T T.30 clause 4.1) and data (V.25).

One whole burst decides: a pure, even tone of the right length with silence before and
after it. Melodies, keys and the cadences of exchanges have no such silence.
"""

import cmath
import math
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.domain.events import Tone
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.progress_track import ToneFound

MIN_TONE_DBM0: Final = -43.0
"""Machines send -10 to -15 dBm0, lines lose up to 25 dB."""
ON_S: Final = (0.41, 0.72)
"""T.30: 0.5 s +-15 %; V.25: 0.5 to 0.7 s; and 15 ms for what noise does to edges."""
SILENCE_S: Final = 0.6
"""Before and after the burst; the pauses are 3 s (T.30) and 1.5 s (V.25), those
between the beats of busy tones and the notes of melodies at most 0.5 s."""
SILENCE_POWER: Final = 0.2
"""7 dB below the burst: a noisy line, or what remains of our own prompt."""
LOUDEST_POWER: Final = 0.6
"""Of any frame of that silence; the next note of a melody is as loud as this one."""
FRAME_SHARE: Final = 0.5
"""Of a frame's power that is in the tone; noise at 12 dB leaves 0.8."""
BURST_SHARE: Final = 0.72
"""Of the whole burst; 8-bit coding makes a soft sine a square wave (0.81)."""
EVEN_POWER: Final = 0.5
"""The softest frame inside the burst against the loudest: voices and chimes fade."""

_PIECE: Final = 40
"""5 ms: the phase turns less than half round for what is off by less than 100 Hz."""
_PIECES: Final = FRAME_SAMPLES // _PIECE
_PIECE_S: Final = _PIECE / RATE_HZ
_SILENT_FRAMES: Final = round(SILENCE_S / FRAME_S)
_EDGE_FRAMES: Final = 1
"""In which the tone switches on or off."""
_LONGEST_FRAMES: Final = round(ON_S[1] / FRAME_S) + 2
_MIN_POWER: Final = amplitude_for(MIN_TONE_DBM0) ** 2 / 2 * FRAME_SAMPLES


@dataclass(frozen=True, slots=True)
class _Kind:
    tone: Tone
    hz: float
    tolerance_hz: float


_FAX: Final = _Kind(Tone.FAX_CALLING, 1100.0, 42.0)
"""1100 Hz +-38 Hz (T.30 clause 4.1), and 4 Hz for the measuring."""
_DATA: Final = _Kind(Tone.DATA_CALLING, 1300.0, 20.0)
"""1300 Hz +-15 Hz (V.25), likewise."""
_KINDS: Final = (_FAX, _DATA)


def _mixer() -> NDArray[np.complex64]:
    """Return what turns a piece into the phasors of the two tones, shape (40, 2)."""
    angles = np.outer(np.arange(_PIECE), [kind.hz for kind in _KINDS])
    return np.exp(-2j * np.pi * angles / RATE_HZ).astype(np.complex64)


_MIXER: Final = np.ascontiguousarray(_mixer().view(np.float32))
"""Real and imaginary parts side by side, shape (40, 4)."""
_TO_POWER: Final = 2.0 / _PIECE


@dataclass(frozen=True, slots=True)
class _Moment:
    """One frame, as one kind of tone sees it; both in summed squares."""

    turning: complex
    """How the phasor turns, weighted by its power."""
    whole: float

    def offset_hz(self) -> float:
        # Both tones make an odd number of half turns in each piece.
        return cmath.phase(-self.turning) / (2 * math.pi * _PIECE_S)


_NOTHING: Final = _Moment(0j, 0.0)


class CallingToneDetector:
    """Find the calling tones of machines; each is told once."""

    def __init__(self) -> None:
        self._listeners = [_Listener(kind) for kind in _KINDS]
        self._last = np.zeros((1, len(_KINDS)), dtype=np.complex64)
        self._frames = 0

    def feed(self, sound: Samples) -> list[ToneFound]:
        """Take the next frames, shape (160 n,), one at least; return what became known.

        That is 0.6 s after a machine's first burst. `at_s` is when the burst began, in
        seconds of the stream. Five frames at once cost little more than one.
        """
        wide = sound.astype(np.float32)
        wholes = np.square(wide).reshape(-1, FRAME_SAMPLES).sum(axis=1)
        phasors = (wide.reshape(-1, _PIECE) @ _MIXER).view(np.complex64)
        trail = np.concatenate((self._last, phasors))
        self._last = phasors[-1:]
        turns = (trail[1:] * trail[:-1].conj()).reshape(-1, _PIECES, len(_KINDS))
        turnings = turns.sum(axis=1) * _TO_POWER
        found: list[ToneFound | None] = []
        for turning, whole in zip(turnings.tolist(), wholes.tolist(), strict=True):
            self._frames += 1
            now_s = self._frames * FRAME_S
            for listener, turned in zip(self._listeners, turning, strict=True):
                found.append(listener.feed(_Moment(turned, whole), now_s))
        return [tone for tone in found if tone is not None]


class _Listener:
    """Wait for one kind of burst."""

    def __init__(self, kind: _Kind) -> None:
        self._kind = kind
        kept = 2 * (_SILENT_FRAMES + _EDGE_FRAMES) + _LONGEST_FRAMES
        self._moments = deque([_NOTHING] * kept, maxlen=kept)
        self._run = 0
        """Frames of the tone that sounds, or sounded last."""
        self._since = 0
        """Frames since it ended."""
        self._told = False

    def feed(self, moment: _Moment, now_s: float) -> ToneFound | None:
        self._moments.append(moment)
        if self._is_tone(moment):
            self._run = self._run + 1 if self._since == 0 else 1
            self._since = 0
            return None
        self._since += 1
        if self._since != _SILENT_FRAMES + _EDGE_FRAMES or self._told:
            return None
        lasted_s = self._judge()
        if lasted_s is None:
            return None
        self._told = True
        # It ended somewhere within the last frame that still was tone.
        ended_s = now_s - SILENCE_S - (_EDGE_FRAMES + 0.5) * FRAME_S
        return ToneFound(self._kind.tone, max(ended_s - lasted_s, 0.0))

    def _is_tone(self, moment: _Moment) -> bool:
        tone = abs(moment.turning)
        if tone < max(_MIN_POWER, FRAME_SHARE * moment.whole):
            return False
        return abs(moment.offset_hz()) < 2 * self._kind.tolerance_hz

    def _judge(self) -> float | None:
        """Return how long the burst lasted if it is one of ours."""
        if not 0 < self._run <= _LONGEST_FRAMES:
            return None
        moments = list(self._moments)
        end = len(moments) - _SILENT_FRAMES - _EDGE_FRAMES
        start = end - self._run
        burst = moments[start + 1 : end - 1]
        before = moments[start - _EDGE_FRAMES - _SILENT_FRAMES : start - _EDGE_FRAMES]
        after = moments[-_SILENT_FRAMES:]
        is_pure = self._is_pure(burst)
        if not is_pure or not (_is_silent(before, burst) and _is_silent(after, burst)):
            return None
        switching = moments[start - _EDGE_FRAMES : end + _EDGE_FRAMES]
        lasted_s = _length_s(switching, burst)
        return lasted_s if ON_S[0] <= lasted_s <= ON_S[1] else None

    def _is_pure(self, burst: list[_Moment]) -> bool:
        powers = [abs(moment.turning) for moment in burst]
        if not powers or min(powers) < EVEN_POWER * max(powers):
            return False
        mean = _Moment(
            sum(moment.turning for moment in burst) / len(burst), _loudness(burst)
        )
        if abs(mean.turning) < BURST_SHARE * mean.whole:
            return False
        return abs(mean.offset_hz()) <= self._kind.tolerance_hz


def _is_silent(around: list[_Moment], burst: list[_Moment]) -> bool:
    loudness = _loudness(burst)
    loudest = max(moment.whole for moment in around)
    mean_is_low = _loudness(around) < SILENCE_POWER * loudness
    return mean_is_low and loudest < LOUDEST_POWER * loudness


def _loudness(moments: list[_Moment]) -> float:
    return sum(moment.whole for moment in moments) / len(moments)


def _length_s(switching: list[_Moment], burst: list[_Moment]) -> float:
    """Return the length by the energy, so that half a frame counts half."""
    mean = sum(abs(moment.turning) for moment in burst) / len(burst)
    return sum(abs(moment.turning) for moment in switching) / mean * FRAME_S
