"""Days of a calendar file (iCalendar, RFC 5545), to be written into a schedule."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from tipring.domain.errors import SettingsError

LARGEST = 2_000_000
"""Bytes."""
MOST_DAYS = 2000
LONGEST_EVENT = 366
NAMELESS = "closed"
REPEATS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


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

    try:
        calendar = Calendar.from_ical(data)
        found: dict[date, str] = {}
        for event in calendar.walk("VEVENT"):
            name = " ".join(str(event.get("SUMMARY", "")).split()) or NAMELESS
            for day in _days(event, first, last, zone):
                found.setdefault(day, name)
                if len(found) > MOST_DAYS:
                    message = f"the calendar has more than {MOST_DAYS} days"
                    raise SettingsError(message)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
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
    rule = event.get("RRULE")
    if rule is None:
        yield begins
        return
    if not REPEATS.issuperset(rule.get("FREQ", ())):
        message = "an event repeats more often than once a day"
        raise SettingsError(message)
    said = {key: rule[key] for key in rule if key != "UNTIL"}
    until = rule.get("UNTIL")
    stop = _day(until[0], ZoneInfo("UTC")) if until else last
    text = type(rule)(said).to_ical().decode()
    times = rrulestr(text, dtstart=datetime.combine(begins, time()))
    for moment in takewhile(lambda each: each.date() <= min(stop, last), times):
        yield moment.date()


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
