"""What the line does to our prompt, as a filter learnt from what is heard."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES

REACH: Final = 192
"""Samples of echo a model knows: 24 ms, a tail of 16 ms and room for the delay."""
MEMORY_FRAMES: Final = 250
"""What was heard so many frames of prompt ago counts 1/e: five seconds."""
CAUTION: Final = 100.0
"""Before a model has heard anything, each tap is taken for what it was, or for zero on
an unknown line, give or take one over the square root of this: 0.1, an echo as loud as
the prompt and more. What was heard, in the same measure, soon outweighs it."""
SURPRISE: Final = 0.1
"""... or give or take ten times what would explain all that is left over: thus a small
change of the line, where little is left over, is not drowned in wild guesses."""
MIN_CAUTION: Final = 10.0
"""Whatever is played, the equations have a solution."""
MIN_NOISE: Final = 4.0
"""Mean square, in 16-bit scale, of the quietest line: about -78 dBm0."""

Sound = NDArray[np.float64]

_FORGET: Final = 1 - 1 / MEMORY_FRAMES
_STRIP: Final = 12
"""Rows are added up in strips of so many."""
_UPPER: Final = np.triu(np.ones((REACH, REACH))) - np.eye(REACH) / 2
"""Takes the upper half; with its mirror image the diagonal counts once."""


class LineModel:
    """The best linear filter, by weighted least squares, from *delay* samples on.

    Each frame counts by one over the power that the model leaves over in it. A caller's
    word or key thus weighs next to nothing.
    """

    def __init__(self, delay: int) -> None:
        self.delay = delay
        self.frames = 0
        """How many it learnt from."""
        self._taps = self._origin = np.zeros(REACH)
        """As they are now and as they were at first; the last tap comes first."""
        self._caution = CAUTION
        """One over the variance that each tap is given to differ from its origin."""
        self._products = np.zeros(REACH)
        """Heard sound times played sound, by tap."""
        self._first_row = np.zeros(REACH)
        self._growth = np.zeros((REACH - 1, REACH - 1))
        """The moments, played sound times played sound by pair of taps, are kept as
        their first row and as what each has more than its upper left neighbour: over a
        frame, that is only the last products less the first."""
        self._end_trust = 0.0
        """The last products of the newest frame are still to be added; the next frame
        begins with the same."""
        self._solved_frames = 0

    @property
    def unsolved_frames(self) -> int:
        """How many frames it has learnt from since it was worked out."""
        return self.frames - self._solved_frames

    def successor(self, delay: int) -> "LineModel":
        """Return a new one that has heard nothing, but starts from these taps."""
        model = LineModel(delay)
        if delay == self.delay:
            model._taps = model._origin = self._taps
            model._caution = math.inf
        return model

    def stretch(self, played: Sound) -> Sound:
        """Return what may sound in the newest frame: 160 + REACH - 1 samples.

        *played* ends with that frame and holds *delay* + REACH - 1 samples before it.
        """
        end = played.size - self.delay
        return played[end - FRAME_SAMPLES - REACH + 1 : end]

    def echo(self, stretch: Sound) -> Sound:
        """Return the echo the model expects, shape (160,)."""
        return np.correlate(stretch, self._taps, "valid")

    def learn(self, stretch: Sound, heard: Sound, left: Sound) -> None:
        """Remember a frame; *left* is what the model left of it."""
        trust = 1 / (float(left @ left) / left.size + MIN_NOISE)
        if not self.frames:
            explaining = (
                SURPRISE * REACH * trust * float(stretch @ stretch) / stretch.size
            )
            self._caution = min(self._caution, max(explaining, MIN_CAUTION))
        self._products += trust * np.correlate(stretch, heard, "valid")
        start = stretch[:FRAME_SAMPLES]
        self._first_row += trust * np.correlate(stretch, start, "valid")
        self._join(stretch, trust)
        self.frames += 1

    def pass_over(self, stretch: Sound) -> None:
        """Let a frame go by that teaches nothing."""
        self._join(stretch, 0.0)

    def _join(self, stretch: Sound, trust: float) -> None:
        begin = stretch[: REACH - 1]
        if self._end_trust != trust:
            self._growth += np.multiply.outer(begin * (self._end_trust - trust), begin)
        self._end_trust = trust

    def solve(self, stretch: Sound) -> None:
        """Work the filter out anew from all that is remembered.

        *stretch* is that of the frame it learnt from last.
        """
        moments = self._moments(stretch)
        np.einsum("ii->i", moments)[:] += self._caution
        self._taps = np.asarray(
            np.linalg.solve(moments, self._products + self._caution * self._origin)
        )
        fade = _FORGET**self.unsolved_frames
        self._solved_frames = self.frames
        self._products *= fade
        self._first_row *= fade
        self._growth *= fade
        self._end_trust *= fade

    def _moments(self, stretch: Sound) -> Sound:
        """Return the moments by pair of taps, shape (REACH, REACH)."""
        end = stretch[FRAME_SAMPLES:]
        raw = np.zeros(REACH * (REACH + 1))
        square = raw[: REACH * REACH].reshape(REACH, REACH)
        square[0] = self._first_row
        square[1:, 1:] = np.multiply.outer(end * self._end_trust, end)
        square[1:, 1:] += self._growth
        # With one column more, each diagonal is a column: add up along it, in all
        # strips of rows at once, then each strip's last row to all that follow.
        strips = raw.reshape(-1, _STRIP, REACH + 1)
        for row in range(1, _STRIP):
            strips[:, row] += strips[:, row - 1]
        strips[1:] += np.add.accumulate(strips[:-1, -1])[:, None]
        square *= _UPPER
        return square + square.T

    def onset(self) -> int:
        """Return the delay, in samples, of the first tap half as strong as the peak."""
        strength = np.abs(self._taps[::-1])
        return self.delay + int(np.argmax(strength >= strength.max() / 2))
