"""What the line does to our prompt, as a filter learnt from what is heard."""

import math
from dataclasses import dataclass
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
        self.is_being_solved = False
        """Whether an answer to its equations is on the way."""
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
        self._joints: list[Sound] = []
        self._joint_trusts: list[float] = []
        """What the growth still lacks: where frames join that count differently, the
        newer one's beginning, and how much more the older one counts."""
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
        if self._end_trust != trust:
            self._joints.append(stretch[: REACH - 1].copy())
            self._joint_trusts.append(self._end_trust - trust)
        self._end_trust = trust

    def equations(self, stretch: Sound) -> "Equations":
        """Return what is to be solved, from all that is remembered, and then settled.

        *stretch* is that of the frame it learnt from last. While an answer is on the
        way, no others may be asked for.
        """
        fade = _FORGET**self.unsolved_frames
        equations = Equations(
            growth=self._growth,
            joints=np.array(self._joints).reshape(-1, REACH - 1),
            joint_trusts=np.array(self._joint_trusts),
            first_row=self._first_row,
            end=stretch[FRAME_SAMPLES:].copy(),
            end_trust=self._end_trust,
            caution=self._caution,
            right=self._products + self._caution * self._origin,
            fade=fade,
        )
        self.is_being_solved = True
        self._solved_frames = self.frames
        self._joints, self._joint_trusts = [], []
        self._products = fade * self._products
        self._first_row = fade * self._first_row
        self._end_trust *= fade
        return equations

    def settle(self, taps: Sound) -> None:
        """Take the answer to the equations."""
        self._taps = taps
        self.is_being_solved = False

    def onset(self) -> int:
        """Return the delay, in samples, of the first tap half as strong as the peak."""
        strength = np.abs(self._taps[::-1])
        return self.delay + int(np.argmax(strength >= strength.max() / 2))


@dataclass(frozen=True, slots=True)
class Equations:
    """What a model has heard until now. Any thread may solve them, once."""

    growth: Sound
    """The model's own, which nobody else looks at until they are settled."""
    joints: Sound
    """Shape (n, REACH - 1), with *joint_trusts*, shape (n,): what it lacks."""
    joint_trusts: Sound
    first_row: Sound
    end: Sound
    end_trust: float
    caution: float
    right: Sound
    fade: float
    """Once they are solved, what was heard counts so much less."""

    def solve(self) -> Sound:
        """Return the taps, shape (REACH,); takes about a millisecond."""
        self.growth[:] += (self.joints.T * self.joint_trusts) @ self.joints
        moments = self._moments()
        np.einsum("ii->i", moments)[:] += self.caution
        taps = np.linalg.solve(moments, self.right)
        self.growth[:] *= self.fade
        return np.asarray(taps)

    def _moments(self) -> Sound:
        """Return the moments by pair of taps, shape (REACH, REACH)."""
        raw = np.zeros(REACH * (REACH + 1))
        square = raw[: REACH * REACH].reshape(REACH, REACH)
        square[0] = self.first_row
        square[1:, 1:] = np.multiply.outer(self.end * self.end_trust, self.end)
        square[1:, 1:] += self.growth
        # With one column more, each diagonal is a column: add up along it, in all
        # strips of rows at once, then each strip's last row to all that follow.
        strips = raw.reshape(-1, _STRIP, REACH + 1)
        for row in range(1, _STRIP):
            strips[:, row] += strips[:, row - 1]
        strips[1:] += np.add.accumulate(strips[:-1, -1])[:, None]
        square *= _UPPER
        return square + square.T
