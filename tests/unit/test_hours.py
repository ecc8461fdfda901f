"""When the office is open."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.hours import (
    DAY_MIN,
    WEEKDAYS,
    OfficeState,
    Schedule,
    Span,
    Switch,
)

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
LATE = (Span(22 * 60, 2 * 60),)
OPEN, CLOSED, HOLIDAY = OfficeState


def office(
    *,
    holidays: dict[date, str] | None = None,
    switch: Switch = Switch.AUTO,
    **week: tuple[Span, ...],
) -> Schedule:
    return Schedule("office", BERLIN, week, holidays or {}, switch)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def state(schedule: Schedule, moment: str | datetime) -> OfficeState:
    when = berlin(moment) if isinstance(moment, str) else moment
    return schedule.state_at(when)[0]


# --- an ordinary week -------------------------------------------------------------


def test_the_office_opens_at_nine_sharp_and_closes_just_before_five() -> None:
    week = office(mon=NINE_TO_FIVE)
    times = ("08:59:59", "09:00:00", "16:59:59", "17:00:00")
    seen = [state(week, f"2026-11-23T{time}") for time in times]
    assert seen == [CLOSED, OPEN, OPEN, CLOSED]


def test_a_lunch_break_is_between_two_spans() -> None:
    week = office(mon=(Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60)))
    times = ("11:59", "12:00", "12:59", "13:00")
    seen = [state(week, f"2026-11-23T{time}") for time in times]
    assert seen == [OPEN, CLOSED, CLOSED, OPEN]


def test_a_day_that_is_not_in_the_week_is_closed() -> None:
    assert state(office(mon=NINE_TO_FIVE), "2026-11-24T10:00") is CLOSED


def test_the_reason_is_a_sentence_for_the_owner() -> None:
    week = office(mon=NINE_TO_FIVE)
    assert week.state_at(berlin("2026-11-23T10:15")) == (
        OPEN,
        "Monday 10:15 in Europe/Berlin is within office hours",
    )
    assert week.state_at(berlin("2026-11-23T18:00")) == (
        CLOSED,
        "Monday 18:00 in Europe/Berlin is outside office hours",
    )


def test_a_moment_of_any_zone_is_seen_on_the_offices_own_clock() -> None:
    week = office(mon=NINE_TO_FIVE)
    assert state(week, datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) is OPEN
    assert state(week, datetime(2026, 11, 23, 7, 59, tzinfo=UTC)) is CLOSED


# --- past midnight ----------------------------------------------------------------


def test_a_span_past_midnight_lasts_into_the_next_day_only() -> None:
    week = office(fri=LATE)
    friday, saturday = "2026-11-27", "2026-11-28"
    assert state(week, f"{friday}T01:00") is CLOSED
    assert state(week, f"{friday}T21:59") is CLOSED
    assert state(week, f"{friday}T22:00") is OPEN
    assert state(week, f"{saturday}T01:59") is OPEN
    assert state(week, f"{saturday}T02:00") is CLOSED
    assert state(week, f"{saturday}T22:30") is CLOSED


def test_sunday_night_lasts_into_monday() -> None:
    assert state(office(sun=LATE), "2026-11-23T01:00") is OPEN


@pytest.mark.parametrize(("start_min", "end_min"), [(0, 0), (0, DAY_MIN)])
def test_midnight_to_midnight_is_the_whole_day_and_no_more(
    start_min: int,
    end_min: int,
) -> None:
    week = office(mon=(Span(start_min, end_min),))
    assert state(week, "2026-11-22T23:59") is CLOSED
    assert state(week, "2026-11-23T00:00") is OPEN
    assert state(week, "2026-11-23T23:59") is OPEN
    assert state(week, "2026-11-24T00:00") is CLOSED


spans = st.builds(Span, st.integers(0, DAY_MIN - 1), st.integers(0, DAY_MIN))
weeks = st.dictionaries(
    st.sampled_from(WEEKDAYS),
    st.lists(spans, max_size=3).map(tuple),
)


@given(weeks, st.integers(0, 7 * DAY_MIN - 1))
def test_a_week_is_open_exactly_in_the_minutes_that_its_spans_cover(
    week: dict[str, tuple[Span, ...]],
    minute: int,
) -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    schedule = Schedule("office", ZoneInfo("UTC"), week)
    covered = any(
        (minute - WEEKDAYS.index(day) * DAY_MIN - span.start_min) % (7 * DAY_MIN)
        < span.end_min - span.start_min + (DAY_MIN if span.past_midnight else 0)
        for day, day_spans in week.items()
        for span in day_spans
    )
    moment = monday + timedelta(minutes=minute)
    assert state(schedule, moment) is (OPEN if covered else CLOSED)


# --- the days on which the clock jumps ---------------------------------------------


def test_the_office_opens_at_the_walls_nine_on_both_clock_change_days() -> None:
    week = office(sun=NINE_TO_FIVE)
    spring, autumn = (
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
    )
    for sunday, nine_utc in ((spring, 7), (autumn, 8)):
        opens = sunday + timedelta(hours=nine_utc)
        assert state(week, opens - timedelta(seconds=1)) is CLOSED
        assert state(week, opens) is OPEN


def test_an_hour_that_does_not_exist_in_spring_is_passed_over() -> None:
    week = office(sun=(Span(150, 210),))
    before = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    assert state(week, before) is CLOSED
    assert state(week, before + timedelta(seconds=1)) is OPEN


def test_an_hour_that_comes_twice_in_autumn_is_open_twice() -> None:
    week = office(sun=(Span(150, 180),))
    half_past_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    hours = [half_past_two + timedelta(minutes=30 * n) for n in range(4)]
    assert [state(week, hour) for hour in hours] == [OPEN, CLOSED, OPEN, CLOSED]


# --- holidays and the switch --------------------------------------------------------

CHRISTMAS = {date(2026, 12, 25): "Christmas"}


def test_a_holiday_is_a_holiday_from_midnight_to_midnight() -> None:
    week = office(holidays=CHRISTMAS, fri=NINE_TO_FIVE, sat=NINE_TO_FIVE)
    assert week.state_at(berlin("2026-12-25T10:00")) == (HOLIDAY, "holiday: Christmas")
    assert state(week, "2026-12-25T00:00") is HOLIDAY
    assert state(week, "2026-12-25T23:59") is HOLIDAY
    assert state(week, "2026-12-26T10:00") is OPEN


def test_the_night_of_a_holiday_does_not_last_into_the_next_day() -> None:
    week = office(holidays=CHRISTMAS, fri=LATE)
    assert state(week, "2026-12-26T01:00") is CLOSED


def test_a_holiday_without_a_name_is_a_holiday() -> None:
    week = office(holidays={date(2026, 12, 25): ""}, fri=NINE_TO_FIVE)
    assert state(week, "2026-12-25T10:00") is HOLIDAY


@pytest.mark.parametrize("switch", [Switch.OPEN, Switch.CLOSED])
def test_the_switch_overrides_hours_and_holidays(switch: Switch) -> None:
    week = office(holidays=CHRISTMAS, switch=switch, fri=NINE_TO_FIVE)
    by_hand = (OfficeState(switch.value), f"switched {switch.value} by hand")
    for moment in ("2026-12-25T10:00", "2026-12-18T10:00", "2026-12-18T03:00"):
        assert week.state_at(berlin(moment)) == by_hand
