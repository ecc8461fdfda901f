"""How many frames later what we play comes back in what we record.

A sound card tells when a frame will be on the line and when another was; the
difference is the delay of our echo. It is told roughly, and wildly in the first
moments of a stream, so it is derived once the stream runs smoothly, and then stays:
each change costs the echo canceller what it has learnt.
"""

from collections import deque
from typing import Final

from tipring.dsp.frames import FRAME_S

SETTLES_FRAMES: Final = round(1.0 / FRAME_S)
"""So long after a beginning or a tear nothing is derived."""

MOST_EARLY_S: Final = 0.06
"""The canceller finds an echo that comes so much later than its reference."""

ROUNDING: Final = 1e-6
"""Of a frame: what binary fractions lack."""


class EchoDelay:
    """The delay of one card's echo, in whole frames and never more than it is."""

    def __init__(self, output_s: float) -> None:
        """Take the card's output buffer: no echo comes sooner than it empties."""
        self.frames = _whole(output_s - FRAME_S)
        self._told: deque[float] = deque(maxlen=SETTLES_FRAMES)

    @property
    def seconds(self) -> float:
        """The shortest delay that was told of late; 0.0 while nothing was."""
        return min(self._told, default=0.0)

    def begin_anew(self) -> None:
        """Take note that sound was torn: the delay may be another one."""
        self._told.clear()

    def tell(self, seconds: float) -> bool:
        """Take what the card says with a frame; return whether `frames` changed."""
        self._told.append(seconds)
        if len(self._told) < SETTLES_FRAMES:
            return False
        shortest = self.seconds
        early = shortest - self.frames * FRAME_S
        if 0.0 <= early <= MOST_EARLY_S:
            return False
        self.frames = _whole(shortest)
        return True


def _whole(seconds: float) -> int:
    return max(0, int(seconds / FRAME_S + ROUNDING))
