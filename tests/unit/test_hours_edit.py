"""Hours are changed by forms, and the owner's words around them stay."""

import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomlkit

from tipring.config import calendar_file, hours_edit
from tipring.config.calendar_file import LARGEST, days_of_calendar
from tipring.config.public_holidays import country_code, public_holidays, regions
from tipring.domain.errors import SettingsError
from tipring.domain.hours import WEEKDAYS, Span, Switch

TEXT = """\
[office]
name = "Harbor"

# our hours
[schedule.office]
mon-thu = ["08:30-12:30", "13:30-17:30"]  # long days
fri = "08:30-12:30"

[schedule.office.holidays]
"2026-12-25" = "Christmas Day"  # of course

[mailbox.office]
"""
LONG = ["08:30-12:30", "13:30-17:30"]
WEEK = {**dict.fromkeys(WEEKDAYS[:4], LONG), "fri": ["08:30-12:30"]}
XMAS = date(2026, 12, 25)


def after(change: Callable[[Any], object], text: str = TEXT) -> tuple[str, Any]:
    document = tomlkit.parse(text)
    change(document)
    new = tomlkit.dumps(document)
    return new, tomllib.loads(new).get("schedule")


def test_the_same_week_changes_nothing() -> None:
    text, _ = after(lambda file: hours_edit.set_week(file, "office", WEEK))
    assert text == TEXT


def test_a_changed_day_leaves_the_other_lines_alone() -> None:
    week = {**WEEK, "fri": ["09:00-12:00"], "sat": ["09:00-12:00"]}
    text, said = after(lambda file: hours_edit.set_week(file, "office", week))
    assert "# long days" in text
    assert "# of course" in text
    assert said["office"]["fri-sat"] == ["09:00-12:00"]
    assert "fri" not in said["office"]
    assert said["office"]["holidays"] == {"2026-12-25": "Christmas Day"}


def test_days_apart_are_lines_apart() -> None:
    week = {"mon": ["09:00-10:00"], "wed": ["09:00-10:00"], "tue": []}
    _text, said = after(lambda file: hours_edit.set_week(file, "office", week))
    assert said["office"]["mon"] == said["office"]["wed"] == ["09:00-10:00"]
    assert "tue" not in said["office"]


def test_the_switch_is_set_and_set_back() -> None:
    def closed(file: Any) -> None:  # noqa: ANN401 - tomlkit's
        hours_edit.set_switch(file, "office", Switch.CLOSED)

    text, said = after(closed)
    assert said["office"]["switch"] == "closed"
    again, said = after(
        lambda file: hours_edit.set_switch(file, "office", Switch.AUTO), text
    )
    assert "switch" not in said["office"]
    assert "# of course" in again


def test_holidays_come_and_go() -> None:
    new = {XMAS: "another name", date(2027, 1, 1): "New Year"}
    text, said = after(lambda file: hours_edit.add_holidays(file, "office", new))
    assert said["office"]["holidays"] == {
        "2026-12-25": "Christmas Day",
        "2027-01-01": "New Year",
    }
    days = [XMAS, date(2030, 1, 1)]
    _text, said = after(
        lambda file: hours_edit.remove_holidays(file, "office", days), text
    )
    assert said["office"]["holidays"] == {"2027-01-01": "New Year"}


def test_schedules_come_and_go() -> None:
    def add(file: Any) -> None:  # noqa: ANN401 - tomlkit's
        hours_edit.add_schedule(file, "night", {"sat": ["22:00-02:00"]})
        hours_edit.add_holidays(file, "night", {XMAS: "Christmas"})

    text, said = after(add)
    assert said["night"]["sat"] == ["22:00-02:00"]
    with pytest.raises(SettingsError, match="already"):
        after(add, text)
    _text, said = after(lambda file: hours_edit.remove_schedule(file, "night"), text)
    assert list(said) == ["office"]
    _text, said = after(add, '[office]\nname = "new"\n')
    assert list(said) == ["night"]
    with pytest.raises(SettingsError, match="no schedule"):
        after(lambda file: hours_edit.set_week(file, "nowhere", {}))


