"""Drills of the link by the calendar, and what an earlier one left behind."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from tipring.desk.journal import Journal
from tipring.desk.link_drill import LinkDrill
from tipring.domain.errors import StoreError
from tipring.domain.link_drill.record import DrillRecord, Sheet, TriedCall
from tipring.domain.link_drill_entries import LinkDrillPutOff
from tipring.store.drill_views import unfinished_drills

log = logging.getLogger(__name__)

TRY_AGAIN_S: Final = 600.0
"""How often a quiet minute is looked for, and..."""
PUT_OFF_AFTER: Final = timedelta(hours=2)
"""... for how long."""
NAP_S: Final = 60.0
"""The wall clock may be set meanwhile."""
BY_CALENDAR: Final = "by the calendar"
CUT_OFF: Final = "the box was switched off meanwhile"


def _never(_moment: datetime) -> None:
    return None


class DrillCalendar:
    """Runs from start to stop of the box.

    *next_after* says when the next drill is due after a moment; None: never.
    """

    def __init__(
        self,
        drill: LinkDrill,
        journal: Journal,
        next_after: Callable[[datetime], datetime | None] = _never,
    ) -> None:
        self.drill: Final = drill
        self.next_after: Final = next_after
        self._journal = journal

    async def run(self) -> None:
        """Clean up, hold drills when they are due, and leave no cut behind."""
        await self.drill.mend()
        await self._close_records()
        try:
            await self._keep()
        finally:
            await self.drill.close()

    async def _close_records(self) -> None:
        """Write down that a drill ended which nobody saw end."""
        try:
            left: list[DrillRecord] = await self._journal.store.ask(unfinished_drills)
        except StoreError as error:
            log.warning("earlier drills are not known: %s", error)
            return
        for record in left:
            sheet = Sheet(record.drill_id, TriedCall(""), TriedCall(""))
            sheet.broken_off = CUT_OFF
            self._journal.note(sheet.done())

    async def _keep(self) -> None:
        while due := self.next_after(self._journal.wall()):
            await self._until(due)
            await self._when_quiet(due + PUT_OFF_AFTER)
        await asyncio.get_running_loop().create_future()

    async def _until(self, moment: datetime) -> None:
        left_s = 1.0
        while left_s > 0.0:
            left_s = (moment - self._journal.wall()).total_seconds()
            await asyncio.sleep(min(max(left_s, 0.0), NAP_S))

    async def _when_quiet(self, until: datetime) -> None:
        """Hold a drill as soon as nobody is disturbed by it, or none at all."""
        while why := self.drill.why_not():
            if self._journal.wall() >= until:
                self._journal.note(LinkDrillPutOff(why=why))
                return
            await asyncio.sleep(TRY_AGAIN_S)
        self.drill.begin(BY_CALENDAR)
