"""Days of a calendar file (iCalendar, RFC 5545), to be written into a schedule."""

from collections.abc import Iterator
from datetime import MAXYEAR, date, datetime, time, timedelta
from itertools import takewhile
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from tipring.domain.errors import SettingsError

LARGEST = 2_000_000
"""Bytes."""
MOST_DAYS = 2000
LONGEST_EVENT = 366
NAMELESS = "closed"
CYCLE_YEARS = 400
"""After so many the Gregorian calendar begins anew, weekdays included."""
PATIENCE_S = 10.0
REPEATS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})

_NO_CALENDAR = (ValueError, LookupError, ArithmeticError, AttributeError, TypeError)
"""What the libraries raise where the file, or a rule in it, makes no sense."""


def days_of_calendar(
    data: bytes, first: date, last: date, zone: ZoneInfo
) -> dict[date, str]:
    """Return each day from *first* to *last* on which an event is, and its name.

    An event with hours counts for the days that it touches in *zone*; what repeats
    (RFC 5545, 3.8.5.3) is followed. Raises SettingsError: it is no calendar, or there
    is too much of it.
    """
    if len(data) > LARGEST:
        message = "the calendar is too large"
        raise SettingsError(message)
    from icalendar import Calendar  # noqa: PLC0415 - 4 MB, and seldom wanted

    until = monotonic() + PATIENCE_S
    try:
        calendar = Calendar.from_ical(data)
        found: dict[date, str] = {}
        for event in calendar.walk("VEVENT"):
            if monotonic() > until:
                message = f"the calendar was not read within {PATIENCE_S:g} s"
                raise SettingsError(message)
            name = " ".join(str(event.get("SUMMARY", "")).split()) or NAMELESS
            for day in _days(event, first, last, zone):
                found.setdefault(day, name)
                if len(found) > MOST_DAYS:
                    message = f"the calendar has more than {MOST_DAYS} days"
                    raise SettingsError(message)
    except _NO_CALENDAR as error:
        message = f"this is no calendar (iCalendar, .ics): {error}"
        raise SettingsError(message) from error
    return dict(sorted(found.items()))


def _days(event: Any, first: date, last: date, zone: ZoneInfo) -> Iterator[date]:  # noqa: ANN401 - untyped
    start = event.decoded("DTSTART")
    begins, ends = _day(start, zone), _last_day(event, start, zone)
    length = min((ends - begins).days, LONGEST_EVENT)
    for begin in _begins(event, begins, last):
        for count in range(length + 1):
            day = begin + timedelta(days=count)
            if first <= day <= last:
                yield day


def _begins(event: Any, begins: date, last: date) -> Iterator[date]:  # noqa: ANN401 - untyped
    """Yield the first days of *event* up to *last*.

    The library looks for a rule that never comes true up to the last year that there
    is, for a minute and longer; so it is asked about years near that one.
    """
    rule = event.get("RRULE")
    if rule is None or begins > last:
        yield begins
        return
    if not REPEATS.issuperset(rule.get("FREQ", ())):
        message = "an event repeats more often than once a day"
        raise SettingsError(message)
    if min(rule.get("INTERVAL", (1,))) < 1:
        message = "an event repeats after no time at all"
        raise SettingsError(message)
    said = {key: rule[key] for key in rule if key != "UNTIL"}
    until = rule.get("UNTIL")
    stop = _day(until[0], ZoneInfo("UTC")) if until else last
    text = type(rule)(said).to_ical().decode()
    later = (MAXYEAR - last.year) // CYCLE_YEARS * CYCLE_YEARS
    times = rrulestr(text, dtstart=datetime.combine(_years_on(begins, later), time()))
    end = _years_on(min(stop, last), later)
    for moment in takewhile(lambda each: each.date() <= end, times):
        yield _years_on(moment.date(), -later)


def _years_on(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


def _last_day(event: Any, start: date, zone: ZoneInfo) -> date:  # noqa: ANN401 - untyped
    """Return the last day; DTEND is the first moment after it (3.6.1)."""
    if "DTEND" in event:
        end = event.decoded("DTEND")
    elif "DURATION" in event:
        end = start + event.decoded("DURATION")
    else:
        return _day(start, zone)
    before = timedelta(minutes=1) if isinstance(end, datetime) else timedelta(days=1)
    return max(_day(end - before, zone), _day(start, zone))


def _day(moment: date, zone: ZoneInfo) -> date:
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
