"""All that callers hear of us, in memory: nothing is read while one of them waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.domain.say import Say
from tipring.domain.spoken.language import BREATH
from tipring.domain.spoken.languages import pieces
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.plans import PLANS, TonePlan
from tipring.dsp.tones import comfort_noise, fade_in, fade_out
from tipring.speech.prompts import Prompts

BETWEEN_PROMPTS_S = 0.15
"""The breath between two sentences."""
WITHIN_SENTENCE_S = 0.02
"""Between the pieces of a figure, besides what is left of their own silence."""
EDGE_SAMPLES = round(0.04 * RATE_HZ)
"""Of the silence at the ends of a recording, what is too much within a figure."""
QUIET = 200
"""A sample below it is silence: 44 dB below the loudest one."""
SENTENCE_ENDS = (".", "?", "!", "。")
BREATH_S = 0.1
"""Between the groups of a telephone number, besides the pause of two sentences."""
SHORTEST_MUSIC_S = 1.0
"""A shorter loop is a buzz."""
SOFT_END_MS = 10.0
"""For music that was not made to be a loop."""
SEAM_SAMPLES = RATE_HZ // 10
"""What is looked at on both sides of the seam of a loop."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sound with the words that it says."""

    text: str
    samples: Samples


class PromptShelf:
    """All that can be said, read once; a prompt that cannot be read is told at once.

    *plan* has the tones that callers know. Calls share every sound.
    """

    def __init__(
        self,
        spoken: dict[tuple[str, str], Spoken],
        plan: TonePlan = PLANS["us"],
    ) -> None:
        self.plan = plan
        self.noise = comfort_noise()
        """Comfort noise that may be repeated, shape (n,)."""
        self._spoken = spoken
        self._loops: dict[tuple[str, str], Samples] = {}

    @classmethod
    def fill(
        cls,
        library: Prompts,
        wanted: Iterable[tuple[str, str]],
        plan: TonePlan = PLANS["us"],
    ) -> "PromptShelf":
        """Read every (prompt, language) that is *wanted*; waits for the disk.

        Music is wanted like a prompt; what several languages share is kept once.
        Raises SpeechError.
        """
        read: dict[Path, Samples] = {}
        found = {}
        for say, language in wanted:
            prompt = library.find(say, language)
            if prompt.path not in read:
                read[prompt.path] = library.load(prompt)
            found[say, language] = Spoken(prompt.text, read[prompt.path])
        return cls(found, plan)

    def by_text(self) -> dict[str, Samples]:
        """Return all that can be said, by its words."""
        return {spoken.text: spoken.samples for spoken in self._spoken.values()}

    def renew(self, fresh: dict[tuple[str, str], Spoken]) -> None:
        """Say *fresh* from now on; what is being played goes on to its end."""
        self._spoken |= fresh
        for place in fresh:
            self._loops.pop(place, None)

    def take_over(self, other: "PromptShelf") -> None:
        """Say what *other* says from now on.

        What it does not have stays: calls under way may still say it.
        """
        self.renew(other._spoken)  # noqa: SLF001 - another of the same kind

    def take(self, prompts: Say, language: str) -> Spoken:
        """Return *prompts* as one piece of sound, a breath between them.

        None of them is a breath, too. Raises SpeechError for a prompt that was not on
        the list.
        """
        if not prompts:
            return Spoken("", _silence(BETWEEN_PROMPTS_S))
        spoken = [self._find(prompt, language) for prompt in prompts]
        sounds = [spoken[0].samples]
        for (prompt, before), (_, after) in pairwise(zip(prompts, spoken, strict=True)):
            if _goes_on(prompt, before.text, language):
                sounds[-1] = _closer(sounds[-1][::-1])[::-1]
                sounds += [_silence(WITHIN_SENTENCE_S), _closer(after.samples)]
            else:
                sounds += [_silence(BETWEEN_PROMPTS_S), after.samples]
        text = " ".join(piece.text for piece in spoken if piece.text)
        return Spoken(text, np.concatenate(sounds))

    def speaking_s(self, prompts: Say, language: str) -> float:
        """Return how long *prompts* take to be said; 0 for what cannot be."""
        try:
            return self.take(prompts, language).samples.size / RATE_HZ
        except SpeechError:
            return 0.0

    def music(self, source: str, language: str) -> Samples:
        """Return *source* as sound to be played over and over, without a click.

        Raises SpeechError when it was not on the list, or is too short.
        """
        key = source, language
        if key not in self._loops:
            self._loops[key] = _loop(source, self._find(source, language).samples)
        return self._loops[key]

    def _find(self, prompt: str, language: str) -> Spoken:
        if prompt == BREATH:
            return SILENCE
        try:
            return self._spoken[prompt, language]
        except KeyError:
            message = f"the prompt {prompt!r} was not made ready in {language!r}"
            raise SpeechError(message) from None


def _goes_on(prompt: str, text: str, language: str) -> bool:
    """Whether *prompt* is a piece of a figure that goes on after it."""
    return prompt in pieces(language) and not text.endswith(SENTENCE_ENDS)


def _closer(samples: Samples) -> Samples:
    """Return *samples* without some of the silence that they begin with, if it is."""
    edge = samples[:EDGE_SAMPLES]
    loudest = max(int(edge.max()), -int(edge.min()))
    return samples if loudest > QUIET else samples[EDGE_SAMPLES:]


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE_HZ), dtype=np.int16)


SILENCE = Spoken("", _silence(BREATH_S))


def _loop(source: str, samples: Samples) -> Samples:
    """Return *samples*, with soft ends if they would click where they meet."""
    if samples.size < SHORTEST_MUSIC_S * RATE_HZ:
        message = f"{source!r} is too short for music; {SHORTEST_MUSIC_S:g} s at least"
        raise SpeechError(message)
    first, last = samples[:SEAM_SAMPLES], samples[-SEAM_SAMPLES:]
    if _step(last[-1:], first[:1]) <= max(_step(last), _step(first)):
        return samples
    ends = fade_in(first, SOFT_END_MS), fade_out(last, SOFT_END_MS)
    return np.concatenate([ends[0], samples[SEAM_SAMPLES:-SEAM_SAMPLES], ends[1]])


def _step(*sounds: Samples) -> int:
    """Return the largest step from one sample to the next."""
    return int(np.abs(np.diff(np.concatenate(sounds).astype(np.int32))).max())
