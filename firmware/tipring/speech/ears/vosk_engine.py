"""Vosk, kept away from everything that kills it or lets it hang."""

import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final

import vosk  # type: ignore[import-untyped]

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.voice import VoiceDetector
from tipring.speech.ears.accepting import all_words, is_free, primary
from tipring.speech.ears.engine import UNKNOWN, Guess
from tipring.speech.ears.overlay import overlay
from tipring.speech.ears.spelling import UnknownWordError, spelt

log = logging.getLogger(__name__)

UNKNOWN_TOKENS: Final = ("[unk]", "<UNK>", "<unk>", "[UNK]")
"""What models call speech that is none of their words."""
ABSENT: Final = -1
QUIET: Final = -1
"""Vosk's level of logging at which it says nothing."""


class VoskEngine:
    """Vosk with a model directory for each of some languages."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self._paths = {primary(name): path for name, path in models.items()}
        self._models: dict[str, _Model] = {}
        self._loading = Lock()
        vosk.SetLogLevel(QUIET)

    def load(self, language: str) -> None:
        """Load the model of *language*, unless it is loaded."""
        self._model(language)

    def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words of *expected* that the model does not have."""
        model = self._model(expected.language)
        every = all_words(expected)
        return tuple(word for word in every if not model.spelt(word, expected))

    def hearing(self, expected: Expected) -> "VoskHearing":
        """Begin to hear *expected*."""
        model = self._model(expected.language)
        lines = {} if is_free(expected) else model.lines(expected)
        return VoskHearing(model.recogniser(lines), model.unknown, lines)

    def voice(self) -> VoiceDetector:
        """Return a detector of voices."""
        return VoiceDetector()

    def _model(self, language: str) -> "_Model":
        name = primary(language)
        with self._loading:
            if name not in self._paths:
                message = (
                    f"no model for the language {name}; "
                    f"install one: tipring speech install {name}"
                )
                raise EarsError(message)
            if name not in self._models:
                self._models[name] = _Model(self._paths[name])
            return self._models[name]


class VoskHearing:
    """One recogniser."""

    def __init__(
        self,
        recogniser: vosk.KaldiRecognizer,
        unknown: str,
        lines: Mapping[str, str],
    ) -> None:
        self._recogniser = recogniser
        self._unknown = unknown
        self._lines = lines
        """What was expected, by the words of the model that it consists of."""
        self._results: list[dict[str, object]] = []
        """Of this utterance, where the engine itself took a pause for an end."""

    def feed(self, sound: Samples) -> str:
        """Take samples; return the words so far."""
        if sound.size and self._recogniser.AcceptWaveform(sound.tobytes()):
            self._results.append(json.loads(self._recogniser.Result()))
        partial = json.loads(self._recogniser.PartialResult())["partial"]
        done = [str(result["text"]) for result in self._results]
        return self._words(" ".join([*done, partial]))

    def finish(self) -> Guess:
        """Judge the utterance and begin a new one."""
        self._results.append(json.loads(self._recogniser.FinalResult()))
        text = " ".join(str(result["text"]) for result in self._results)
        guess = Guess(self._words(text), _confidence(self._results))
        self.forget()
        return guess

    def forget(self) -> None:
        """Begin a new utterance."""
        self._results = []
        self._recogniser.Reset()

    def _words(self, text: str) -> str:
        words = text.split()
        said = " ".join(UNKNOWN if word == self._unknown else word for word in words)
        return self._lines.get(said, said)


class _Model:
    """A model and what it calls what it does not know."""

    def __init__(self, path: Path) -> None:
        with overlay(path) as directory:
            try:
                self._model = vosk.Model(str(directory))
            except Exception as error:
                message = f"{path} is no model ({error}); install it again"
                raise EarsError(message) from error
        known = (token for token in UNKNOWN_TOKENS if self.knows(token))
        self.unknown = next(known, "")

    def knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) != ABSENT)

    def spelt(self, phrase: str, expected: Expected) -> str:
        """Return *phrase* in words of the model; empty: it has none for it."""
        try:
            return spelt(phrase, expected.language, self.knows)
        except UnknownWordError:
            return ""

    def lines(self, expected: Expected) -> dict[str, str]:
        """Return what can be heard of *expected* by its spelling, never nothing.

        An empty grammar kills Vosk; a phrase of which it drops a word is another.
        """
        every = (*expected.phrases, *expected.words)
        spellings = {self.spelt(line, expected): line for line in every}
        spellings.pop("", None)
        if not spellings:
            message = (
                f"the model knows none of the words to listen for: "
                f"{', '.join(all_words(expected)[:5])}"
            )
            raise EarsError(message)
        return spellings

    def recogniser(self, lines: Iterable[str]) -> vosk.KaldiRecognizer:
        """Return a recogniser of these lines; of anything where there are none."""
        grammar = [*lines]
        if grammar and self.unknown:
            grammar.append(self.unknown)
        more = [json.dumps(grammar, ensure_ascii=False)] if grammar else []
        try:
            recogniser = vosk.KaldiRecognizer(self._model, RATE_HZ, *more)
        except Exception as error:
            message = f"a broken model ({error}); install it again"
            raise EarsError(message) from error
        recogniser.SetWords(True)  # noqa: FBT003 - Vosk's own signature
        return recogniser


def _confidence(results: list[dict[str, object]]) -> float:
    marks = [
        float(word["conf"])
        for result in results
        for word in (result.get("result") or [])  # type: ignore[attr-defined]
    ]
    return min(1.0, sum(marks) / len(marks)) if marks else 0.0
