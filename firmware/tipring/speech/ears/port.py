"""What every recogniser offers, whatever engine stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import Frame

__all__ = [
    "Died",
    "EarNews",
    "Expected",
    "Heard",
    "Listening",
    "Recogniser",
    "Started",
    "Tell",
]


@dataclass(frozen=True, slots=True)
class Started:
    """The caller says words: the first partial result of an utterance."""

    at_s: float
    """Seconds of sound since the first frame."""


@dataclass(frozen=True, slots=True)
class Died:
    """The engine crashed or hangs; this listening ends, a new one may work."""

    why: str


EarNews = Started | Heard | Died
"""For each utterance one Started, then one Heard; at any time one last Died."""


Tell = Callable[[EarNews], None]


class Listening(Protocol):
    """One caller is listened to. All calls return at once."""

    def feed(self, frame: Frame) -> None:
        """Take the next 20 ms of what the caller says."""
        ...

    def close(self) -> None:
        """Listen no more; no news follows. May be called again."""
        ...


class Recogniser(Protocol):
    """Ears for some languages; shared by all calls, used on the desk's loop only."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages that can be understood now; empty while there is no engine."""
        ...

    async def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words of *expected* that this engine can never hear.

        The engine is asked, in another process as a rule. EarsError: it cannot answer.
        """
        ...

    def listen(self, expected: Expected, tell: Tell) -> Listening:
        """Begin to listen; *tell* is called on the loop. EarsError: it cannot."""
        ...

    async def open(self) -> None:
        """Make it ready (start workers, load models). EarsError with the remedy."""
        ...

    async def close(self) -> None:
        """Give everything back; listenings end without news."""
        ...
