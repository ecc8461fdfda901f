"""Advice on agents and lines, as the page shows it, from an office's records."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.office_records import write_records
from tipring.console.reporting.staffing_tables import (
    behind,
    choices,
    clock_of,
    expected,
    half_hours,
    lines_told,
    rota,
)
from tipring.domain.reports.table import as_csv
from tipring.domain.staffing.advice import Advice, Goal
from tipring.domain.staffing.impatient import outlook_a
from tipring.domain.staffing.load import Load
from tipring.store.ledger import Ledger
from tipring.store.reader import open_reader
from tipring.store.staffing_views import (
    Records,
    agents_advised,
    known_weeks,
    lines_advised,
)

ZONE = ZoneInfo("America/New_York")
FRIDAY = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)
RECORDS = Records(today=FRIDAY.date(), zone=ZONE, weeks=2)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    write_records(folder, FRIDAY, days=4)
    return folder


@pytest.fixture(scope="module")
def advice(state: Path) -> Advice:
    with open_reader(state) as reader:
        found = reader.ask(agents_advised(RECORDS, Goal(reserve=0.3), ("front",)))
    assert found is not None
    return found


def test_the_week_has_a_number_for_each_half_hour_with_callers(advice: Advice) -> None:
    table = rota(advice)
    # Four days: from Monday to Thursday.
    assert [column.title for column in table.columns] == [
        *("From", "Mon", "Tue", "Wed", "Thu")
    ]
    clocks = [row[0] for row in table.rows]
    assert clocks == sorted(clocks, key=str)
    assert "09:00" in clocks
    cells = {cell for row in table.rows for cell in row[1:]}
    assert any(isinstance(cell, str) and cell.endswith("(1)") for cell in cells)


def test_what_is_behind_is_told(advice: Advice) -> None:
    table = half_hours(advice)
    assert len(table.rows) == len(advice.slots)
    assert "a guess" in as_csv([table])
    told = [*behind(advice)]
    assert told[0].startswith(f"{advice.contacts} callers wanted to be answered.")
    assert clock_of(19) == "09:30"


def test_lines_are_advised_from_the_same_records(state: Path) -> None:
    with open_reader(state) as reader:
        found = reader.ask(lines_advised(RECORDS, ["line-1"]))
        assert reader.ask(lines_advised(RECORDS, [])) is None
        assert reader.ask(known_weeks(FRIDAY.date(), ZONE)) == 1
    assert found is not None
    assert [row[0] for row in choices(found).rows] == [1, 2, 3, 4]
    busiest, busy, needed = lines_told(found)
    assert "lines would be in use" in busiest
    assert "Erlang" in busy
    assert needed.startswith(f"With {found.needed} lines")


def test_of_an_empty_store_nothing_is_known(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with open_reader(tmp_path) as reader:
        assert reader.ask(agents_advised(RECORDS, Goal())) is None
        assert reader.ask(known_weeks(FRIDAY.date(), ZONE)) == 0


def test_the_calculator_shows_what_theory_says() -> None:
    load = Load(calls_per_hour=100, handling_s=300)
    table = expected(outlook_a(load, 10, 20, 120))
    assert table.rows[0][1] == pytest.approx(0.79693867)