def test_a_span_is_written_as_the_file_has_it() -> None:
    assert hours_edit.span_text(Span(510, 750)) == "08:30-12:30"
    assert hours_edit.span_text(Span(0, 0)) == "00:00-24:00"


# --- public holidays and calendar files ----------------------------------------------


def test_public_holidays_by_country_and_region() -> None:
    assert public_holidays("de", "BY", [2026], "de")[date(2026, 1, 6)].startswith("H")
    assert date(2026, 1, 6) not in public_holidays("de", "", [2026], "de")
    assert XMAS in public_holidays("uk", "", [2026])
    assert XMAS in public_holidays("us", "", [2026], "tr")
    assert "BY" in regions("de")
    assert country_code("nowhere") == ""
    assert regions("nowhere") == []


@pytest.mark.parametrize(
    ("country", "region", "years"),
    [("nowhere", "", 1), ("de", "Mars", 1), ("de", "", 9)],
)
def test_what_nobody_knows(country: str, region: str, years: int) -> None:
    with pytest.raises(SettingsError):
        public_holidays(country, region, list(range(2026, 2026 + years)))


def calendar(*events: str) -> bytes:
    lines = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{lines}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def days(*events: str) -> dict[date, str]:
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    return days_of_calendar(calendar(*events), first, last, ZoneInfo("Europe/Berlin"))


def test_events_of_whole_days_of_hours_and_of_each_year() -> None:
    found = days(
        "DTSTART;VALUE=DATE:20241224\nDTEND;VALUE=DATE:20241226\n"
        "RRULE:FREQ=YEARLY;UNTIL=20261231\nSUMMARY:Christmas",
        "DTSTART:20260701T220000Z\nDTEND:20260702T010000Z\nSUMMARY:A feast",
        "DTSTART:20260801T080000\nDURATION:PT2H\nSUMMARY:  Works   outing ",
        "DTSTART;VALUE=DATE:20270315\nRRULE:FREQ=WEEKLY;COUNT=2",
        "DTSTART;VALUE=DATE:20200101\nSUMMARY:long ago",
    )
    assert found == {
        date(2026, 7, 2): "A feast",
        date(2026, 8, 1): "Works outing",
        date(2026, 12, 24): "Christmas",
        date(2026, 12, 25): "Christmas",
        date(2027, 3, 15): "closed",
        date(2027, 3, 22): "closed",
    }


@pytest.mark.parametrize(
    "data",
    [
        b"no calendar",
        calendar("SUMMARY:without a day"),
        calendar("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=SECONDLY"),
        calendar(
            *(
                f"DTSTART;VALUE=DATE:{year}0101\nRRULE:FREQ=DAILY"
                for year in (2020, 2021)
            )
        ),
        calendar("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;INTERVAL=0"),
        calendar("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=MONTHLY;BYDAY=31FR"),
        b" " * (LARGEST + 1),
    ],
)
def test_no_calendar_or_too_much_of_one(data: bytes) -> None:
    first, last = date(2026, 1, 1), date(2046, 12, 31)
    with pytest.raises(SettingsError):
        days_of_calendar(data, first, last, ZoneInfo("UTC"))


def test_a_rule_that_never_comes_true_is_no_day() -> None:
    """February has no 30th in any year that there is; nobody waits to be sure."""
    never = "DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert days_of_calendar(calendar(never), first, last, ZoneInfo("UTC")) == {}


def test_a_calendar_that_takes_too_long_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calendar_file, "PATIENCE_S", -1.0)
    day = "DTSTART;VALUE=DATE:20260101"
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with pytest.raises(SettingsError, match="not read within"):
        days_of_calendar(calendar(day), first, last, ZoneInfo("UTC"))
