"""Looking at the lines now and then, for those who want to hear that one is down."""

import asyncio
import logging
from collections.abc import Sequence

from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.domain.line import LineState
from tipring.domain.line_alarm import LineAlarm

LOOK_S = 15.0
log = logging.getLogger(__name__)


class LineAlarms:
    """Run it as a task; the clerk posts what it asks for."""

    def __init__(
        self, alarm: LineAlarm, watches: Sequence[LineWatch], journal: Journal
    ) -> None:
        self._alarm = alarm
        self._watches = watches
        self._journal = journal

    async def run(self) -> None:
        """Look at the lines for ever."""
        while True:
            for watch in self._watches:
                self._look_at(watch)
            await asyncio.sleep(LOOK_S)

    def _look_at(self, watch: LineWatch) -> None:
        name, now = watch.line.name, self._journal.wall()
        if watch.state is LineState.DOWN:
            letters = self._alarm.down(name, watch.trouble, now)
        else:
            letters = self._alarm.in_use(name, watch.care.cure, now)
        for letter in letters:
            details = letter.details
            log.warning("%s is %s: a mail to %s", name, details["what"], details["to"])
        self._journal.note(*letters)
