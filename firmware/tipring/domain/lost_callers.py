"""Who was lost with a trunk before he stood in a queue, and since when he is there.

A place in a queue is kept by the queue. Whoever was elsewhere in a flow has none yet;
when he calls again in time he stands where his first call would have brought him.
"""

from dataclasses import dataclass
from typing import Final

MOST_KEPT: Final = 1000
"""Callers in mind; the oldest are forgotten first."""


@dataclass(frozen=True, slots=True)
class _Lost:
    began: float
    until: float


class LostCallers:
    """Keep in mind when those called first who were lost; times in monotonic s."""

    def __init__(self) -> None:
        self._lost: dict[str, _Lost] = {}
        """By the number in the form in which it is compared."""

    def lose(self, number: str, began: float, until: float) -> None:
        """Take note of a caller who called at *began* and is expected *until*."""
        if not number:
            return
        before = self._lost.pop(number, None)
        first = began if before is None else min(began, before.began)
        self._lost[number] = _Lost(first, until)
        while len(self._lost) > MOST_KEPT:
            del self._lost[next(iter(self._lost))]

    def head_start_s(self, number: str, began: float, now: float) -> float:
        """Return how much earlier than *began* the caller called first; he is back.

        0 for everybody who was not lost, and for who comes too late.
        """
        lost = self._lost.pop(number, None)
        if lost is None or now > lost.until:
            return 0.0
        return max(0.0, began - lost.began)
