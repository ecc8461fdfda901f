"""The `tipring` command as a person types it: what it shows, and its clear errors."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from support.box import BEGAN
from support.offices import write_settings
from support.sounds import babble, signal, silence
from support.toy_line import ToyLine, toy_desk, until
from tipring import __version__
from tipring.cli import main as entry
from tipring.cli.client import DeskClient
from tipring.cli.drawing import DRAWINGS, MACHINES, TABLES
from tipring.cli.main import cli
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.server import serving
from tipring.domain.errors import TipringError
from tipring.domain.journal import (
    BoxStarted,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallPlaced,
    CallRang,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.dsp.frames import Samples
from tipring.dsp.line_reading import LineReading
from tipring.dsp.plans import Signal
from tipring.dsp.signal_text import signal_from
from tipring.lines.line_hearing import LineHearing
from tipring.speech.wav import write_wav
from tipring.store.sound import MessageFile
from tipring.store.store import Store

RUNNING = "call-3"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return the settings of an office that has never run."""
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def tipring(office: Path | None, *words: str) -> Result:
    """Type a command."""
    where = ["--config", str(office)] if office else []
    return CliRunner().invoke(cli, [*words, *where])


@pytest.fixture
def lived(office: Path) -> Path:
    """Return an office with three calls and two messages."""
    asyncio.run(live(office / "state"))
    return office


async def live(directory: Path) -> None:
    def of(call: str, second: int, *whats: JournalEvent) -> list[Entry]:
        at = BEGAN.replace(second=second)
        return [Entry(at, what, "line-1", call) for what in whats]

    sound = await asyncio.to_thread(
        MessageFile.create, directory, "messages/office/m1.wav"
    )
    async with await Store.open(directory) as store:
        await store.append(
            *of(
                "call-1",
                1,
                CallRang(),
                CallerIdentified("2125550123", "DOE JOHN", withheld=False),
                CallAnswered(1, "main"),
                NodeEntered("message", "voicemail", "3 was pressed"),
                MessageStarted("m1", "office", "messages/office/m1.wav"),
            )
        )
        await asyncio.to_thread(sound.append, np.full(8000, 1000, np.int16))
        await asyncio.to_thread(sound.finish)
        ended = of("call-1", 21, MessageKept("m1", 1.0, True), CallEnded("bye"))  # noqa: FBT003 - a journal entry
        await store.append(*ended)
        await store.append(*of("call-2", 30, CallRang(), CallEnded("gave up")))
        started = MessageStarted("m2", "sales", "messages/sales/m2.wav")
        silent = MessageDiscarded("m2", "nothing was said")
        await store.append(
            *of(RUNNING, 40, CallRang(), CallAnswered(2, "main"), started, silent)
        )


@dataclass
class Running:
    """A desk in a thread of its own, with a toy line."""

    desk: Desk
    line: ToyLine
    loop: asyncio.AbstractEventLoop
    socket: Path

    def call(self) -> str:
        """Let somebody call; return the call's id once it is answered."""
        self.loop.call_soon_threadsafe(self.line.ring)
        with DeskClient(self.socket) as client:
            while (found := client.status().lines[0]).state != LineState.IN_CALL:
                time.sleep(0.01)
        assert found.call_id is not None
        return found.call_id

    def tasks(self) -> int:
        with DeskClient(self.socket) as client:
            return client.status().tasks


@contextmanager
def running_desk(office: Path) -> Iterator[Running]:
    """Run a desk for *office*."""
    line, up, down = ToyLine(), threading.Event(), asyncio.Event()
    found: list[Running] = []

    async def run() -> None:
        door = office / "state" / "desk.sock"
        async with toy_desk(office, line) as desk, serving(make_api(desk), door):
            await until(desk, LineState.IDLE)
            found.append(Running(desk, line, asyncio.get_running_loop(), door))
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert up.wait(10)
    try:
        yield found[0]
    finally:
        found[0].loop.call_soon_threadsafe(down.set)
        thread.join(10)


# --- looking back ----------------------------------------------------------------


