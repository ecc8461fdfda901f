"""Recorded talks after their end: found, and erased when their time is over."""

import asyncio
from datetime import datetime

from tipring.desk.journal import Journal
from tipring.desk.sweeping import TOO_OLD, sweep
from tipring.domain.errors import RuleError, TipringError
from tipring.domain.message_entries import RecordingErased
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

    def __init__(self, journal: Journal, days: int) -> None:
        self._journal = journal
        self._days = days

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

    async def _erase_older(self, oldest: datetime) -> None:
        store = self._journal.store
        for old in await store.ask(kept_recordings(store.directory, oldest)):
            await self.erase(old.id, TOO_OLD)
