"""The office's days: they begin at its own midnight, also when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.days import day_of

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu")


@pytest.mark.parametrize(
    ("moment", "began", "ends", "hours"),
    [
        ("2026-11-23T15:15", "2026-11-23T05:00", "2026-11-24T05:00", 24),
        ("2026-11-23T04:59", "2026-11-22T05:00", "2026-11-23T05:00", 24),
        ("2026-11-23T05:00", "2026-11-23T05:00", "2026-11-24T05:00", 24),
        ("2026-03-08T12:00", "2026-03-08T05:00", "2026-03-09T04:00", 23),
        ("2026-11-01T12:00", "2026-11-01T04:00", "2026-11-02T05:00", 25),
    ],
)
def test_a_day_of_new_york(moment: str, began: str, ends: str, hours: int) -> None:
    first, last = day_of(datetime.fromisoformat(moment).replace(tzinfo=UTC), NEW_YORK)
    assert f"{first:%Y-%m-%dT%H:%M}" == began
    assert f"{last:%Y-%m-%dT%H:%M}" == ends
    assert last - first == timedelta(hours=hours)


def test_an_hour_that_comes_twice_is_in_one_day() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    again = first + timedelta(hours=1)
    assert first.astimezone(NEW_YORK).hour == again.astimezone(NEW_YORK).hour == 1
    assert day_of(first, NEW_YORK) == day_of(again, NEW_YORK)


def test_where_the_clocks_change_at_midnight_a_day_begins_at_one() -> None:
    """Cuba, 8 March 2026: after 23:59 comes 01:00."""
    havana = ZoneInfo("America/Havana")
    noon = datetime(2026, 3, 8, 12, tzinfo=havana)
    began, ends = day_of(noon, havana)
    assert began <= noon < ends
    assert day_of(began - timedelta(seconds=1), havana)[1] == began


@given(
    moment=st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis gives it the zone
        datetime(2035, 1, 1),  # noqa: DTZ001 - hypothesis gives it the zone
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from([ZoneInfo(name) for name in ZONES]),
)
def test_any_moment_is_in_its_day_and_days_follow_each_other(
    moment: datetime, zone: ZoneInfo
) -> None:
    began, ends = day_of(moment, zone)
    assert began <= moment < ends
    assert timedelta(hours=22) < ends - began < timedelta(hours=26)
    assert day_of(ends, zone)[0] == ends
    assert day_of(began - timedelta(microseconds=1), zone)[1] == began