def test_calls_are_listed_in_the_offices_own_time(lived: Path) -> None:
    shown = tipring(lived, "calls")
    assert shown.exit_code == 0
    head, running, given_up, answered = shown.stdout.splitlines()
    assert head.split("  ")[0] == "when"
    assert head.endswith("how it ended")
    assert running.split()[-2:] == ["-", "answered"]
    assert "running" in running
    assert "not answered" in given_up
    assert "unknown" in given_up
    assert answered.startswith("2026-11-23 10:15:01  line-1  2125550123 DOE JOHN")
    assert answered.split()[-4:] == ["20", "s", "message", "bye"]


def test_a_call_that_we_placed_is_listed_as_ours(office: Path) -> None:
    async def call_somebody() -> None:
        async with await Store.open(office / "state") as store:
            placed = CallPlaced("2125550177")
            await store.append(Entry(BEGAN, placed, "line-1", "call-1"))

    asyncio.run(call_somebody())
    _, row = tipring(office, "calls").stdout.splitlines()
    assert "we called 2125550177" in row


def test_calls_for_programs_are_json_in_utc(lived: Path) -> None:
    found = json.loads(tipring(lived, "calls", "--json", "--limit", "2").stdout)
    assert [call["id"] for call in found] == [RUNNING, "call-2"]
    rang_at = datetime.fromisoformat(found[0]["rang_at"])
    assert rang_at == BEGAN.replace(second=40)
    assert rang_at.tzinfo is not None
    assert rang_at.utcoffset() == datetime.now(UTC).utcoffset()


def test_messages_are_listed_with_the_place_of_their_sound(lived: Path) -> None:
    shown = tipring(lived, "messages")
    assert shown.exit_code == 0
    head, silent, kept = shown.stdout.splitlines()
    assert head.split() == ["when", "mailbox", "caller", "length", "state", "where"]
    assert "  discarded  " in silent
    assert silent.endswith("nothing was said")
    assert "1.0 s" in kept
    assert "new, cut off" in kept
    assert kept.endswith(str(lived / "state" / "messages" / "office" / "m1.wav"))


def test_messages_for_programs_have_absolute_paths_that_exist(lived: Path) -> None:
    shown = tipring(lived, "messages", "--json", "--mailbox", "office")
    (message,) = json.loads(shown.stdout)
    path = Path(message["path"])
    assert path.is_absolute()
    assert path.is_file()
    started_at = datetime.fromisoformat(message["started_at"])
    assert started_at == BEGAN.replace(second=1)
    assert message["duration_s"] == 1.0


@pytest.mark.parametrize("what", ["calls", "messages"])
def test_an_office_where_nothing_happened_yet_says_so(office: Path, what: str) -> None:
    async def begin() -> None:
        async with await Store.open(office / "state") as store:
            await store.append(Entry(BEGAN, BoxStarted("1")))

    asyncio.run(begin())
    assert tipring(office, what).stdout == f"no {what} yet\n"
    assert json.loads(tipring(office, what, "--json").stdout) == []


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_that_means_nothing_is_refused(lived: Path, limit: str) -> None:
    shown = tipring(lived, "calls", "--limit", limit)
    assert shown.exit_code == 2
    assert "--limit" in shown.stderr


# --- asking the running box ------------------------------------------------------


def test_the_status_shows_the_lines(office: Path) -> None:
    with running_desk(office):
        shown = tipring(office, "status")
        found = json.loads(tipring(office, "status", "--json").stdout)
    assert shown.exit_code == 0
    head, line, speech, late = shown.stdout.splitlines()
    assert head.startswith("Harbor Dental, up since ")
    assert line.startswith("line-1  idle  since ")
    assert line.endswith("  a toy")
    assert speech == "speech: off: no flow listens for words; keys work"
    assert late.startswith("audio loop: 99.9 % of frames within ")
    assert found["version"] == __version__
    assert found["lines"][0]["state"] == "idle"


def test_the_status_tells_what_is_wrong_with_a_line_and_what_helps(
    office: Path,
) -> None:
    humming = LineReading(60.0, -20.0, -62.0, -31.0, 50, -6.0, 0.0, 0.0)
    with running_desk(office) as box:
        box.line.found_out = LineHearing(humming, None, None)
        shown = tipring(office, "status").stdout
        found = json.loads(tipring(office, "status", "--json").stdout)
    assert "line-1: the line hums at 50 Hz (-31 dBm0): keep the telephone" in shown
    assert found["lines"][0]["hearing"]["reading"]["noise_dbm0p"] == -62.0


