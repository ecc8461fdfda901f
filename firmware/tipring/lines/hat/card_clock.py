"""How fast a sound card's crystal runs, against this machine's clock.

Frames come in bursts and late, never early: of each second the frame that came
soonest tells the crystal's time best, and the slope through those is the drift.
"""

from collections import deque
from typing import Final

from tipring.dsp.frames import FRAME_S

SECOND_FRAMES: Final = round(1.0 / FRAME_S)
LEAST_S: Final = 10
"""Before so many seconds a slope would say more about the bursts."""
MOST_S: Final = 600
MOST_PPM: Final = 500.0
"""No crystal is so wrong: a card that seems to be lost sound and did not tell."""
LATE_FRAMES: Final = round(60.0 / FRAME_S)


class CardClock:
    """The account of one card's frames and the moments when they came."""

    def __init__(self) -> None:
        self._frames = 0
        self._soonest: float | None = None
        self._leads: deque[tuple[float, float]] = deque(maxlen=MOST_S)
        """Of each second: when by the card, and how much the card was behind."""
        self._late: deque[float] = deque(maxlen=LATE_FRAMES)
        self._known_ppm = 0.0

    def frame(self, came_at: float, taken_at: float) -> None:
        """Take note of a frame that came from the card, and was taken by us, then."""
        self._late.append(taken_at - came_at)
        by_card = self._frames * FRAME_S
        behind = came_at - by_card
        if self._soonest is None or behind < self._soonest:
            self._soonest = behind
        self._frames += 1
        if self._frames % SECOND_FRAMES == 0:
            self._leads.append((by_card, self._soonest))
            self._soonest = None

    def begin_anew(self) -> None:
        """Take note that frames were lost; what was found out stays known."""
        self._known_ppm = self.drift_ppm
        self._frames, self._soonest = 0, None
        self._leads.clear()

    @property
    def late_s(self) -> float:
        """The latest that a frame was taken, of the last minute."""
        return max(self._late, default=0.0)

    @property
    def drift_ppm(self) -> float:
        """How much faster the card runs; 0.0 until it can be told."""
        if len(self._leads) < LEAST_S:
            return self._known_ppm
        count = len(self._leads)
        mean_x = sum(x for x, _ in self._leads) / count
        mean_y = sum(y for _, y in self._leads) / count
        over = sum((x - mean_x) * (y - mean_y) for x, y in self._leads)
        under = sum((x - mean_x) ** 2 for x, _ in self._leads)
        ppm = -1e6 * over / under
        return ppm if abs(ppm) < MOST_PPM else self._known_ppm
