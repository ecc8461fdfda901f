"""Periods that reports are asked for by name: whole days of the office."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class Period(StrEnum):
    """Which one."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this week"
    LAST_WEEK = "last week"
    LAST_28_DAYS = "last 28 days"
    THIS_MONTH = "this month"
    LAST_MONTH = "last month"
    OWN = "own"
    """From one date to another."""


Dates = tuple[date, date]
"""The first day, and the last one, which is counted, too."""


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _last_month(today: date) -> Dates:
    last = today.replace(day=1) - DAY
    return last.replace(day=1), last


_DATES: Mapping[Period, Callable[[date], Dates]] = MappingProxyType(
    {
        Period.TODAY: lambda today: (today, today),
        Period.YESTERDAY: lambda today: (today - DAY, today - DAY),
        Period.THIS_WEEK: lambda today: (_monday(today), today),
        Period.LAST_WEEK: lambda today: (_monday(today) - WEEK, _monday(today) - DAY),
        Period.LAST_28_DAYS: lambda today: (today - 4 * WEEK, today - DAY),
        Period.THIS_MONTH: lambda today: (today.replace(day=1), today),
        Period.LAST_MONTH: _last_month,
        Period.OWN: lambda today: (today, today),
    }
)


def dates_of(period: Period, today: date) -> Dates:
    """Return the first and the last day of *period*, looked at from *today*."""
    return _DATES[period](today)


def moments_of(dates: Dates, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the first day begins in *zone* and when the last one ends."""
    first, last = sorted(dates)
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + DAY, time(), zone),
    )
