"""One direction of a talk: frames go in by one clock and come out by another."""

from collections import deque
from typing import Final

from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    to_samples,
)
from tipring.dsp.tones import fade_in, fade_out

FRAME_MS: Final = FRAME_SAMPLES * 1000 // RATE_HZ
MOST_KEPT_FRAMES: Final = 2
"""40 ms for each direction: more helps no clock that is a little off."""


class Lane:
    """One direction: frames go in when they come and out when they are wanted.

    Two clocks are never the same. Where one frame is too many, it is blended with the
    one after it; where one is missing, the sound fades into silence and comes back
    softly. Neither clicks. *gain_db* makes it softer.
    """

    def __init__(self, gain_db: float = 0.0) -> None:
        self._gain = 10 ** (gain_db / 20)
        self.carried = 0
        """Frames that came."""
        self.dropped = 0
        """Frames that came too soon, and were blended with the next."""
        self.missed = 0
        """Frames that were wanted and had not come, while there was a talk."""
        self.most_kept = 0
        """The most frames that lay here at once."""
        self._kept: deque[Frame] = deque()
        self._blends_in: Frame | None = None
        """A frame whose place the next one takes."""
        self._last = SILENT_FRAME
        self._is_dry = True
        """Silence was given out last: sound begins softly."""

    def put(self, frame: Frame) -> None:
        """Take 20 ms that somebody said."""
        self.carried += 1
        self._kept.append(frame if self._gain == 1 else to_samples(frame * self._gain))
        if len(self._kept) > MOST_KEPT_FRAMES:
            oldest = self._kept.popleft()
            self.dropped += 1
            if self._blends_in is None:
                self._blends_in = oldest
        self.most_kept = max(self.most_kept, len(self._kept))

    def next_frame(self) -> Frame:
        """Return the next 20 ms for the other to hear; silence when there are none."""
        if not self._kept:
            return self._run_dry()
        frame = self._kept.popleft()
        if self._blends_in is not None:
            frame = _blended(self._blends_in, frame)
            self._blends_in = None
        if self._is_dry:
            frame = fade_in(frame, FRAME_MS)
            self._is_dry = False
        self._last = frame
        return frame

    def _run_dry(self) -> Frame:
        self.missed += self.carried > 0
        if self._is_dry:
            return SILENT_FRAME
        self._is_dry = True
        return fade_out(self._last[::-1], FRAME_MS)

    @property
    def figures(self) -> str:
        """Return what became of the sound, in words."""
        return (
            f"{self.carried} frames, {self.dropped} too many, {self.missed} missing,"
            f" at most {self.most_kept * FRAME_MS} ms kept"
        )


def _blended(first: Frame, second: Frame) -> Frame:
    """Return one frame that begins as *first* and ends as *second*."""
    return to_samples(
        fade_out(first, FRAME_MS).astype(float) + fade_in(second, FRAME_MS)
    )
