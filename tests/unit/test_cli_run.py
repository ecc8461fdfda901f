"""`tipring run` and `tipring demo`, in this very process."""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from support.box import BEGAN
from support.offices import write_settings
from tipring.app import run_desk
from tipring.app.lines import make_line
from tipring.cli import demo
from tipring.cli.client import DeskClient
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.desk.server import somebody_answers
from tipring.desk.status import Status
from tipring.domain.errors import SettingsError, TipringError
from tipring.domain.journal import BoxStarted, BoxStopped, CallRang, Entry
from tipring.store.reader import open_reader
from tipring.store.store import Store


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere-1", "/dev/nowhere-2")
    return tmp_path


def stop_when_it_answers(door: Path, seen: list[Status]) -> None:
    """Ask the desk once, then end this process's desk as systemd does."""
    until = time.monotonic() + 15
    while not somebody_answers(door) and time.monotonic() < until:
        time.sleep(0.02)
    with DeskClient(door) as desk:
        seen.append(desk.status())
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.realtime
@pytest.mark.parametrize("words", [(), ("-v",)])
def test_a_box_without_its_modems_answers_its_socket_until_it_is_told_to_stop(
    office: Path,
    words: tuple[str, ...],
) -> None:
    seen: list[Status] = []
    door = office / "state" / "desk.sock"
    watcher = threading.Thread(target=stop_when_it_answers, args=(door, seen))
    watcher.start()
    shown = CliRunner().invoke(cli, ["run", "--config", str(office), *words])
    watcher.join(15)
    assert shown.exit_code == 0, shown.exception
    (status,) = seen
    assert [line.state for line in status.lines] == ["down", "down"]
    assert [line.name for line in status.lines] == ["line-1", "line-2"]
    with open_reader(office / "state") as reader:
        journal = [stored.entry.what for stored in reader.journal()]
    assert isinstance(journal[0], BoxStarted)
    assert journal[-1] == BoxStopped()
    assert not door.exists()


@contextmanager
def another_desk(door: Path) -> Iterator[None]:
    door.parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(door))
        other.listen()
        yield


def change_and_begin_again(office: Path, told: list[object]) -> None:
    """Let the desk read a changed file, then ask it to begin again at once."""
    door, until = office / "state" / "desk.sock", time.monotonic() + 15
    while not somebody_answers(door) and time.monotonic() < until:
        time.sleep(0.02)
    main = office / "tipring.toml"
    main.write_text(main.read_text().replace("silence_s = 3", "silence_s = 2"))
    way = httpx.HTTPTransport(uds=str(door))
    with httpx.Client(transport=way, base_url="http://desk", timeout=15) as desk:
        told.append(desk.post("/settings/reload").json())
        desk.post("/restart", json={"when": "now"})


@pytest.mark.realtime
def test_a_box_reads_its_settings_again_and_begins_again(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    begun: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, words: begun.append(words))
    monkeypatch.setattr(os, "closerange", lambda _first, _last: None)
    watcher = threading.Thread(target=change_and_begin_again, args=(office, told))
    watcher.start()
    shown = CliRunner().invoke(cli, ["run", "--config", str(office)])
    watcher.join(15)
    assert shown.exit_code == 0, shown.exception
    assert told == [{"taken": ["mailboxes"], "soon": [], "restart": []}]
    assert begun == [[sys.executable, *sys.orig_argv[1:]]]


@pytest.fixture
def calling(office: Path) -> Path:
    """Return an office in whose store a call is going on."""

    async def ring() -> None:
        async with await Store.open(office / "state") as store:
            await store.append(Entry(BEGAN, CallRang(), "line-1", "call-1"))

    asyncio.run(ring())
    return office


def test_a_second_box_touches_nothing_of_the_first(calling: Path) -> None:
    """Recovery would end the calls that the first box is in the middle of."""
    with (
        another_desk(calling / "state" / "desk.sock"),
        pytest.raises(TipringError, match="another desk answers"),
    ):
        asyncio.run(run_desk(calling))
    with open_reader(calling / "state") as reader:
        (call,) = reader.open_calls()
    assert call.id == "call-1"


