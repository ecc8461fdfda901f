"""How long it takes to say something, for whoever has the words and not the sound."""

from collections.abc import Callable

from tipring.domain.say import Say

SECONDS_A_CHARACTER = 0.06
"""Fluent English is about 15 characters a second; prompts are a little slower."""

SpeakingTime = Callable[[Say, str], float]
"""Seconds that prompts take in a language."""


def words_s(text: str) -> float:
    """Return about how long a person takes to say *text*."""
    return len(text) * SECONDS_A_CHARACTER


def by_characters(say: Say, _language: str) -> float:
    """Estimate by what a flow calls its prompts: often it is their whole text."""
    return words_s(" ".join(say))
