"""The times of transactions (RFC 3261 section 17.1.1.1, table 4)."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """The times that the others are multiples of."""

    t1_s: float = 0.5
    """How long a message and its answer are thought to take."""
    t2_s: float = 4.0
    """The longest pause between two repetitions."""
    t4_s: float = 5.0
    """How long a message may still be on its way."""

    @property
    def long_s(self) -> float:
        """Timers B, F, H, J, L and M (and D, which is 32 s at least)."""
        return 64 * self.t1_s


@dataclass(slots=True)
class Alarms:
    """A heap of deadlines, and of old ones that nobody has any more."""

    _heap: list[tuple[float, str]] = field(default_factory=list)

    def set(self, key: str, at: float | None) -> None:
        """Note when *key* is due, if it is."""
        if at is not None:
            heapq.heappush(self._heap, (at, key))

    def first(self, is_due: Callable[[str, float], bool]) -> float | None:
        """Return the first deadline that still is one; None: there is none."""
        while self._heap and not is_due(self._heap[0][1], self._heap[0][0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self) -> str:
        """Return whose the first deadline is, and forget it."""
        return heapq.heappop(self._heap)[1]