def test_a_call_is_ended_from_the_office(office: Path) -> None:
    with running_desk(office) as box:
        call_id = box.call()
        assert call_id in tipring(office, "status").stdout
        shown = tipring(office, "hang-up", call_id)
        assert shown.exit_code == 0
        assert shown.stdout == f"{call_id} was asked to end\n"
        unknown = tipring(office, "hang-up", "nonsense")
        assert isinstance(unknown.exception, TipringError)
        assert str(unknown.exception) == "no line has a call nonsense now"


def test_events_are_followed_until_the_box_stops(office: Path) -> None:
    lines: list[dict[str, object]] = []

    def follow() -> None:
        shown = tipring(office, "events")
        lines.extend(map(json.loads, shown.stdout.splitlines()))

    with running_desk(office) as box:
        alone = box.tasks()
        follower = threading.Thread(target=follow)
        follower.start()
        while box.tasks() <= alone:
            time.sleep(0.01)
        box.call()
        box.loop.call_soon_threadsafe(box.desk.stop)
        follower.join(10)
        assert not follower.is_alive()
    kinds = [line["kind"] for line in lines]
    assert "CallRang" in kinds
    assert kinds[-1] == "BoxStopped"


class Impolite:
    """A server on a unix socket that answers every request with the same bytes."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen()
        self._answer = answer
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._thread.join(10)
        self._door.close()

    def _serve(self) -> None:
        self._door.accept()[0].close()  # somebody only knocks
        guest, _ = self._door.accept()
        with guest:
            guest.recv(4096)
            guest.sendall(self._answer)


def http_answer(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (http_answer("500 Oh", b"Internal Server Error"), "answered 500: Internal"),
        (http_answer("500 Oh", b"{}"), "the desk answered 500"),
        (http_answer("503 Oh", b'{"detail": "card failing"}'), "card failing"),
        (b"", "no desk answers at .* start it with"),
    ],
)
def test_a_desk_that_cannot_answer_is_told_in_one_sentence(
    tmp_path: Path,
    answer: bytes,
    why: str,
) -> None:
    path = tmp_path / "desk.sock"
    with (
        Impolite(path, answer),
        DeskClient(path) as desk,
        pytest.raises(TipringError, match=why),
    ):
        desk.status()


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"data: {}\n\nevent: fell-behind\ndata: 7\n\n", "faster than they were taken"),
        (b"data: {}\n\n", "no desk answers .*peer closed connection"),
    ],
)
def test_a_stream_of_events_that_breaks_off_is_told(
    tmp_path: Path,
    stream: bytes,
    why: str,
) -> None:
    path = tmp_path / "desk.sock"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + stream
    seen: list[str] = []
    with (
        Impolite(path, answer),
        DeskClient(path) as desk,
        pytest.raises(TipringError, match=why),
    ):
        seen.extend(desk.events())
    assert seen in ([], ["{}"])


# --- settings --------------------------------------------------------------------


def test_good_settings_are_told_to_be_well(office: Path) -> None:
    shown = tipring(office, "check")
    assert shown.exit_code == 0
    assert shown.stdout == (
        "Harbor Dental: 1 line(s), 1 flow(s), 0 example(s): all is well\n"
    )


def test_every_mistake_is_shown_with_its_remedy(office: Path) -> None:
    flow = office / "flows" / "main.toml"
    flow.write_text(flow.read_text().replace('1 = "hours"', '1 = "ours"'))
    shown = tipring(office, "check")
    assert shown.exit_code == 1
    assert 'there is no such node; did you mean "hours"?' in shown.stdout
    assert shown.stderr.endswith("to mend; nothing was changed\n")


# --- drawings --------------------------------------------------------------------


# --- learning ---------------------------------------------------------------------


def recording(path: Path, end: Samples) -> str:
    """Keep a call that ends in *end* after some talk."""
    write_wav(path, np.concatenate([babble(3.0), silence(1.0), end]))
    return str(path)


def test_two_recordings_of_an_unknown_tone_make_a_setting(
    tmp_path: Path,
) -> None:
    odd = Signal((540.0,), (0.3, 0.4))
    files = [recording(tmp_path / f"{n}.wav", signal(odd, 5.0)) for n in "ab"]
    result = tipring(None, "learn", *files)
    assert result.exit_code == 0
    assert 'disconnect_tone = "540 Hz, ' in result.output
    assert "heard in one recording only" not in result.output
    setting = result.output.split('"')[1]
    assert signal_from(setting).cadence_s == pytest.approx(odd.cadence_s, abs=0.02)


def test_one_recording_is_enough_to_propose_and_not_to_be_sure(tmp_path: Path) -> None:
    odd = signal(Signal((540.0,), (0.3, 0.4)), 5.0)
    result = tipring(None, "learn", recording(tmp_path / "a.wav", odd))
    assert "heard in one recording only" in result.output
    assert "disconnect_tone" in result.output


def test_a_recording_of_talk_has_nothing_to_learn_from(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", babble(3.0))
    result = tipring(None, "learn", path)
    assert result.exit_code == 1
    assert f"{path}: ends in no steady tone" in result.output


@pytest.mark.parametrize("machine", DRAWINGS)
def test_a_machine_is_drawn_from_its_own_table(machine: str) -> None:
    shown = tipring(None, "draw", machine)
    assert shown.exit_code == 0
    head, *lines = shown.stdout.splitlines()
    assert head == "stateDiagram-v2"
    named = {line.split(":")[0].strip() for line in lines if "-->" not in line}
    arrows = [line.split(":")[0].split("-->") for line in lines if "-->" in line]
    ends = {end.strip() for arrow in arrows for end in arrow}
    assert ends <= named
    table = TABLES[machine] if machine in TABLES else MACHINES[machine].TABLE
    assert {state.name for state, _ in table} <= named
    assert len(arrows) >= 2


@pytest.mark.parametrize(
    ("machine", "arrow"),
    [
        ("queue", "PROMISED --> THANKED: QueueNews"),
        ("transfer", "SAYING --> TRANSFERRING: PromptFinished, PromptFailed"),
        ("agent-desk", "CHECKING --> ASKING: PinChecked"),
    ],
)
def test_the_nodes_that_lead_to_people_are_drawn(machine: str, arrow: str) -> None:
    assert f"    {arrow}" in tipring(None, "draw", machine).stdout.splitlines()


def test_only_machines_can_be_drawn() -> None:
    shown = tipring(None, "draw", "moustache")
    assert shown.exit_code == 2
    assert "'line'" in shown.stderr


# --- errors: exit status 1, one message, no traceback ----------------------------


def as_process(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tipring", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


NEEDS_STORE = ("calls", "messages")
NEEDS_DESK = (("status",), ("hang-up", "call-1"), ("events",))


def one_message(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Type a command that fails; return its only message."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["tipring", *words])
        with pytest.raises(SystemExit) as exit_:
            entry.main()
    assert exit_.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("tipring: ")
    assert "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize("what", NEEDS_STORE)
def test_a_store_that_is_not_there_yet_is_told(
    office: Path,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    told = one_message(capsys, what, "--config", str(office))
    assert "there is no store in" in told
    assert "tipring run" in told


@pytest.mark.parametrize("words", NEEDS_DESK, ids=" ".join)
def test_a_desk_that_is_not_running_is_told(
    office: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    told = one_message(capsys, *words, "--config", str(office))
    assert "no desk answers at" in told
    assert "systemctl start tipring" in told


@pytest.mark.parametrize(
    "words",
    [*((what,) for what in NEEDS_STORE), *NEEDS_DESK],
    ids=" ".join,
)
def test_settings_that_are_not_there_are_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    told = one_message(capsys, *words, "--config", str(tmp_path))
    assert "tipring.toml" in told


def test_a_command_that_went_well_ends_well(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["tipring", "check", "--config", str(office)])
    with pytest.raises(SystemExit) as exit_:
        entry.main()
    assert exit_.value.code == 0


def test_the_process_itself_ends_with_one_message(office: Path) -> None:
    shown = as_process("status", "--config", str(office))
    assert shown.returncode == 1
    assert shown.stdout == ""
    (message,) = shown.stderr.splitlines()
    assert message.startswith("tipring: no desk answers at")


def test_the_folder_may_come_from_the_environment(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIPRING_CONFIG", str(office))
    assert tipring(None, "check").exit_code == 0


def test_the_version_is_told() -> None:
    assert tipring(None, "--version").stdout == f"tipring, version {__version__}\n"
