"""The weekly report by mail: when it is due, of which days, and the letters."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tipring.domain.link_drill.calendar import DrillTime
from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import REPORT

WEEK = timedelta(days=7)
STILL_NEWS = timedelta(days=2)
"""A box that was off at the time sends it later, but no old ones."""


def due(at: DrillTime, zone: ZoneInfo, now: datetime) -> date | None:
    """Return the day of the report that is due at *now*; None: none is.

    The office's day on which it is sent, whose report is of the seven days before.
    """
    moment = at.next_after(now - WEEK, zone)
    if moment > now or now - moment > STILL_NEWS:
        return None
    return moment.astimezone(zone).date()


def days_of(day: date) -> tuple[date, date]:
    """Return the first and the last day that the report of *day* is of."""
    return day - WEEK, day - timedelta(days=1)


def letters(day: date, tell: Sequence[str]) -> list[JobQueued]:
    """Return a letter for each address; those of one day are always the same jobs."""
    return [
        JobQueued(
            f"report/{day:%Y%m%d}/{number}",
            REPORT,
            "report",
            {"to": to, "day": day.isoformat()},
        )
        for number, to in enumerate(tell, 1)
    ]
