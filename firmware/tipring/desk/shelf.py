"""Prompts in memory: nothing is read from the disk while a caller waits."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.domain.flow import Say
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.prompts import PromptLibrary

BETWEEN_PROMPTS_S = 0.15
"""The breath between two sentences."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sound with the words that it says."""

    text: str
    samples: Samples


class PromptShelf:
    """All that can be said, read once; a prompt that cannot be read is told at once."""

    def __init__(self, spoken: dict[tuple[str, str], Spoken]) -> None:
        self._spoken = spoken

    @classmethod
    def fill(
        cls,
        library: PromptLibrary,
        wanted: Iterable[tuple[str, str]],
    ) -> "PromptShelf":
        """Read every (prompt, language) that is *wanted*; waits for the disk.

        Raises SpeechError.
        """
        found = {}
        for say, language in wanted:
            prompt = library.find(say, language)
            found[say, language] = Spoken(prompt.text, library.load(prompt))
        return cls(found)

    def take(self, prompts: Say, language: str) -> Spoken:
        """Return *prompts* as one piece of sound, a breath between them.

        Raises SpeechError for a prompt that was not on the list.
        """
        pieces = [self._find(prompt, language) for prompt in prompts]
        breath = np.zeros(int(BETWEEN_PROMPTS_S * RATE_HZ), dtype=np.int16)
        sounds = [part for piece in pieces for part in (breath, piece.samples)][1:]
        return Spoken(" ".join(piece.text for piece in pieces), np.concatenate(sounds))

    def _find(self, prompt: str, language: str) -> Spoken:
        try:
            return self._spoken[prompt, language]
        except KeyError:
            message = f"the prompt {prompt!r} was not made ready in {language!r}"
            raise SpeechError(message) from None
