"""Opening hours looked at day by day: a year of them, and where it has holes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tipring.domain.hours import DAY_MIN, WEEKDAYS, OfficeState, Schedule, Span, Switch

A_YEAR = 365
MANY_CLOSED = 10
"""Days on end without an open minute, holidays counted, that somebody should mean."""


class Doubt(StrEnum):
    """What may not be meant."""

    OPEN_ON_HOLIDAY = "open on a public holiday"
    NO_HOLIDAYS = "no holiday is known of a year"
    NEVER_OPEN = "never open"
    LONG_CLOSED = "closed for many days on end"
    CLOCK_CHANGE = "the clock changes while it is open"
    BY_HAND = "switched by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to look at."""

    doubt: Doubt
    day: date
    """The first of them."""
    days: int = 1
    name: str = ""
    """Of the holiday, or the position of the switch."""


def open_spans(schedule: Schedule, day: date) -> tuple[Span, ...]:
    """Return when it is open on *day*, switch apart: minutes from midnight to midnight.

    What runs past midnight is in two days; a span may end at 24:00 (DAY_MIN).
    """
    found: list[Span] = []
    before = day - timedelta(days=1)
    if before not in schedule.holidays:
        late = schedule.week.get(WEEKDAYS[before.weekday()], ())
        found += [Span(0, span.end_min) for span in late if _goes_on(span)]
    if day not in schedule.holidays:
        for span in schedule.week.get(WEEKDAYS[day.weekday()], ()):
            end = DAY_MIN if span.past_midnight else span.end_min
            found.append(Span(span.start_min, end))
    if day in schedule.holidays:
        found = []
    return _joined(found)


def _goes_on(span: Span) -> bool:
    return span.past_midnight and span.end_min > 0


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start_min):
        if joined and span.start_min <= joined[-1].end_min:
            last = joined[-1]
            joined[-1] = Span(last.start_min, max(last.end_min, span.end_min))
        else:
            joined.append(span)
    return tuple(joined)


def findings(
    schedule: Schedule, first: date, public: Mapping[date, str], days: int = A_YEAR
) -> list[Finding]:
    """Return what may not be meant in *days* from *first*; *public* are holidays."""
    span = [first + timedelta(days=count) for count in range(days)]
    found: list[Finding] = []
    if schedule.switch is not Switch.AUTO:
        found.append(
            Finding(doubt=Doubt.BY_HAND, day=first, name=schedule.switch.value)
        )
    if not any(open_spans(schedule, day) for day in span):
        return [*found, Finding(doubt=Doubt.NEVER_OPEN, day=first, days=days)]
    found += _without_holidays(schedule, span, public)
    unknown = {finding.day.year for finding in found}
    for day in span:
        name = public.get(day)
        if name and day.year not in unknown and open_spans(schedule, day):
            found.append(Finding(doubt=Doubt.OPEN_ON_HOLIDAY, day=day, name=name))
    found += _long_closed(schedule, span)
    found += _clock_changes(schedule, span)
    return found


def _without_holidays(
    schedule: Schedule, span: list[date], public: Mapping[date, str]
) -> Iterator[Finding]:
    """Yield the years of which no holiday stands in the schedule, though there are."""
    for year in sorted({day.year for day in span}):
        known = any(day.year == year for day in schedule.holidays)
        missed = [day for day in span if day.year == year and day in public]
        if missed and not known:
            yield Finding(
                doubt=Doubt.NO_HOLIDAYS,
                day=missed[0],
                days=len(missed),
                name=str(year),
            )


def _long_closed(schedule: Schedule, span: list[date]) -> Iterator[Finding]:
    closed: list[date] = []
    for day in [*span, None]:
        if day is not None and not open_spans(schedule, day):
            closed.append(day)
            continue
        if len(closed) >= MANY_CLOSED:
            yield Finding(doubt=Doubt.LONG_CLOSED, day=closed[0], days=len(closed))
        closed = []


def _clock_changes(schedule: Schedule, span: list[date]) -> Iterator[Finding]:
    """Yield days with 23 or 25 hours on which the changed hour is an open one."""
    automatic = replace(schedule, switch=Switch.AUTO)
    for day in span:
        began = datetime.combine(day, time(), schedule.zone)
        ends = datetime.combine(day + timedelta(days=1), time(), schedule.zone)
        if began.utcoffset() == ends.utcoffset():
            continue
        changed = _change(began, schedule)
        if automatic.state_at(changed)[0] is OfficeState.OPEN:
            yield Finding(doubt=Doubt.CLOCK_CHANGE, day=day)


def _change(began: datetime, schedule: Schedule) -> datetime:
    """Return the moment of the day on which the clock changes, to the minute."""
    moment = began.astimezone(UTC)
    while moment.astimezone(schedule.zone).utcoffset() == began.utcoffset():
        moment += timedelta(minutes=30)
    return moment
