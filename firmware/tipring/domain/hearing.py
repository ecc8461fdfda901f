"""What a caller may say at a moment, and what the ears made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """What the ears listen for; neither phrases nor words mean: anything at all.

    All of it in lower case, as the language writes it. Ears may lack a word: it is
    then never heard, and that is told when the settings are checked.
    """

    language: str
    """A code such as `en`; what follows `_` or `-` may be ignored."""
    phrases: tuple[str, ...] = ()
    """Whole utterances; nothing else that resembles one is taken for it."""
    words: tuple[str, ...] = ()
    """Words that an utterance may be put together of in any order, each any number
    of times: digits, months, the names of a day."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance, judged once its speaker has ended."""

    text: str
    """One of the phrases, or a row of the words, or free text; empty: it was speech,
    and none of what was expected."""
    confidence: float = 0.0
    """From 0 to 1, as the engine says; a hint, wrong answers have been seen with 1."""
    began_s: float = 0.0
    """When the voice began, counted in seconds of sound from the first frame on."""
    ended_s: float = 0.0
    """When the voice had ended."""
    decided_s: float = 0.0
    """How much sound was needed to decide."""
