"""When drills are held: `Sun 04:10`, `first Sun 04:10`, or `04:10` every day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK: Final = 7
_FORM: Final = re.compile(
    r"(?:(?P<first>first +)?(?P<day>[a-z]{3}) +)?(?P<hour>\d\d?):(?P<minute>\d\d)",
    re.IGNORECASE,
)
_AHEAD_DAYS: Final = 40
"""A first Sunday is never farther away."""


@dataclass(frozen=True, slots=True)
class DrillTime:
    """A moment that comes again and again, by the office's clock."""

    at: time
    weekday: int | None = None
    """0 is Monday; None: every day."""
    is_first: bool = False
    """Only the first one of a month."""

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the next one after *moment* (aware), in UTC."""
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(_AHEAD_DAYS))
        dates = (datetime.combine(day, self.at, zone) for day in days if self._is(day))
        return next(each.astimezone(UTC) for each in dates if each > moment)

    def _is(self, day: date) -> bool:
        if self.is_first and day.day > WEEK:
            return False
        return self.weekday in {None, day.weekday()}


WEEKLY: Final = DrillTime(time(7), 0)
"""Mondays at seven: where something comes once a week, and nobody said when."""


def parse_drill_time(text: str) -> DrillTime:
    """Return what *text* means. ValueError when it means nothing."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day = (found["day"] or "").lower()
    weekday = WEEKDAYS.index(day) if day else None
    at = time(int(found["hour"]), int(found["minute"]))
    return DrillTime(at, weekday, is_first=bool(found["first"]))
