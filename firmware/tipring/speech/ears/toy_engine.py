"""An engine for tests of the worker: words said as tones, and every kind of death.

It hears `tone_words`. At the word `crash` it kills its process, at `hang` its thread
never returns, at `freeze` the whole process stands still, `slow` takes its time.
"""

import ctypes
import os
import time
from collections.abc import Callable, Mapping
from typing import Final

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.dsp.frames import FRAME_SAMPLES, Frame, Samples
from tipring.speech.ears.accepting import all_words, primary
from tipring.speech.ears.engine import Guess
from tipring.speech.ears.tone_words import TonesHeard, place_of

LANGUAGE: Final = "en"
LACKING: Final = "xyzzy"
LONG_S: Final = 3600
SLOW_S: Final = 0.2


def _hang() -> None:
    time.sleep(LONG_S)


def _freeze() -> None:
    """Hold Python's lock, as a loop within an engine's C code can."""
    ctypes.PyDLL(None).sleep(LONG_S)


DEEDS: Final[Mapping[str, Callable[[], None]]] = {
    "crash": os.abort,
    "hang": _hang,
    "freeze": _freeze,
    "slow": lambda: time.sleep(SLOW_S),
}


class ToyEngine:
    """Hear the one language that there is."""

    def load(self, language: str) -> None:
        """Refuse every other language."""
        if primary(language) != LANGUAGE:
            message = f"the toy has no model for {language}"
            raise EarsError(message)

    def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the one word that is lacking, if it is expected."""
        return tuple(word for word in all_words(expected) if word == LACKING)

    def hearing(self, expected: Expected) -> "ToyHearing":
        """Begin to hear."""
        self.load(expected.language)
        if LACKING in expected.phrases:
            message = f"the toy never hears {LACKING}"
            raise EarsError(message)
        return ToyHearing()

    def voice(self) -> "ToneVoice":
        """Return what takes tones for voice."""
        return ToneVoice()


class ToneVoice:
    """Take every tone of a word for voice."""

    is_voice_now = False

    def feed(self, frame: Frame) -> bool | None:
        """Take the next 20 ms."""
        before, self.is_voice_now = self.is_voice_now, place_of(frame) is not None
        return None if before is self.is_voice_now else self.is_voice_now


class ToyHearing:
    """Hear words that are said as tones."""

    def __init__(self) -> None:
        self._tones = TonesHeard()

    def feed(self, sound: Samples) -> str:
        """Take whole frames; do what the words say."""
        for frame in sound.reshape(-1, FRAME_SAMPLES):
            self._tones.feed(place_of(frame))
        text = self._tones.text
        DEEDS.get(text, lambda: None)()
        return text

    def finish(self) -> Guess:
        """Judge the utterance."""
        text = self._tones.text
        self.forget()
        return Guess(text, 1.0)

    def forget(self) -> None:
        """Begin anew."""
        self._tones = TonesHeard()
