"""`tipring report` and `tipring staffing`, in an office with a week behind it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.office_records import write_records
from support.queue_office import write_queue_office
from tipring.cli.main import cli
from tipring.desk.journal import utc_now
from tipring.domain.errors import TipringError
from tipring.store.ledger import Ledger


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    write_queue_office(folder, "anna", "ben")
    write_records(folder / "state", utc_now(), days=3)
    return folder


def run(office: Path, *words: str) -> Result:
    command = [words[0], "--config", str(office), *words[1:]]
    return CliRunner().invoke(cli, command, catch_exceptions=False)


def test_a_report_is_printed(office: Path) -> None:
    told = run(office, "report", "--by", "hour").output
    assert "Hour of the day  Offered" in told
    assert "Answered within 20 s, of all offered" in told
    assert "anna" in told


def test_the_same_for_programs(office: Path) -> None:
    tables = json.loads(run(office, "report", "--json", "--queue", "front").output)
    assert tables[0]["name"] == "callers"
    assert run(office, "report", "--csv").output.startswith("Callers\n")


def test_any_days_can_be_asked_for(office: Path) -> None:
    yesterday = utc_now().date() - timedelta(days=1)
    told = run(office, "report", "--from", f"{yesterday}", "--to", f"{yesterday}")
    assert told.output.startswith(f"{yesterday} to {yesterday}\n")
    long_ago = run(office, "report", "--from", "2020-01-01", "--to", "2020-01-02")
    assert "nobody called a queue" in long_ago.output


def test_agents_and_lines_are_advised(office: Path) -> None:
    told = run(office, "staffing", "--reserve", "20").output
    assert "callers wanted to be answered" in told
    assert "doubt: " in told
    assert "The busiest hour is " in told
    tables = json.loads(run(office, "staffing", "--json").output)
    assert [table["name"] for table in tables] == ["staffing", "lines"]


def test_without_records_there_is_no_advice(tmp_path: Path) -> None:
    write_queue_office(tmp_path, "anna")
    Ledger.open(tmp_path / "state").close()
    assert run(tmp_path, "staffing").output.startswith("agents: too few callers")
    assert json.loads(run(tmp_path, "staffing", "--json").output) == []


@pytest.mark.parametrize("command", ["report", "staffing"])
def test_a_queue_that_is_not_there_is_named(office: Path, command: str) -> None:
    with pytest.raises(
        TipringError, match="there is no queue 'back'; there are: front"
    ):
        run(office, command, "--queue", "back")
