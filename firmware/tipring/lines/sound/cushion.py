"""How much sound of ours lies before the hardware, for when the machine is late.

One for each line, from call to call: a machine that tore a prompt of this call would
tear one of the next as well.
"""

from typing import Final

MOST_FRAMES: Final = 12
"""What was missing in a prompt is added, up to this: then the machine is too slow."""
CLOSE_FRAMES: Final = 1
"""Of a talk, what comes is on the line with the next frame."""
MOST_CLOSE_FRAMES: Final = 3
"""In a talk, up to this: more would be heard as a delay."""
CALM_S: Final = 3600.0
"""After so long without a gap half of it is given back: what kept the machine busy may
be over, and a modem that cannot throw sound away answers a key the later."""


class Cushion:
    """Counts in frames of 20 ms; *prompt_frames* is what a prompt begins with."""

    def __init__(self, prompt_frames: int) -> None:
        self.is_close = False
        """Whether two people talk: little lies ahead then."""
        self._least = self._prompt = prompt_frames
        self._close = CLOSE_FRAMES
        self._calm_since = 0.0

    @property
    def frames(self) -> int:
        """How much shall lie ahead of what is on the line."""
        return self._close if self.is_close else self._prompt

    def torn(self, now: float, missing: int = 1) -> None:
        """Take note of a gap at *now* (s): from now on what was *missing* lies ahead.

        A gap may be told frame by frame: how long it becomes is not known at first.
        """
        self._calm_since = now
        if self.is_close:
            self._close = min(self._close + missing, MOST_CLOSE_FRAMES)
        else:
            self._prompt = min(self._prompt + missing, MOST_FRAMES)

    def call_begins(self, now: float) -> None:
        """Begin a call at *now* (s), with what the last ones taught."""
        self.is_close = False
        if now - self._calm_since >= CALM_S:
            self._calm_since = now
            self._prompt -= _half(self._prompt - self._least)
            self._close -= _half(self._close - CLOSE_FRAMES)


def _half(added: int) -> int:
    return (added + 1) // 2
