"""Writing down what messages say, as well as a machine can."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from tipring.clerk.work import Outcome, Postponed
from tipring.desk.outbox import Assignment, Transcript
from tipring.domain.errors import EarsError, SpeechError
from tipring.dsp.frames import Samples
from tipring.speech.wav import read_wav

NOTHING = "nothing was understood"


class Written(Protocol):
    """What a scribe made of a message."""

    @property
    def text(self) -> str:
        """What it says; empty: nothing was understood."""
        ...

    @property
    def confidence(self) -> float:
        """From 0 to 1, the mean of its words."""
        ...

    @property
    def engine(self) -> str:
        """Who wrote it."""
        ...


Scribe = Callable[[Samples, str, Mapping[str, Path]], Written]
"""Writes down samples in a language with the models that there are. It blocks for as
long as that takes. EarsError when it cannot."""


class Transcripts:
    """The worker that writes messages down."""

    def __init__(
        self, scribe: Scribe, models: Callable[[], Mapping[str, Path]]
    ) -> None:
        self._scribe = scribe
        self._models = models

    async def __call__(self, assignment: Assignment) -> Outcome:
        """Write a message down, or say why that is not possible.

        A language without a model is an answer. An engine that fails is none: it is
        Postponed, the next try may succeed.
        """
        return await asyncio.to_thread(self._write, assignment)

    def _write(self, assignment: Assignment) -> Outcome:
        models = self._models()
        language = known_as(assignment.language, models)
        try:
            samples = read_wav(assignment.message.path)
        except SpeechError as error:
            return _failed(str(error))
        try:
            written = self._scribe(samples, language, models)
        except EarsError as error:
            if language in models:
                raise Postponed(str(error)) from error
            return _failed(str(error))
        if not written.text:
            return _failed(NOTHING)
        text = Transcript(written.text, written.confidence, written.engine, language)
        words = len(written.text.split())
        return Outcome(f"{words} words, {written.confidence:.0%} sure", text)


def known_as(language: str, models: Mapping[str, Path]) -> str:
    """Return how the models call *language*: `en_us` is `en`, unless it has its own."""
    short = language.replace("-", "_").partition("_")[0]
    return language if language in models else short


def _failed(why: str) -> Outcome:
    return Outcome(why, Transcript(failed=why))
