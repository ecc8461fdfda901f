"""Notes of processes that died, written into the journal."""

import asyncio
import logging

from tipring.desk.journal import Journal
from tipring.domain.errors import StoreError
from tipring.domain.service_entries import ServiceDied, ServiceEntry, ServiceGaveUp
from tipring.health.deaths import Death, taken, told

LOOK_S = 60.0
"""Console and clerk die beside us; who wants to know may wait so long."""
log = logging.getLogger(__name__)


class DeathNotes:
    """Run it as a task: the desk's own deaths are told at once, others soon."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except (OSError, StoreError) as error:
                log.warning("notes of deaths are left for later: %s", error)
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Write down what is new. Raises StoreError, OSError."""
        directory = self._journal.store.directory
        found = await asyncio.to_thread(taken, directory)
        for note in found:
            log.warning("%s died at %s: %s", note.service, note.at, note.how)
            await self._journal.keep(_entry(note))
        if found:
            await asyncio.to_thread(told, directory)


def _entry(note: Death) -> ServiceEntry:
    if note.gave_up:
        return ServiceGaveUp(service=note.service, since=note.at)
    return ServiceDied(service=note.service, how=note.how, died_at=note.at)
