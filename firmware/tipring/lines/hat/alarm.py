"""The loop's timer for a machine that has a deadline."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Calls *due* with the time, once it is what was `set`."""

    def __init__(self, due: Callable[[float], None]) -> None:
        self._due = due
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: float | None) -> None:
        """Wait for *at* instead of what was set before; None: for nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if at is not None:
            self._timer = asyncio.get_running_loop().call_at(at, self._ring, at)

    def _ring(self, at: float) -> None:
        self._timer = None
        self._due(at)
