"""What the box does by itself about a worry; see `Repair` for what it may."""

import asyncio
import logging
from pathlib import Path

from tipring.desk.outbox import Outbox
from tipring.domain.errors import TipringError
from tipring.domain.worries.repairs import Repair
from tipring.domain.worries.worry import Worry
from tipring.domain.worry_entries import RepairDone
from tipring.store.tidying import tidy_up

log = logging.getLogger(__name__)


class Mending:
    """Does one repair at a time, and says what came of it."""

    def __init__(self, outbox: Outbox, store_directory: Path) -> None:
        self._outbox = outbox
        self._store = store_directory

    async def mend(self, worry: Worry) -> RepairDone:
        """Do what may help against *worry*; return what was done, or why not."""
        try:
            sentence, worked = await self._do(Repair(worry.repair)), True
        except (TipringError, OSError) as error:
            sentence, worked = str(error), False
        log.warning("%s: %s", worry.key, sentence)
        return RepairDone(
            key=worry.key, repair=worry.repair, sentence=sentence, worked=worked
        )

    async def _do(self, repair: Repair) -> str:
        match repair:
            case Repair.MAIL_AGAIN:
                again = await self._outbox.try_again()
                return f"{len(again)} letters that were given up are tried again"
            case Repair.TIDY_UP:
                count, size = await asyncio.to_thread(tidy_up, self._store)
                return f"{count} old files were erased, {size / 1_000_000:.1f} MB"
