"""Prompts in memory: nothing is read from the disk while a caller waits."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.domain.flow import (
    CollectNode,
    HangUpNode,
    MenuNode,
    Say,
    SayNode,
    VoicemailNode,
)
from tipring.domain.office import Office
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.prompts import PromptLibrary

BETWEEN_PROMPTS_S = 0.15
"""The breath between two sentences."""

SYSTEM_PROMPTS = (
    "trouble",
    "voicemail-saved",
    "voicemail-too-short",
    "voicemail-unavailable",
)
"""What the rules themselves may say."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sound with the words that it says."""

    text: str
    samples: Samples


def everything_said(office: Office) -> Iterator[tuple[str, str]]:
    """Yield each prompt that *office* can ever say, with its language."""
    for flow in office.flows.values():
        mailboxes = (box.greeting for box in office.mailboxes.values())
        said: list[Say] = [SYSTEM_PROMPTS, *mailboxes]
        for node in flow.nodes.values():
            match node:
                case SayNode() | HangUpNode():
                    said.append(node.say)
                case MenuNode() | CollectNode():
                    said += [node.say, node.invalid, node.no_input]
                case VoicemailNode(greeting=greeting) if greeting:
                    said.append(greeting)
                case _:
                    pass
        yield from ((prompt, flow.language) for say in said for prompt in say)


class PromptShelf:
    """All that can be said, read once; a prompt that cannot be read is told at once."""

    def __init__(self, spoken: dict[tuple[str, str], Spoken]) -> None:
        self._spoken = spoken

    @classmethod
    async def fill(cls, library: PromptLibrary, office: Office) -> "PromptShelf":
        """Read every prompt of *office* on a worker thread. Raises SpeechError."""
        wanted = dict.fromkeys(everything_said(office))
        return cls(await asyncio.to_thread(_read_all, library, wanted))

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


def _read_all(
    library: PromptLibrary,
    wanted: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], Spoken]:
    found = {}
    for say, language in wanted:
        prompt = library.find(say, language)
        found[say, language] = Spoken(prompt.text, library.load(prompt))
    return found
