"""The disconnect learner: what two recorded calls that end in a tone teach it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.corpus import Recording, voices
from bench.crew import each
from bench.sound import Draws, Wave, active_effective, draws, effective
from bench.tables import show
from support.progress_sounds import Wear, played, worn
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.learner import CadenceLearner, Stage, agree, proposal_from
from tipring.dsp.plans import PLANS, Signal

LINES = 40
"""With a signal of its own each, at full scale."""
CALLS = 2
"""Recorded of each line."""
TALK_S = 6
TONE_S = (4.0, 9.0)
TALK_DBM0 = -20.0
WEARS = {
    "as sent": Wear(),
    "-35 dBm0": Wear(level_dbm0=-35.0),
    "noise 20 dB below": Wear(snr_db=20.0),
    "noise 15 dB below": Wear(snr_db=15.0),
    "hum -30 dBm0": Wear(snr_db=30.0, hum_dbm0=-30.0),
    "mu-law": Wear(coding=Coding.MU_LAW, snr_db=30.0),
    "8 bits, linear": Wear(coding=Coding.UNSIGNED_8, snr_db=30.0),
    "IMA ADPCM": Wear(coding=Coding.IMA, snr_db=30.0),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that end their calls with a tone; half of them by no known plan."""

    seed: int
    count: int
    talk: Wave

    def __call__(self, wear: Wear) -> tuple[int, int, int]:
        """Return how many lines were learned after one call, after two, and wrongly."""
        rng = draws(self.seed, "learner", wear)
        proposed = verified = wrong = 0
        for line in range(self.count):
            tone = _invented(rng) if line % 2 else _known(rng)
            learner = CadenceLearner()
            first, last = (
                learner.add(self._call(tone, wear, rng)) for _ in range(CALLS)
            )
            proposed += first.signal is not None and agree(first.signal, tone)
            verified += (
                last.stage is Stage.VERIFIED
                and last.signal is not None
                and agree(last.signal, tone)
            )
            wrong += last.signal is not None and not agree(last.signal, tone)
        return proposed, verified, wrong

    def _call(self, tone: Signal, wear: Wear, rng: Draws) -> Samples:
        start = int(rng.integers(0, self.talk.size - TALK_S * RATE_HZ))
        talk = self.talk[start : start + TALK_S * RATE_HZ]
        loud = active_effective(talk)
        spoken = talk * (effective(TALK_DBM0) / loud) if loud else talk
        ended = played(tone, rng.uniform(*TONE_S), wear)
        return worn(np.concatenate((spoken, ended)), wear, int(rng.integers(1 << 31)))


def measure(
    recordings: Sequence[Recording], seed: int, scale: float, jobs: int
) -> None:
    """Print the lines that were learned, and what plain talk was mistaken for."""
    count = max(2, round(LINES * scale))
    lines = Lines(seed, count, voices()[0])
    results = each(lines, list(WEARS.values()), WEARS, jobs)
    rows = [
        (name, *(f"{100 * number / count:.0f}" for number in numbers))
        for name, numbers in zip(WEARS, results, strict=True)
    ]
    header = ("line", "proposed, %", "verified, %", "wrong, %")
    show(f"Disconnect learner: {count} lines, after one and two calls", header, rows)
    if recordings:
        _show_talk(recordings, jobs)


def _known(rng: Draws) -> Signal:
    plans = list(PLANS.values())
    plan = plans[int(rng.integers(len(plans)))]
    choices = (plan.busy, plan.reorder)
    return choices[int(rng.integers(len(choices)))]


def _invented(rng: Draws) -> Signal:
    """Return what some adapter might send: a tone or two, at some steady rhythm."""
    low_hz = rng.uniform(350, 650)
    frequencies_hz = (low_hz, low_hz + rng.uniform(60, 200))[: int(rng.integers(1, 3))]
    return Signal(frequencies_hz, (rng.uniform(0.15, 0.8), rng.uniform(0.15, 0.8)))


def _show_talk(recordings: Sequence[Recording], jobs: int) -> None:
    """Print how many clips of talk seem to end in a tone."""
    chosen = [recording for recording in recordings if recording.variant == "tel_m15"]
    names = [recording.path.stem for recording in chosen]
    counts = each(_mistaken, chosen, names, jobs)
    clips = sum(len(recording.clips) for recording in chosen)
    show(
        "Calls that end in talk", ("calls", "taken for a tone"), [(clips, sum(counts))]
    )


def _mistaken(recording: Recording) -> int:
    sound = recording.sound()
    ends = [round(end_s * RATE_HZ) for end_s in recording.ends_s]
    return sum(proposal_from(sound[:end]) is not None for end in ends)
