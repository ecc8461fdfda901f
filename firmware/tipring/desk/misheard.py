"""Keeps what callers said and no menu understood, as long as the owner wants it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tipring.desk.journal import Journal, new_id
from tipring.desk.sweeping import TOO_OLD, sweep
from tipring.domain.commands import KeepUtterance
from tipring.domain.errors import StoreError
from tipring.domain.message_entries import UtteranceErased, UtteranceKept
from tipring.dsp.frames import Samples
from tipring.store import utterances

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """What the owner wants kept of what was not understood."""

    keeps: bool = False
    """Nothing, unless he says so: it is the voice of somebody who was not asked."""
    days: int = 30
    """After so many it is erased, also when nothing new is kept any more."""


class MisheardKeeper:
    """The one who writes utterances down and erases them; `run` is its task."""

    def __init__(self, journal: Journal, retention: Retention) -> None:
        self._journal = journal
        self._retention = retention

    @property
    def keeps(self) -> bool:
        """Whether `keep` keeps anything."""
        return self._retention.keeps

    async def keep(self, sound: Samples, order: KeepUtterance, pen: Journal) -> None:
        """Keep what a caller said; a disk that refuses is told to the log."""
        utterance_id = new_id(pen.wall())
        directory = pen.store.directory
        try:
            await asyncio.to_thread(utterances.write, directory, utterance_id, sound)
        except StoreError as error:
            log.warning("what a caller said is not kept: %s", error)
            return
        path = utterances.path_of(utterance_id)
        about = (order.node, path, order.guess, order.language)
        pen.note(UtteranceKept(utterance_id, *about))

    async def run(self) -> None:
        """Erase what is too old, now and every few hours, until cancelled."""
        await sweep(self._journal, self._retention.days, self._erase_older)

    async def tidy_up(self) -> None:
        """Erase what a power cut left behind: no report will ever show it.

        Before anything is kept.
        """
        store = self._journal.store
        try:
            known = await store.ask(utterances.kept_utterances)
            await asyncio.to_thread(utterances.erase_unknown, store.directory, known)
        except StoreError as error:
            log.warning("%s", error)

    async def _erase_older(self, oldest: datetime) -> None:
        await erase(self._journal, lambda one: one.at < oldest, TOO_OLD)


async def erase(
    journal: Journal, which: Callable[[utterances.Utterance], bool], why: str
) -> int:
    """Erase those of the kept utterances; return how many. StoreError."""
    store = journal.store
    kept = await store.ask(utterances.kept_utterances)
    gone = [one for one in kept if which(one)]
    await asyncio.to_thread(utterances.erase, store.directory, gone)
    entries = [journal.entry(UtteranceErased(one.id, why)) for one in gone]
    await store.append(*entries)
    return len(gone)
