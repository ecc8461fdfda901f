"""espeak-ng, a program of Debian: a basic voice for a hundred languages.

A small computer says a minute of text in a quarter of a second. The voice is plain; it
is heard until somebody records the prompt.
"""

import io
import re
import shutil
import wave
from functools import cache
from types import MappingProxyType

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.dsp.mastering import Wave, mastered, with_quiet_ends
from tipring.speech.voices.port import About
from tipring.speech.voices.programs import demand_sayable, heard_from

PROGRAM = "espeak-ng"
ENGLISH = "en-us"
VOICES = MappingProxyType({"en": ENGLISH, "zh": "cmn-latn-pinyin"})
"""Of languages that the program calls otherwise. Its `cmn` spells Mandarin in English
letters (version 1.51)."""
WORDS_PER_MINUTE = 165
"""A little slower than its usual 175: telephones swallow consonants."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")  # noqa: RUF001 - Chinese full stops
_ORDINAL = re.compile(r"(?<=\d)\.$")
"""A full stop after a figure, which German reads as an ordinal."""


class EspeakVoice:
    """The voice of one language; a voice that the program has not fails to render."""

    def __init__(self, language: str) -> None:
        base = language.replace("_", "-").lower()
        self._voice = VOICES.get(base) or VOICES.get(base.split("-")[0]) or base

    @property
    def about(self) -> About:
        """Who speaks."""
        return About(PROGRAM, _version_of(shutil.which(PROGRAM)), self._voice)

    def render(self, text: str) -> Samples:
        """Say *text*. Raises SpeechError, see `Voice`."""
        demand_sayable(text)
        sentences = [part for part in _SENTENCE.split(text.strip()) if part]
        waves, rates = zip(*map(self._say, sentences), strict=True)
        sound = mastered(waves, rates[0])
        if sound.size == 0:
            message = f"{PROGRAM} says nothing for {text!r}; write it otherwise"
            raise SpeechError(message)
        return sound

    def _say(self, sentence: str) -> tuple[Wave, int]:
        command = (
            *(PROGRAM, "-v", self._voice, "-s", str(WORDS_PER_MINUTE)),
            *("--stdin", "--stdout"),
        )
        data = heard_from(command, _ORDINAL.sub("", sentence))
        # Its header promises an hour of sound: it does not know yet how much will come.
        with wave.open(io.BytesIO(data)) as file:
            rate_hz, sound = file.getframerate(), file.readframes(len(data))
        spoken = np.frombuffer(sound, dtype="<i2").astype(np.float64)
        return with_quiet_ends(spoken, rate_hz), rate_hz


def is_installed() -> bool:
    """Whether the program is there."""
    return shutil.which(PROGRAM) is not None


@cache
def _version_of(program: str | None) -> str:
    """Return the number in `eSpeak NG text-to-speech: 1.51  Data at: ...`."""
    if program is None:
        return "unknown"
    told = heard_from((program, "--version"), "version").decode()
    found = re.search(r"\d+(\.\d+)+", told)
    return found[0] if found else "unknown"
