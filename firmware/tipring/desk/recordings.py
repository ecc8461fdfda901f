"""Recorded talks after their end: found, and erased when their time is over."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tipring.desk.journal import Journal
from tipring.desk.sweeping import TOO_OLD, sweep
from tipring.domain.errors import RuleError, TipringError
from tipring.domain.message_entries import RecordingErased
from tipring.domain.queue.settings import QueueSettings
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.message_views import kept_recordings, recording_of
from tipring.store.sound import remove_for_good

_RECORDING = "recording"


class NoSuchRecording(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """No talk was recorded under that name."""

    def __init__(self, recording_id: str) -> None:
        known = "tipring recordings list has them"
        super().__init__(f"there is no recording {recording_id}; {known}")


class RecordingKeeper:
    """The one who erases recordings; `run` is its task."""

    def __init__(
        self,
        journal: Journal,
        days: int,
        queues: Callable[[], Mapping[str, QueueSettings]] = dict,
    ) -> None:
        """*queues* may have days of their own."""
        self._journal = journal
        self._days = days
        self._queues = queues

    async def find(self, recording_id: str) -> RecordingRecord:
        """Return one recording, whatever became of it. NoSuchRecording."""
        store = self._journal.store
        for found in await store.ask(recording_of(store.directory, recording_id)):
            return found
        raise NoSuchRecording(recording_id)

    async def erase(self, recording_id: str, why: str) -> RecordingRecord:
        """Let its sound be gone for good; what is gone already stays so.

        RuleError while the talk goes on; StoreError when the disk refuses.
        """
        found = await self.find(recording_id)
        if found.state in (RecordingState.RUNNING, RecordingState.PAUSED):
            raise RuleError(_RECORDING, found.state.value, "erasing it")
        if found.state is RecordingState.KEPT:
            await asyncio.to_thread(remove_for_good, found.path)
            await self._journal.keep(RecordingErased(recording_id, why))
        return await self.find(recording_id)

    async def run(self) -> None:
        """Erase what is too old, now and every few hours, until cancelled."""
        await sweep(self._journal, self._days, self._erase_older)

    async def _erase_older(self, _oldest: datetime) -> None:
        await self.erase_due()

    async def erase_due(self) -> list[str]:
        """Erase what is too old, by the days of its queue; return which those were."""
        store, now = self._journal.store, self._journal.wall()
        erased = []
        for kept in await store.ask(kept_recordings(store.directory, now)):
            if kept.began_at <= now - timedelta(days=self._days_of(kept.queue)):
                await self.erase(kept.id, TOO_OLD)
                erased.append(kept.id)
        return erased

    def _days_of(self, queue: str) -> int:
        settings = self._queues().get(queue)
        own = settings.keep_recordings_days if settings else None
        return self._days if own is None else own
