"""Whether somebody speaks: frames of speech found, and others taken for speech."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.corpus import words
from bench.crew import each
from bench.sound import draws
from bench.tables import show
from support.sounds import frames
from support.voice_sounds import (
    BESIDE,
    TALK_DBM0,
    Rates,
    Talk,
    Truth,
    beside,
    rates,
    talk,
)
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.voice import VoiceDetector

WORDS = 120
"""Said in each condition, at full scale."""
LEVELS_DBM0 = (TALK_DBM0, -35.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the detector made of one condition."""

    rates: Rates
    """Frame by frame, without hang-over."""
    late_s: Sequence[float]
    """From the beginning of each word after a long pause until it was told."""


@dataclass(frozen=True, slots=True)
class Talker:
    """Says the same words at a level, beside a noise."""

    said: Sequence[Samples]
    seed: int

    def __call__(self, condition: tuple[str, float]) -> Heard:
        name, level_dbm0 = condition
        make, under_db = BESIDE[name]
        whole = talk(self.said, level_dbm0, self.seed)
        return _heard(whole, beside(whole, make, under_db, level_dbm0))


def measure(seed: int, scale: float, jobs: int) -> None:
    """Print hits and false alarms by noise and level."""
    every = words()
    count = min(len(every), max(4, round(WORDS * scale)))
    chosen = draws(seed, "words").permutation(len(every))[:count]
    talker = Talker([every[place] for place in chosen.tolist()], seed)
    conditions = [(name, level) for level in LEVELS_DBM0 for name in BESIDE]
    names = [f"voice {name}" for name, _ in conditions]
    rows = [
        (f"{level:g} dBm0, {name} below", *_cells(heard))
        for (name, level), heard in zip(
            conditions, each(talker, conditions, names, jobs), strict=True
        )
    ]
    header = (
        f"{count} stretches of speech",
        "speech found, %",
        "taken for speech, %",
        "told after, ms: median, 95 %",
    )
    show("Voice, by frames of 20 ms", header, rows)


def _heard(whole: Talk, sound: Samples) -> Heard:
    detector = VoiceDetector()
    now, told, active = [], [], False
    for frame in frames(sound):
        change = detector.feed(frame)
        active = active if change is None else change
        now.append(detector.is_voice_now)
        told.append(active)
    truth = whole.truth
    late_s = _late(np.array(told)[: truth.size], truth)
    return Heard(rates(np.array(now)[: truth.size], truth), late_s)


def _late(told: Truth, truth: Truth) -> list[float]:
    """Return how long after a word began, in a told pause, it was told."""
    begins = np.flatnonzero(truth[1:] & ~truth[:-1] & ~told[:-1]) + 1
    tells = np.flatnonzero(told[1:] & ~told[:-1]) + 1
    nexts = [tells[tells >= begin] for begin in begins.tolist()]
    return [
        float(after[0] - begin + 1) * FRAME_S
        for begin, after in zip(begins.tolist(), nexts, strict=True)
        if after.size and after[0] - begin < 1 / FRAME_S
    ]


def _cells(heard: Heard) -> Sequence[str]:
    late = np.percentile(heard.late_s, (50, 95)) * 1000 if heard.late_s else (0, 0)
    shares = (heard.rates.hit, heard.rates.false)
    return [
        *(f"{100 * share:.1f}" for share in shares),
        f"{late[0]:.0f}, {late[1]:.0f}",
    ]
