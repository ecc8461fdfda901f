"""Sound on its way to a line, 20 ms at a time."""

from typing import Final, Protocol

import numpy as np

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.tones import fade_in, fade_out

SEAM_MS: Final = 10.0
"""Music begins and ends within this: no click, and no swell that anybody notices."""


class Reel:
    """A piece of sound that a line plays; it knows how far it came."""

    def __init__(self, samples: Samples) -> None:
        missing = -len(samples) % FRAME_SAMPLES
        self._frames = np.pad(samples, (0, missing)).reshape(-1, FRAME_SAMPLES)
        self._next = 0

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        if self._next >= len(self._frames):
            return None
        frame: Frame = self._frames[self._next]
        self._next += 1
        return frame

    @property
    def handed_out_ms(self) -> int:
        """How much was handed to the line (a little more than was heard)."""
        return self._next * FRAME_SAMPLES * 1000 // RATE_HZ


class Endless(Protocol):
    """Sound that never ends by itself."""

    def next_frame(self) -> Frame:
        """Return the next 160 samples. Never blocks."""
        ...


class Loop:
    """Sound over and over: it goes on where it stopped.

    *samples*, shape (n,) of at least one frame, are shared, never changed.
    """

    def __init__(self, samples: Samples, start: int = 0) -> None:
        self._samples = samples
        self._at = start % samples.size

    def next_frame(self) -> Frame:
        """Return the next frame; after the last sample comes the first."""
        ends = self._at + FRAME_SAMPLES
        frame = self._samples[self._at : ends]
        self._at = ends % self._samples.size
        if frame.size < FRAME_SAMPLES:
            frame = np.concatenate([frame, self._samples[: self._at]])
        return frame


class Stretch:
    """A stretch of endless sound for a line: it begins softly and ends softly."""

    def __init__(self, sound: Endless) -> None:
        self._sound = sound
        self._began = False
        self._ends = False
        self._over = False

    def end(self) -> None:
        """End with the next frame, or with none, if none was asked for yet."""
        self._ends = True
        self._over = self._over or not self._began

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        if self._over:
            return None
        frame = self._sound.next_frame()
        if not self._began:
            self._began, frame = True, fade_in(frame, SEAM_MS)
        if self._ends:
            self._over, frame = True, fade_out(frame, SEAM_MS)
        return frame
