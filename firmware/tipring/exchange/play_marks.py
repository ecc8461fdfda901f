"""Where prompts begin and end in what a device says, written down on its loop."""

import numpy as np

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.loop import Loop, MarkKind

AUDIBLE = 8
"""Digital silence is no more than this, either way (A-law has no zero)."""
PAUSE_S = 0.1
"""Full duplex never ends between two prompts: after so much digital silence the
prompt is taken to be over."""


class PlayMarks:
    """Marks on one loop."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._ends_at: float | None = None

    def said(self, sound: Samples, at: float) -> None:
        """Take *sound* that began at *at*; it is part of a prompt, silence or not."""
        self._go_on(at, 0, sound.size)

    def said_among_silence(self, sound: Samples, at: float) -> None:
        """Take *sound* that began at *at*, with silence between prompts."""
        first, end = _audible(sound)
        self._go_on(at, first, end)
        if not end and self._ends_at and at - self._ends_at >= PAUSE_S:
            self.end()

    def end(self) -> None:
        """Take note that nothing more of a prompt comes."""
        if self._ends_at is not None:
            self._loop.mark(MarkKind.PLAY_ENDED, self._ends_at)
        self._ends_at = None

    def _go_on(self, at: float, first: int, end: int) -> None:
        if not end:
            return
        if self._ends_at is None:
            self._loop.mark(MarkKind.PLAY_BEGAN, at + first / RATE_HZ)
        self._ends_at = at + end / RATE_HZ


def _audible(sound: Samples) -> tuple[int, int]:
    """Return where digital silence ends and where it begins again; (0, 0): nowhere."""
    loud = np.flatnonzero((sound > AUDIBLE) | (sound < -AUDIBLE))
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, 0)
