"""Ringing, from the pulses of a ring detector.

A detector gives one pulse for each cycle of the ringing voltage, or two. It gives
pulses for other things as well: one when the battery is turned round, ten a second
while a telephone beside us dials by pulses, and noise. Ringing is what comes steadily,
15 to 68 times a second (TIA-968-B, type B ringers).
"""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

SLOWEST_HZ: Final = 15.0
FASTEST_HZ: Final = 68.0
TOLERANCE: Final = 0.05
"""Of the mean; crystals are better, Python's notice of a pin is not."""
UNEVENNESS: Final = 0.4
"""Of one period: half-waves differ, and pulses are noticed late."""
PERIODS: Final = 3
"""So many are ringing."""
DOUBTED_PERIODS: Final = 12
"""So many are, where a telephone seems to be lifted: the longest digit that one dials
has ten pulses, twenty a second where it is fast (Japan)."""
BOUNCE_S: Final = 0.003
"""A pulse so soon after another is the same one: a detector bounces."""
SILENCE_S: Final = 0.15
"""Without a pulse for so long the burst is over."""
DOUBLE_RING_S: Final = 0.5
"""A shorter pause belongs to one ring: British bells ring twice, 0.2 s apart."""


class RingSign(Enum):
    """What became known of ringing."""

    BEGAN = auto()
    """A ring."""
    RESUMED = auto()
    """The second half of a double one."""
    CEASED = auto()
    """The burst is over."""


@dataclass
class RingEdges:
    """Judges the pulses of one detector; times are arguments, and never go back."""

    pulses_per_cycle: int = 1
    """2 for a full-wave detector."""
    rings: bool = field(default=False, init=False)
    """A burst goes on."""
    last_at: float = field(default=float("-inf"), init=False)
    """When the last pulse of a burst, or of what may become one, was."""
    hertz: float | None = field(default=None, init=False)
    """Of the last burst's voltage; None before the first."""
    _bounced_at: float = field(default=float("-inf"), init=False)
    _ceased_at: float = field(default=float("-inf"), init=False)
    _edges: deque[float] = field(init=False)

    def __post_init__(self) -> None:
        """Make room for as many pulses as are needed."""
        self._edges = deque(maxlen=DOUBTED_PERIODS * self.pulses_per_cycle + 1)

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to say, if no pulse comes before."""
        return self.last_at + SILENCE_S if self.rings else None

    def pulses(self, since: float) -> int:
        """Return how many of the newest pulses, if they may be ringing, came since."""
        return sum(at >= since for at in self._edges)

    def edge(self, at: float, *, is_doubted: bool = False) -> RingSign | None:
        """Take the beginning of a pulse; *is_doubted*: perhaps somebody dials."""
        sign = self.tick(at)
        bounces = at - self._bounced_at < BOUNCE_S
        self._bounced_at = at
        if bounces:
            return sign
        if not self.rings and not self._is_even(at - self.last_at):
            self._edges.clear()
        self.last_at = at
        self._edges.append(at)
        periods = DOUBTED_PERIODS if is_doubted else PERIODS
        began = len(self._edges) - 1 - periods * self.pulses_per_cycle
        if self.rings or began < 0 or not _is_steady(periods, at - self._edges[began]):
            return sign
        self.rings = True
        self.hertz = periods / (at - self._edges[began])
        is_half = self._edges[began] - self._ceased_at < DOUBLE_RING_S
        return RingSign.RESUMED if is_half else RingSign.BEGAN

    def tick(self, at: float) -> RingSign | None:
        """Let time go by until *at*."""
        if self.deadline is None or at < self.deadline:
            return None
        self.rings = False
        self._ceased_at = self.last_at
        self._edges.clear()
        return RingSign.CEASED

    def _is_even(self, apart_s: float) -> bool:
        cycle_s = apart_s * self.pulses_per_cycle
        fastest_s, slowest_s = 1 / FASTEST_HZ, 1 / SLOWEST_HZ
        return fastest_s * (1 - UNEVENNESS) <= cycle_s <= slowest_s * (1 + UNEVENNESS)


def _is_steady(periods: int, seconds: float) -> bool:
    hertz = periods / seconds
    return SLOWEST_HZ * (1 - TOLERANCE) <= hertz <= FASTEST_HZ * (1 + TOLERANCE)
