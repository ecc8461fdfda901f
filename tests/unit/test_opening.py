"""Office hours, day by day: what is open when, and what may not be meant."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.hours import DAY_MIN, OfficeState, Schedule, Span, Switch
from tipring.domain.opening import Doubt, Finding, findings, open_spans

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 2)
XMAS = date(2026, 12, 25)
DAYTIME = (Span(540, 720), Span(780, 1020))
NIGHT = (Span(22 * 60, 120),)
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def schedule(
    week: Mapping[str, tuple[Span, ...]] | None = None,
    holidays: dict[date, str] | None = None,
    switch: Switch = Switch.AUTO,
) -> Schedule:
    usual = dict.fromkeys(WORKDAYS, DAYTIME) if week is None else week
    return Schedule(
        "office",
        BERLIN,
        MappingProxyType(usual),
        MappingProxyType(holidays or {}),
        switch,
    )


def test_a_day_is_what_the_week_says_unless_it_is_a_holiday() -> None:
    office = schedule(holidays={XMAS: "Christmas Day"})
    assert open_spans(office, MONDAY) == DAYTIME
    assert open_spans(office, date(2026, 11, 7)) == ()
    assert open_spans(office, XMAS) == ()


def test_a_night_is_in_two_days() -> None:
    bar = schedule({"fri": NIGHT, "sat": (Span(60, 240), Span(22 * 60, DAY_MIN))})
    assert open_spans(bar, date(2026, 11, 6)) == (Span(22 * 60, DAY_MIN),)
    assert open_spans(bar, date(2026, 11, 7)) == (
        Span(0, 240),
        Span(22 * 60, DAY_MIN),
    )
    closed = schedule({"fri": NIGHT}, {date(2026, 11, 6): "a holiday"})
    assert open_spans(closed, date(2026, 11, 7)) == ()


@pytest.mark.parametrize("hour", range(24))
def test_spans_are_what_the_schedule_says_at_each_hour(hour: int) -> None:
    bar = schedule({"fri": NIGHT, "sat": DAYTIME})
    day = date(2026, 11, 7)
    moment = datetime(2026, 11, 7, hour, 15, tzinfo=BERLIN)
    minute = hour * 60 + 15
    is_open = any(s.start_min <= minute < s.end_min for s in open_spans(bar, day))
    assert is_open == (bar.state_at(moment.astimezone(UTC))[0] is OfficeState.OPEN)


def test_an_office_without_holidays_is_told_once_a_year() -> None:
    public = {XMAS: "Christmas", date(2027, 1, 1): "New Year", date(2027, 5, 1): "May"}
    found = findings(schedule(), MONDAY, public)
    assert found == [
        Finding(doubt=Doubt.NO_HOLIDAYS, day=XMAS, name="2026"),
        Finding(doubt=Doubt.NO_HOLIDAYS, day=date(2027, 1, 1), days=2, name="2027"),
    ]


def test_a_forgotten_holiday_is_told_by_name() -> None:
    public = {XMAS: "Christmas", date(2026, 12, 24): "Eve"}
    known = schedule(holidays={XMAS: "Christmas"})
    assert findings(known, MONDAY, public) == [
        Finding(doubt=Doubt.OPEN_ON_HOLIDAY, day=date(2026, 12, 24), name="Eve")
    ]


def test_long_closed_never_open_by_hand() -> None:
    off = {date(2026, 12, day): "holidays" for day in range(21, 32)}
    (found,) = findings(schedule(holidays=off), MONDAY, {}, days=100)
    assert found == Finding(doubt=Doubt.LONG_CLOSED, day=date(2026, 12, 19), days=13)
    (never,) = findings(schedule({}), MONDAY, {}, days=30)
    assert never == Finding(doubt=Doubt.NEVER_OPEN, day=MONDAY, days=30)
    (by_hand,) = findings(schedule(switch=Switch.CLOSED), MONDAY, {}, days=30)
    assert by_hand == Finding(doubt=Doubt.BY_HAND, day=MONDAY, name="closed")


def test_the_hour_that_is_missing_in_spring() -> None:
    always = {day: (Span(0, DAY_MIN),) for day in (*WORKDAYS, "sat", "sun")}
    found = findings(schedule(always), date(2027, 3, 1), {}, days=60)
    assert found == [Finding(doubt=Doubt.CLOCK_CHANGE, day=date(2027, 3, 28))]
    assert findings(schedule(), date(2027, 3, 1), {}, days=60) == []
