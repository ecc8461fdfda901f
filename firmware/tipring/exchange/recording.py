"""Both sides of a call as one of its parties had them."""

import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tipring.dsp.frames import RATE_HZ, Frame, Samples

STEREO = 2
SAMPLE_BYTES = 2


@dataclass
class Recording:
    """What one party heard and said, frame by frame since dialling."""

    _heard: list[Frame] = field(default_factory=list)
    _said: list[Frame] = field(default_factory=list)

    def add(self, heard: Frame, said: Frame) -> None:
        """Append 20 ms."""
        self._heard.append(heard)
        self._said.append(said)

    @property
    def heard(self) -> Samples:
        """Return all that was heard, shape (n,)."""
        return _joined(self._heard)

    @property
    def said(self) -> Samples:
        """Return all that was said, shape (n,); as long as what was heard."""
        return _joined(self._said)

    def save(self, path: Path) -> None:
        """Write a stereo WAV of 8000 Hz: heard on the left, said on the right."""
        both = np.stack([self.heard, self.said], axis=1)
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(STEREO)
            sound.setsampwidth(SAMPLE_BYTES)
            sound.setframerate(RATE_HZ)
            sound.writeframes(both.astype("<i2").tobytes())


def _joined(frames: list[Frame]) -> Samples:
    return np.concatenate(frames) if frames else np.zeros(0, dtype=np.int16)
