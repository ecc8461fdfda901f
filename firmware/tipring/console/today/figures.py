"""Today's figures of the queues: asked of the store once for all pages."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from tipring.console.ground import Ground
from tipring.domain.days import day_of
from tipring.store.queue_figures import QueueFigures, figures

REST_S: Final = 1.0
"""Between two questions: a figure of a day need not be younger."""
COUNTED: Final = frozenset({"CallerQueued", "CallerJoinedAgent", "CallerLeftQueue"})
"""The kinds of journal entries after which the figures are others."""


class TodayFigures:
    """The figures since the office's midnight, by queue."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._known: Mapping[str, QueueFigures] = {}

    async def get(self) -> Mapping[str, QueueFigures]:
        """Return them, up to REST_S old. Raises StoreError."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= REST_S:
                self._known = await self._ask()
                self._asked_at = time.monotonic()
            return self._known

    async def _ask(self) -> Mapping[str, QueueFigures]:
        ground = self._ground
        settings, now = ground.settings, ground.live.now
        zone = settings.office.zone if settings else ZoneInfo("UTC")
        began, ends = day_of(ground.sessions.wall(), zone)
        live = now.queues if now else []
        thresholds_s = {queue.queue: queue.threshold_s for queue in live}
        counted = await ground.ask(figures(began, ends, thresholds_s))
        return {one.queue: one for one in counted.queues}


_OF: WeakKeyDictionary[Ground, TodayFigures] = WeakKeyDictionary()


def today_of(ground: Ground) -> TodayFigures:
    """Return the figures that all pages of *ground* share."""
    known = _OF.get(ground)
    if known is None:
        known = _OF[ground] = TodayFigures(ground)
    return known
