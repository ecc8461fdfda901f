"""What is asked, and what an utterance would mean as an answer to it."""

from dataclasses import dataclass
from typing import Protocol

from tipring.domain.commands import Remember
from tipring.domain.hearing import Expected, Heard
from tipring.domain.say import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a node asks, and where it gives up."""

    name: str
    """Of the node."""
    say: Say
    otherwise: str
    tries: int
    timeout_s: float
    no_input: Say
    """Said when there was neither a word nor a key."""
    no_match: Say
    """Said after words that are no answer."""
    invalid: Say
    """Said after keys that are no answer."""
    hint: Say = ()
    """How to answer by keys; said where words are not understood (any more)."""
    confirm: str = "unsure"
    """`always`, `unsure` or `never`: whether the caller is asked "did you say"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What an utterance would mean if it was heard right."""

    to: str
    meaning: str
    """For the explanation of the call: "goes to billing"."""
    sure: bool
    """Whether nothing speaks for asking back."""
    clear: bool
    """Whether the ears were confident; what was not may help the owner to hear."""
    ways: tuple[Say, ...]
    """To ask whether it was heard right, best first; a way whose recordings are
    missing gives way to the next."""
    remember: Remember | None = None


class Wordbook(Protocol):
    """What words mean at a node."""

    @property
    def expected(self) -> Expected:
        """What may be said."""
        ...

    def guess(self, heard: Heard) -> Guess | None:
        """Return what *heard* would mean; None: nothing of what was asked."""
        ...
