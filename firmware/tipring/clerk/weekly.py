"""Asking for the weekly report when it is due."""

from datetime import date
from zoneinfo import ZoneInfo

from tipring.clerk.door import DeskDoor
from tipring.config.settings import ReportSettings
from tipring.desk.journal import WallClock
from tipring.domain.reports.mailing import due


class WeeklyReport:
    """The chore; asked twice for a day, the desk makes its letters once."""

    def __init__(self, wanted: ReportSettings, zone: ZoneInfo, wall: WallClock) -> None:
        self._wanted = wanted
        self._zone = zone
        self._wall = wall
        self._asked: date | None = None

    async def __call__(self, door: DeskDoor) -> None:
        """Have the letters made, if it is time and this was not done yet."""
        if not self._wanted.mail:
            return
        day = due(self._wanted.at, self._zone, self._wall())
        if day is None or day == self._asked:
            return
        await door.report(day, self._wanted.mail)
        self._asked = day
