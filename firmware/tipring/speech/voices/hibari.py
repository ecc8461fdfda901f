"""hibari-tts, an optional package: a warm English voice, with much memory.

It runs as a program of its own, so that its 170 MB are given back when it is done:

    python -m tipring.speech.voices.hibari < text > samples
"""

import sys
from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, BinaryIO

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.dsp.levels import FULL_SCALE_PEAK
from tipring.dsp.mastering import mastered
from tipring.speech.voices.port import About
from tipring.speech.voices.programs import heard_from

PACKAGE = "hibari-tts"
MODULE = "hibari"
VOICE = "heart"
RATE_HZ = 24_000
SEED = 0
"""The engine draws the breath of its voice from this seed: rendering repeats."""


class HibariVoice:
    """The English voice, in a process of its own for each text."""

    @property
    def about(self) -> About:
        """Who speaks."""
        return about()

    def render(self, text: str) -> Samples:
        """Say *text*. Raises SpeechError, see `Voice`."""
        told = heard_from((sys.executable, "-m", __name__), text)
        return _demand_sound(np.frombuffer(told, dtype="<i2").astype(np.int16), text)


class HibariHere:
    """The same voice in this process: for many texts, one after another."""

    @property
    def about(self) -> About:
        """Who speaks."""
        return about()

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - the package has no types
        return import_module(MODULE).Hibari(voice=VOICE)

    def render(self, text: str) -> Samples:
        """Say *text*. Raises SpeechError, see `Voice`."""
        sentences = [
            sentence.astype(np.float64) * FULL_SCALE_PEAK
            for sentence in self._engine.stream(text, seed=SEED)
        ]
        return _demand_sound(mastered(sentences, RATE_HZ), text)


def about() -> About:
    """Return who speaks, as far as the package tells."""
    try:
        return About(PACKAGE, version(PACKAGE), VOICE)
    except PackageNotFoundError:
        return About(PACKAGE, "unknown", VOICE)


def is_installed() -> bool:
    """Whether the package is there."""
    return find_spec(MODULE) is not None


def say(text: BinaryIO, sound: BinaryIO) -> None:
    """Read a text, write its samples: what the program does."""
    samples = HibariHere().render(text.read().decode())
    sound.write(samples.astype("<i2").tobytes())


def _demand_sound(sound: Samples, text: str) -> Samples:
    if sound.size == 0:
        message = f"{PACKAGE} says nothing for {text!r}; write it otherwise"
        raise SpeechError(message)
    return sound


if __name__ == "__main__":
    say(sys.stdin.buffer, sys.stdout.buffer)
