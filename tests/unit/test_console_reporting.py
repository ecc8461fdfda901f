"""Reports in the words of their readers, and as files that do nothing by themselves."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from support.office_records import write_records
from support.offices import an_office
from tipring.config.settings import Settings
from tipring.console.reporting import words
from tipring.console.reporting.asked import Asked, asked, day
from tipring.console.reporting.files import csv_file, xlsx_file
from tipring.console.reporting.showing import shown
from tipring.console.reporting.tables import label, tables_of
from tipring.console.words import speaking
from tipring.domain.access import Role, Visitor
from tipring.domain.queue.entries import Outcome
from tipring.domain.reports.handovers import Verdict
from tipring.domain.reports.periods import Period, dates_of, moments_of
from tipring.domain.reports.ranking import Metric, Standing
from tipring.domain.reports.report import Grouping, Report
from tipring.domain.reports.table import (
    Column,
    Kind,
    Table,
    as_csv,
    inert,
    length,
    plainly,
)
from tipring.domain.staffing.advice import Doubt, Sureness
from tipring.store.reader import open_reader
from tipring.store.report_views import reported

ZONE = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)
OWNER = Visitor(name="olga", role=Role.OWNER)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("office")
    write_records(folder, FRIDAY, days=3, calls_per_hour=3)
    office = replace(an_office(), zone=ZONE)
    return Settings(folder, office, "us", "en", (), folder, folder / "desk.sock")


def made(settings: Settings, by: Grouping, visitor: Visitor = OWNER) -> Report:
    wanted = asked({"period": "this week", "by": by.value}, FRIDAY)
    question = reported(wanted.wish(visitor, settings), FRIDAY, "us")
    with open_reader(settings.store_directory) as reader:
        return reader.ask(question)


@pytest.mark.parametrize("by", Grouping)
def test_every_grouping_has_its_tables(settings: Settings, by: Grouping) -> None:
    tables = {table.name: table for table in tables_of(made(settings, by))}
    assert {"callers", "service-level", "agents", "resolution"} <= {*tables}
    for table in tables.values():
        for row in table.rows:
            assert len(row) == len(table.columns), table.name
    callers = tables["callers"]
    has_calls = by not in {Grouping.QUEUE, Grouping.AGENT}
    assert ("Placed" in [column.title for column in callers.columns]) == has_calls


def test_who_may_see_another_queue_sees_nothing_of_this_one(
    settings: Settings,
) -> None:
    visitor = Visitor(name="rita", role=Role.READER, queues=("support",))
    assert tables_of(made(settings, Grouping.DAY, visitor)) == []
    wanted = Asked(Period.TODAY, FRIDAY.date(), FRIDAY.date(), Grouping.DAY, "front")
    assert wanted.wish(visitor, settings).queues == ("support",)
    assert wanted.wish(OWNER, settings).queues == ("front",)


def test_a_report_is_the_same_in_csv_and_in_a_workbook(settings: Settings) -> None:
    tables = tables_of(made(settings, Grouping.DAY))
    written = csv_file(tables).decode("utf-8-sig")
    rows = [*csv.reader(io.StringIO(written))]
    assert rows[0] == ["Callers"]
    assert rows[1][:3] == ["Day", "Offered", "Answered"]
    book = load_workbook(io.BytesIO(xlsx_file(tables)))
    assert book.sheetnames == [table.name for table in tables]
    sheet = book["callers"]
    assert sheet["A1"].value == "Callers"
    assert sheet["B3"].value == int(rows[2][1])
    assert sheet["H3"].number_format == "0.0%"
    assert sheet["I3"].number_format == "[h]:mm:ss"


EVIL = ("=1+1", "@SUM(A1)", "-2+3", "\t=1", '+cmd|" /C calc"!A0', "+=1")


def test_what_somebody_typed_is_no_formula_in_any_file() -> None:
    rows = tuple((text, None) for text in (*EVIL, "+12125550143", "a\x07b", "harmless"))
    columns = (Column("=Name", Kind.TEXT), Column("Wait", Kind.SECONDS))
    table = Table(name="evil", title="=Title", columns=columns, rows=rows)
    for row in csv.reader(io.StringIO(as_csv([table, table]))):
        for cell in row:
            assert not cell.startswith(("=", "@", "-", "\t"))
            assert not cell.startswith("+") or cell[1:].isdecimal()
    sheet = load_workbook(io.BytesIO(xlsx_file([table])))["evil"]
    types = {cell.data_type for row in sheet.iter_rows(max_col=1) for cell in row}
    assert types == {"s"}
    assert sheet["A3"].value == "=1+1"
    assert sheet["A10"].value == "ab"
    assert inert(3) == 3


@pytest.mark.parametrize(
    ("value", "kind", "in_english", "in_german"),
    [
        (None, Kind.COUNT, "-", "-"),
        ("front", Kind.TEXT, "front", "front"),
        (1234, Kind.COUNT, "1,234", "1.234"),
        (0.8125, Kind.PERCENT, "81.2 %", "81,2 %"),
        (65.4, Kind.SECONDS, "1:05", "1:05"),
        (3723, Kind.SECONDS, "1:02:03", "1:02:03"),
        (2.25, Kind.NUMBER, "2.2", "2,2"),
    ],
)
def test_figures_are_written_as_their_reader_does(
    value: str | float | None, kind: Kind, in_english: str, in_german: str
) -> None:
    assert shown(value, kind) == in_english
    token = speaking.set("de")
    try:
        assert shown(value, kind).replace("\xa0", " ") == in_german
    finally:
        speaking.reset(token)


def test_without_a_page_figures_are_plain() -> None:
    assert [plainly(None, Kind.COUNT), plainly("a", Kind.TEXT)] == ["-", "a"]
    assert plainly(0.5, Kind.PERCENT) == "50.0 %"
    assert plainly(65, Kind.SECONDS) == length(65) == "1:05"
    assert [plainly(7, Kind.COUNT), plainly(1.26, Kind.NUMBER)] == ["7", "1.3"]


def test_periods_are_whole_days_of_the_office() -> None:
    today = date(2026, 11, 27)
    assert dates_of(Period.TODAY, today) == (today, today)
    assert dates_of(Period.LAST_WEEK, today) == (date(2026, 11, 16), date(2026, 11, 22))
    assert dates_of(Period.THIS_WEEK, today)[0] == date(2026, 11, 23)
    assert dates_of(Period.LAST_MONTH, today) == (date(2026, 10, 1), date(2026, 10, 31))
    assert dates_of(Period.THIS_MONTH, today)[0] == date(2026, 11, 1)
    assert dates_of(Period.YESTERDAY, today)[1] == date(2026, 11, 26)
    assert dates_of(Period.LAST_28_DAYS, today)[0] == date(2026, 10, 30)
    since, until = moments_of((date(2026, 11, 2), date(2026, 11, 1)), ZONE)
    assert (since.day, until.day) == (1, 3)
    length_of = until.astimezone(UTC) - since.astimezone(UTC)
    assert length_of == timedelta(hours=49)  # clocks went back


def test_what_makes_no_sense_counts_as_not_said() -> None:
    wanted = asked({"period": "ever", "by": "colour", "first": "soon"}, FRIDAY)
    assert (wanted.period, wanted.by) == (Period.LAST_28_DAYS, Grouping.DAY)
    own = asked({"period": "own", "first": "2026-11-01", "last": "no day"}, FRIDAY)
    assert (own.first, own.last) == (date(2026, 11, 1), FRIDAY.date())
    assert day("2026-01-02", own.first) == date(2026, 1, 2)
    again = asked({"period": "own", "first": own.first.isoformat()}, FRIDAY)
    assert again.first == own.first
    assert own.address("/x").startswith("/x?period=own&first=2026-11-01")


def test_every_short_name_has_words() -> None:
    assert {*words.periods()} == {*Period}
    assert {*words.groupings()} == {*Grouping}
    assert {*words.verdicts()} == {*Verdict}
    assert {*words.metrics()} == {*Metric}
    assert {*words.standings()} == {*Standing}
    assert {*words.doubts()} == {*Doubt}
    assert {*words.surenesses()} == {*Sureness}
    told = {outcome.value for outcome in Outcome} - {Outcome.ANSWERED.value}
    assert {*words.outcomes()} == told


def test_rows_are_called_as_people_call_them() -> None:
    assert label("09", Grouping.HOUR) == "09:00"
    assert label("0", Grouping.WEEKDAY) == "Monday"
    assert label("0", Grouping.WEEKDAY, is_short=True) == "Mon"
    assert label("2026-11-27", Grouping.DAY) == "Fri 27 Nov 2026"
    assert label("2026-11-27", Grouping.DAY, is_short=True) == "27 Nov"
    assert label("front", Grouping.QUEUE) == "front"
