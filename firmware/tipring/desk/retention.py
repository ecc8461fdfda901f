"""What has been kept long enough: recordings are erased, callers forgotten.

Messages go by their mailboxes, which is the clerk's affair (`clerk.retention`); whoever
runs that asks here for the rest, so all of it happens in one go.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tipring.desk.journal import Journal
from tipring.desk.recordings import RecordingKeeper
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.settings import QueueSettings
from tipring.store.privacy_views import NumberDays, calls_to_forget

log = logging.getLogger(__name__)

TIME_OVER = "their time was over"
AT_ONCE = 20
"""Calls in one transaction: others write in between."""
ROUNDS = 10
"""At most, for who waits for the answer."""


@dataclass(frozen=True, slots=True)
class Retained:
    """What was over."""

    recordings: int = 0
    """Erased."""
    calls: int = 0
    """Whose callers are forgotten."""


class DeskRetention:
    """The one who looks what is over, by the days of the office and of its queues."""

    def __init__(
        self,
        journal: Journal,
        recordings: RecordingKeeper,
        queues: Callable[[], Mapping[str, QueueSettings]],
    ) -> None:
        self.keep_numbers_days: int | None = None
        """None: callers are forgotten where their queue says so, and nowhere else."""
        self._journal = journal
        self._recordings = recordings
        self._queues = queues
        self._turn = asyncio.Lock()

    async def look(self) -> Retained:
        """Erase and forget what is due now. StoreError: the disk refuses.

        Of many calls only some: whoever asks, asks until nothing was left to do.
        """
        async with self._turn:
            recordings = len(await self._recordings.erase_due())
            return Retained(recordings, await self._forget())

    async def _forget(self) -> int:
        """Forget callers, a few at a time; return how many calls that were."""
        store, now = self._journal.store, self._journal.wall()
        question = calls_to_forget(self._rule(), now, AT_ONCE)
        count = 0
        for _ in range(ROUNDS):
            due = await store.ask(question)
            if not due:
                break
            count += len(due)
            await self._journal.keep(CallersForgotten(calls=tuple(due), why=TIME_OVER))
        if count and not await store.scrub():
            log.info("the log of the database is emptied later: somebody reads there")
        return count

    def _rule(self) -> NumberDays:
        queues = self._queues().values()
        own = {
            queue.name: queue.keep_numbers_days
            for queue in queues
            if queue.keep_numbers_days is not None
        }
        return NumberDays(self.keep_numbers_days, MappingProxyType(own))
