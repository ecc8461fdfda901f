"""What pages of hours, queues and settings make of words, without a browser."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from support.queue_office import write_queue_office
from support.queue_sheets import FRONT, sheet
from tipring.config.node_forms import Field, FieldKind
from tipring.config.reader import load
from tipring.console.hours.asking import holidays_to_come
from tipring.console.hours.hour_words import day_name, doubt_words
from tipring.console.hours.week import shown, spans_of
from tipring.console.queues.form import _said, _written
from tipring.console.queues.sheet_import import Sheet, look_at
from tipring.console.settings_words import part_words
from tipring.console.words import speaking
from tipring.domain.errors import SettingsError
from tipring.domain.hours import OfficeState, Schedule, Span, Switch
from tipring.domain.opening import Doubt, Finding
from tipring.domain.what_happens import what_happens

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def english() -> None:
    speaking.set("en")


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("9-12, 13.30 – 17", ["09:00-12:00", "13:30-17:00"]),
        ("22:00-02:00", ["22:00-02:00"]),
        ("0900-1230;14h15-18", ["09:00-12:30", "14:15-18:00"]),
        ("", []),
        ("always", ["always"]),
    ],
)
def test_hours_as_people_write_them(said: str, spans: list[str]) -> None:
    assert spans_of(said) == spans


def test_hours_as_they_are_shown_can_be_written_again() -> None:
    spans = (Span(510, 750), Span(1320, 120))
    assert spans_of(shown(spans)) == ["08:30-12:30", "22:00-02:00"]
    assert day_name("sat") == "Saturday"


@pytest.mark.parametrize("doubt", Doubt)
def test_each_doubt_is_a_sentence(doubt: Doubt) -> None:
    words = doubt_words(
        Finding(doubt=doubt, day=date(2026, 12, 25), days=12, name="Christmas")
    )
    assert words.endswith(".")
    assert "{" not in words


def test_holidays_of_a_country_that_nobody_knows_are_none() -> None:
    today = date(2026, 11, 2)
    assert holidays_to_come("nowhere", today) == {}
    assert date(2027, 12, 25) in holidays_to_come("de", today)


def test_parts_of_the_settings_have_names() -> None:
    assert (
        part_words(["mail", "lamps", "new"]) == "mail server, lamps of mailboxes, new"
    )


@pytest.mark.parametrize(
    ("kind", "box", "value"),
    [
        (FieldKind.SWITCH, "yes", True),
        (FieldKind.SWITCH, "no", False),
        (FieldKind.SWITCH, "", None),
        (FieldKind.NUMBER, 3.0, 3),
        (FieldKind.NUMBER, 2.5, 2.5),
        (FieldKind.NUMBER, None, None),
        (FieldKind.TEXTS, "a, b", ["a", "b"]),
        (FieldKind.PROMPTS, "hello", "hello"),
        (FieldKind.PROMPTS, "", None),
        (FieldKind.TEXT, " x ", "x"),
        (FieldKind.TEXT, "", None),
    ],
)
def test_what_a_field_says_in_a_file(
    kind: FieldKind, box: object, value: object
) -> None:
    assert _said(Field("key", kind, is_required=False), box) == value


def test_what_a_file_says_in_a_field() -> None:
    assert (_written(["a", "b"]), _written(None), _written(3)) == ("a, b", "", "3")


def test_what_happens_to_a_call_at_a_certain_time(tmp_path: Path) -> None:
    write_queue_office(tmp_path / "office", "anna", nodes=["/dev/none"])
    office = load(tmp_path / "office").office
    week = MappingProxyType({"mon": (Span(540, 1020),)})
    closed = Schedule("office", BERLIN, week, switch=Switch.CLOSED)
    office = replace(office, schedules=MappingProxyType({"office": closed}))
    moment = datetime(2026, 11, 2, 10, 0, tzinfo=BERLIN)
    found = what_happens(office, "main", moment)
    assert found.nodes[0] == "desk"
    assert found.states == (("office", OfficeState.CLOSED, "switched closed by hand"),)
    assert found.heard


def test_a_spreadsheet_is_looked_at_before_anything_is_changed(tmp_path: Path) -> None:
    write_queue_office(tmp_path / "office", "anna", nodes=["/dev/none"])
    data = sheet({**FRONT, "Name": "Sales"}).encode()
    found = look_at(Sheet("Sales.CSV", data), tmp_path / "office")
    assert list(found.files) == ["queues/sales.toml"]
    assert not (tmp_path / "office/queues/sales.toml").exists()
    with pytest.raises(SettingsError, match="neither CSV nor ZIP"):
        look_at(Sheet("queues.exe", data), tmp_path / "office")