@pytest.mark.realtime
def test_what_a_power_cut_left_open_is_closed_and_told(
    calling: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = calling / "state" / "desk.sock"
    watcher = threading.Thread(target=stop_when_it_answers, args=(door, []))
    watcher.start()
    asyncio.run(run_desk(calling))
    watcher.join(15)
    assert "mended after an interruption" in caplog.text
    with open_reader(calling / "state") as reader:
        (call,) = reader.calls()
    assert call.interrupted


def test_settings_that_are_not_fit_are_refused_before_anything_is_touched(
    office: Path,
) -> None:
    flow = office / "flows" / "main.toml"
    flow.write_text(flow.read_text().replace('"harbor-menu"', '"harbour-menu"'))
    with pytest.raises(SettingsError, match="perhaps harbor-menu"):
        asyncio.run(run_desk(office))
    assert not (office / "state").exists()


def test_a_line_leaves_the_others_modems_alone(office: Path) -> None:
    settings = load(office)
    line = make_line(settings.lines[1], settings)
    assert line.name == "line-2"

    async def open_line() -> None:
        await line.open()

    with pytest.raises(TipringError, match="/dev/nowhere-2"):
        asyncio.run(open_line())


# --- the demo: how it fails; what it shows is told in `tests/real` ----------------


def failing_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> str:
    """Let the demo start something else than a box; return what it says then."""
    program = tmp_path / "python"
    program.write_text(f"#!{sys.executable}\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    shown = CliRunner().invoke(cli, ["demo", "--keep", str(tmp_path / "kept")])
    assert shown.exit_code == 1
    assert "Traceback" not in shown.output
    assert f"What the box said: {tmp_path / 'kept' / 'box.log'}" in shown.stderr
    return shown.stderr


SILENT_BOX = "import time; time.sleep(30)"
STUBBORN_BOX = f"import signal; signal.signal(15, signal.SIG_IGN); {SILENT_BOX}"


@pytest.mark.realtime
def test_a_demo_whose_box_dies_says_so_at_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = failing_box(tmp_path, monkeypatch, "raise SystemExit(3)")
    assert "the box stopped before it was ready" in said


@pytest.mark.realtime
def test_a_demo_whose_box_never_gets_ready_gives_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "START_S", 1.0)
    said = failing_box(tmp_path, monkeypatch, SILENT_BOX)
    assert "the box was not ready within 1 s" in said


@pytest.mark.realtime
def test_a_demo_whose_box_does_not_stop_kills_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "START_S", 1.0)
    monkeypatch.setattr(demo, "STOP_S", 0.5)
    said = failing_box(tmp_path, monkeypatch, STUBBORN_BOX)
    assert "the box did not stop within 0.5 s and was killed" in said


BOX_THAT_BREAKS_OFF = """
import json, socket, sys
from pathlib import Path
door = socket.socket(socket.AF_UNIX)
state = Path(sys.argv[-1]) / "state"
state.mkdir()
door.bind(str(state / "desk.sock"))
door.listen()
STATUS = json.dumps({"lines": [{"state": "idle"}]}).encode()
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n"
while True:
    guest, _ = door.accept()
    asked = guest.recv(4096)
    if b"/status" in asked:
        if FIRST_BREAK:
            FIRST_BREAK = False
        else:
            guest.sendall(HEAD % len(STATUS) + STATUS)
    elif b"/events" in asked:
        guest.sendall(HEAD % 999 + b": hello\\n\\n")
    guest.close()
"""


@pytest.mark.realtime
def test_a_demo_whose_box_breaks_off_in_the_call_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = "FIRST_BREAK = True\n" + BOX_THAT_BREAKS_OFF
    said = failing_box(tmp_path, monkeypatch, body)
    assert "the box broke off in the middle of the call" in said


@pytest.mark.realtime
def test_a_demo_whose_call_never_ends_gives_up(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "CALL_S", 1.0)
    shown = CliRunner().invoke(cli, ["demo", "--keep", str(tmp_path / "kept")])
    assert shown.exit_code == 1
    assert "the call was not over within 1 s" in shown.stderr


@pytest.mark.realtime
@pytest.mark.timeout(120)
def test_a_demo_without_a_message_in_the_end_has_failed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "QUICK_SCRIPT", ["waits 1 s", "hangs up"])
    words = ["demo", "--quick", "--keep", str(tmp_path / "kept")]
    shown = CliRunner().invoke(cli, words)
    assert shown.exit_code == 1
    assert "the caller's message is not in the store" in shown.stderr
