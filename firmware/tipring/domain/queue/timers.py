"""Due times on one heap; a cancelled one is forgotten when it comes up."""

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

Deed = Callable[[Any, float], None]
"""What is done when the moment has come: called with the subject and the time."""

MOST_DEAD = 64
"""So many cancelled timers may lie in the heap; then they may be half of it."""


class Timer:
    """One due time; a handle to cancel it by."""

    __slots__ = ("deed", "due", "subject")

    def __init__(self, due: float, deed: Deed | None, subject: object) -> None:
        self.due = due
        self.deed = deed
        self.subject = subject


class Timers:
    """All due times of the engine."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timer]] = []
        self._numbers = count()
        self._dead = 0

    def at(self, due: float, deed: Deed, subject: object) -> Timer:
        """Do *deed* to *subject* at *due*; of two at one moment the older is first."""
        timer = Timer(due, deed, subject)
        heappush(self._heap, (due, next(self._numbers), timer))
        return timer

    def cancel(self, timer: Timer | None) -> None:
        """Forget *timer*, if it is one and still ahead."""
        if timer is None or timer.deed is None:
            return
        timer.deed = timer.subject = None
        self._dead += 1
        if self._dead > MOST_DEAD and self._dead * 2 > len(self._heap):
            self._heap = [item for item in self._heap if item[2].deed is not None]
            heapify(self._heap)
            self._dead = 0

    @property
    def next_due(self) -> float | None:
        """The earliest due time; None when nothing is ahead."""
        heap = self._heap
        while heap and heap[0][2].deed is None:
            heappop(heap)
            self._dead -= 1
        return heap[0][0] if heap else None

    def run(self, now: float) -> None:
        """Do all that is due by *now*, in order."""
        while (due := self.next_due) is not None and due <= now:
            timer = heappop(self._heap)[2]
            deed, timer.deed = timer.deed, None
            if deed is not None:
                deed(timer.subject, now)
