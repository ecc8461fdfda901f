"""What this very line lets us hear when the far end has left: learned from recordings.

The end of a recorded call is searched for one steady tone, or one that keeps time. What
two calls agree in is the line's disconnect signal.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tipring.domain.pauses import Pause, no_pause
from tipring.dsp.frames import Samples
from tipring.dsp.learner_sound import Proposal, proposal_from
from tipring.dsp.plans import Signal
from tipring.dsp.progress_group import apart_hz

__all__ = ["CadenceLearner", "Learned", "Proposal", "Stage", "agree", "proposal_from"]

AGREE_HZ: Final = 8.0
AGREE_WITHIN: Final = 0.1
AGREE_WITHIN_S: Final = 0.03
"""How well two calls agree in one signal."""
SURE: Final = 0.5
"""Confidence from which a signal that came twice is used."""
CONTRADICTION: Final = 0.6
"""How much another signal, if heard surely, takes from what was known."""
DOUBTFUL: Final = 0.2
"""Confidence below which another proposal takes over."""


class Stage(StrEnum):
    """How far the learning has come."""

    NOTHING = "nothing heard yet"
    PROPOSED = "heard in one call"
    VERIFIED = "heard in several calls"


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a line's disconnect signal."""

    stage: Stage = Stage.NOTHING
    signal: Signal | None = None
    confidence: float = 0.0


class CadenceLearner:
    """Learn one line's disconnect signal from the ends of its calls."""

    def __init__(self, learned: Learned | None = None) -> None:
        self._learned = learned or Learned()

    def add(self, samples: Samples, pause: Pause = no_pause) -> Learned:
        """Hear the end of one more call, shape (n,); return what is known now.

        *pause* is called now and then: it takes some frames' time.
        """
        heard = proposal_from(samples, pause)
        if heard is not None:
            self._learned = _weighed(self._learned, heard)
        return self._learned


def _weighed(known: Learned, heard: Proposal) -> Learned:
    fresh = Learned(Stage.PROPOSED, heard.signal, heard.confidence)
    if known.signal is None:
        return fresh
    if not agree(known.signal, heard.signal):
        confidence = known.confidence * (1 - CONTRADICTION * heard.confidence)
        return fresh if confidence < DOUBTFUL else replace(known, confidence=confidence)
    confidence = 1 - (1 - known.confidence) * (1 - heard.confidence)
    stage = Stage.VERIFIED if confidence >= SURE else Stage.PROPOSED
    return Learned(stage, known.signal, confidence)


def agree(one: Signal, other: Signal) -> bool:
    """Tell whether two signals may be the same, whichever burst they are told from."""
    ours, theirs = one.cadence_s, other.cadence_s
    alike = len(one.frequencies_hz) == len(other.frequencies_hz)
    if not alike or apart_hz(one.frequencies_hz, other.frequencies_hz) > AGREE_HZ:
        return False
    if len(ours) != len(theirs):
        return False
    turns = [theirs[start:] + theirs[:start] for start in range(0, len(theirs), 2)]
    return not ours or any(
        all(
            abs(a - b) <= AGREE_WITHIN * a + AGREE_WITHIN_S
            for a, b in zip(ours, turn, strict=True)
        )
        for turn in turns
    )
