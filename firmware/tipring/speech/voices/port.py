"""What every voice offers, whatever engine stands behind it."""

from dataclasses import dataclass
from typing import Protocol

from tipring.dsp.frames import Samples

LONGEST_TEXT = 1_000
"""Characters; nobody listens to more, and an engine is not to be kept busy for ever."""


@dataclass(frozen=True, slots=True)
class About:
    """Who speaks; the same text of the same voice is the same sound, bit for bit."""

    engine: str
    version: str
    voice: str


class Voice(Protocol):
    """One voice of one language."""

    @property
    def about(self) -> About:
        """Who speaks."""
        ...

    def render(self, text: str) -> Samples:
        """Say *text*, mastered like every prompt; waits for the engine.

        Raises SpeechError when the engine fails, takes too long or says nothing.
        """
        ...
