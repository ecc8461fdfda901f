"""A voice that says every text as a tone, as long as the text."""

from dataclasses import dataclass, field

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech.voices.port import About

SAMPLES_A_LETTER = 400


@dataclass
class ToyVoice:
    """Counts what it said; *hates* is a text at which it fails."""

    language: str = "en"
    hates: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def about(self) -> About:
        """Who speaks."""
        return About("toy", "1", self.language)

    def render(self, text: str) -> Samples:
        """Say it."""
        if text == self.hates:
            message = "the toy is broken"
            raise SpeechError(message)
        self.said.append(text)
        moments = np.arange(SAMPLES_A_LETTER * len(text)) / 8000
        tone = 5000 * np.sin(2 * np.pi * 440 * moments)
        return np.asarray(np.round(tone), dtype=np.int16)
