"""The commands of screening as a person types them."""

import asyncio
import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.offices import write_settings
from support.toy_line import ToyLine, toy_desk, until
from tipring.cli.client import DeskClient
from tipring.cli.main import cli
from tipring.config.screening_file import load_lists
from tipring.desk.api import make_api
from tipring.desk.server import serving
from tipring.domain.errors import SettingsError, TipringError
from tipring.domain.line import LineState


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def screen(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["screen", *words, "--config", str(office)])


def test_callers_are_listed_blocked_allowed_and_removed(office: Path) -> None:
    assert screen(office, "list").stdout.startswith("nobody is blocked")
    done = screen(office, "block", "+49900*", "--note", "premium")
    assert done.stdout == "+49900* is blocked from the next call on\n"
    assert screen(office, "allow", "DOE*").exit_code == 0
    shown = screen(office, "list").stdout.splitlines()
    assert [line.split() for line in shown] == [
        ["list", "what", "caller", "note"],
        ["block", "number", "+49900*", "premium"],
        ["allow", "name", "DOE*", "-"],
    ]
    told = json.loads(screen(office, "list", "--json").stdout)
    assert told[0]["pattern"] == "+49900*"
    gone = screen(office, "remove", "doe*")
    assert gone.stdout == "DOE* is not allowed any more\n"
    assert len(load_lists(office)) == 1


def test_what_is_no_number_is_told(office: Path) -> None:
    refused = screen(office, "block", "*")
    assert isinstance(refused.exception, SettingsError)
    assert load_lists(office) == ()


def test_a_sheet_is_imported_after_a_dry_run(office: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "numbers.csv"
    sheet.write_text("number,name,note\n2125550142,DOE,rude\n")
    dry = screen(office, "import", str(sheet), "--dry-run")
    assert dry.stdout.splitlines()[-1] == (
        "1 caller(s) would be blocked, 0 were already"
    )
    assert load_lists(office) == ()
    done = screen(office, "import", str(sheet))
    assert done.stdout == "1 caller(s) are blocked, 0 were already\n"
    again = screen(office, "import", str(sheet))
    assert again.stdout == "0 caller(s) are blocked, 1 were already\n"
    assert [entry.note for entry in load_lists(office)] == ["DOE: rude"]


def test_a_wrong_sheet_changes_nothing_and_is_reported(
    office: Path, tmp_path: Path
) -> None:
    sheet, report = tmp_path / "numbers.csv", tmp_path / "report.csv"
    sheet.write_text("number\n2125550142\n=2+3\n")
    words = ("import", str(sheet), "--to", "allow", "--report", str(report))
    refused = screen(office, *words)
    assert refused.exit_code == 1
    assert refused.stdout.startswith('row 3, number: "=2+3" is neither')
    assert refused.stderr == "1 to mend; nothing was changed\n"
    assert load_lists(office) == ()
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["row", "column", "value", "what", "remedy"]
    assert rows[1][:3] == ["3", "number", "'=2+3"]


@pytest.fixture
def running(office: Path) -> Iterator[Path]:
    """Run a desk in a thread of its own, at the office's socket."""
    up, down = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        door = office / "state/desk.sock"
        async with toy_desk(office, ToyLine()) as desk, serving(make_api(desk), door):
            await until(desk, LineState.IDLE)
            loops.append(asyncio.get_running_loop())
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert up.wait(10)
    yield office
    loops[0].call_soon_threadsafe(down.set)
    thread.join(10)


def test_the_next_caller_gets_a_pass(running: Path) -> None:
    done = screen(running, "pass", "--minutes", "10")
    assert done.exit_code == 0
    assert done.stdout.startswith("the next caller on neither list may come in, until")
    with DeskClient(running / "state/desk.sock") as desk:
        now = desk.screening()
    assert (now.blocked, now.allowed, now.trouble) == (0, 0, "")
    assert now.pass_until is not None


def test_a_pass_needs_a_running_box(office: Path) -> None:
    assert isinstance(screen(office, "pass").exception, TipringError)
