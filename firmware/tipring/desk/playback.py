"""A recording of the store on its way to a line."""

from pathlib import Path
from typing import Self

from tipring.desk.player import Reel
from tipring.domain.commands import PlayMessage
from tipring.dsp.faster import Faster
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.speech.wav import read_wav
from tipring.store.sound import part_of


class Playback:
    """Sound from some moment on, perhaps faster than it was spoken."""

    def __init__(self, samples: Samples, speed: float = 1.0) -> None:
        self._source = Reel(samples) if speed == 1.0 else Faster(samples, speed)
        self._frames = 0

    @classmethod
    def read(cls, directory: Path, order: PlayMessage) -> Self:
        """Read what *order* names below *directory*; waits for the disk.

        A recording that rests is read as far as it is. Raises SpeechError.
        """
        path = directory / order.path
        samples = read_wav(path if path.exists() else part_of(path))
        return cls(samples[round(order.start_s * RATE_HZ) :], order.speed)

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        frame = self._source.next_frame()
        self._frames += frame is not None
        return frame

    @property
    def handed_out_ms(self) -> int:
        """How much was handed to the line (a little more than was heard)."""
        return self._frames * FRAME_SAMPLES * 1000 // RATE_HZ
