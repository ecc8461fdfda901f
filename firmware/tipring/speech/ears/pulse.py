"""Whether an engine works or hangs: the heart of a worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

BEAT_S: Final = 0.1
"""So often a worker that is well says so."""
AT_REST: Final = 0.05
"""A process that uses less of a processor does nothing: its calls wait for ever."""


class Pulse:
    """Know which calls of the engine run, and for how long.

    A call that computes is judged by the processor's time that it may have had, so
    that a busy machine, or many callers at once, are not taken for a hang.
    """

    def __init__(self, used_s: Callable[[], float] = time.process_time) -> None:
        self._used_s = used_s
        self._used_before_s = used_s()
        self._lock = Lock()
        self._left_s: dict[object, float] = {}
        """Of each call that runs: how long until it counts as hanging."""

    @contextmanager
    def working(self, patience_s: float) -> Iterator[None]:
        """Count the call within as hanging when it lasts longer than *patience_s*."""
        call = object()
        with self._lock:
            self._left_s[call] = patience_s
        try:
            yield
        finally:
            with self._lock:
                del self._left_s[call]

    def beat(self) -> bool:
        """Let BEAT_S go by; return whether every call is within its time."""
        now_s = self._used_s()
        used_s, self._used_before_s = now_s - self._used_before_s, now_s
        with self._lock:
            each_s = self._each_s(used_s)
            for call in self._left_s:
                self._left_s[call] -= each_s
            return all(left_s > 0 for left_s in self._left_s.values())

    def _each_s(self, used_s: float) -> float:
        if used_s < AT_REST * BEAT_S:
            return BEAT_S
        return min(BEAT_S, used_s / max(1, len(self._left_s)))
