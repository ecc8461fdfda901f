"""Which copies of an office stay: days, weeks, months, and never somebody else's."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.backups import (
    Generations,
    backup_name,
    made_at,
    newest,
    outlived,
    overdue,
)

NIGHT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001
NAMES = st.lists(MOMENTS.map(lambda when: backup_name(when.replace(tzinfo=UTC))))


def nights(count: int) -> list[str]:
    return [backup_name(NIGHT - timedelta(days=ago)) for ago in range(count)]


def test_a_name_tells_when_and_only_ours_do() -> None:
    name = backup_name(NIGHT.astimezone(timezone(timedelta(hours=9))))
    assert name == "tipring-20261127-023000.zip"
    assert made_at(name) == NIGHT
    for other in ("office.zip", f"{name}.part", "tipring-20261399-023000.zip"):
        assert made_at(other) is None
    assert newest(["office.zip", *nights(3)]) == name
    assert newest(["office.zip"]) is None


def test_after_a_year_there_are_seven_days_four_weeks_and_six_months() -> None:
    keep = Generations()
    there: set[str] = set()
    for name in reversed(nights(400)):
        there.add(name)
        there -= set(outlived(there, keep))
    days = [f"{moment:%m-%d}" for name in sorted(there) if (moment := made_at(name))]
    assert days == [
        *("06-30", "07-31", "08-31", "09-30", "10-31"),
        *("11-08", "11-15"),
        *(f"11-{day}" for day in range(21, 28)),
    ]


def test_what_was_made_by_day_counts_as_the_night_after() -> None:
    later = backup_name(NIGHT + timedelta(hours=9))
    assert outlived([*nights(1), later], Generations()) == nights(1)


@given(NAMES, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_newest_stays_and_what_stays_stays(
    names: list[str], days: int, weeks: int, months: int
) -> None:
    keep = Generations(days=days, weeks=weeks, months=months)
    gone = outlived([*names, "mine.zip"], keep)
    left = set(names) - set(gone)
    assert "mine.zip" not in gone
    assert newest(names) is None or newest(names) in left
    assert len(left) <= days + weeks + months
    assert outlived(left, keep) == []


def test_a_copy_is_overdue_when_it_is_older_than_our_patience() -> None:
    two_days = timedelta(days=2)
    assert overdue(None, NIGHT, two_days)
    assert not overdue(NIGHT - two_days, NIGHT, two_days)
    assert overdue(NIGHT - timedelta(days=2, seconds=1), NIGHT, two_days)
