"""What is asked of an engine, inside the worker process or the clerk; it may block."""

from dataclasses import dataclass
from typing import Protocol

from tipring.domain.hearing import Expected
from tipring.dsp.frames import Frame, Samples

UNKNOWN = "?"
"""How an engine writes speech that is none of its words; no phrase holds it."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What an engine takes an utterance for."""

    text: str
    """Words with one space between them, UNKNOWN among them; empty: no speech."""
    confidence: float = 0.0
    """From 0 to 1."""


class Voice(Protocol):
    """Tells from the sound alone whether somebody speaks."""

    @property
    def is_voice_now(self) -> bool:
        """Whether the newest frame sounds like voice."""
        ...

    def feed(self, frame: Frame) -> bool | None:
        """Take the next 20 ms: True if speech began, False if it ceased, else None.

        Slower to decide than `is_voice_now`, and surer.
        """
        ...


class Hearing(Protocol):
    """One stream of utterances, used by one thread at a time."""

    def feed(self, sound: Samples) -> str:
        """Take any number of samples; return the words of the utterance so far."""
        ...

    def finish(self) -> Guess:
        """End the utterance here; what is fed next begins a new one."""
        ...

    def forget(self) -> None:
        """Begin a new utterance without judging the old one."""
        ...


class Engine(Protocol):
    """An engine with its models; its hearings may be used by several threads at once.

    Whatever it cannot do raises EarsError.
    """

    def load(self, language: str) -> None:
        """Load the model of *language*, unless it is loaded."""
        ...

    def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words of *expected* that can never be heard."""
        ...

    def hearing(self, expected: Expected) -> Hearing:
        """Begin to hear *expected*."""
        ...

    def voice(self) -> Voice:
        """Return what tells voice for a stream that this engine hears."""
        ...
