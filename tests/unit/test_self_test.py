"""`tipring self-test`: what takes too long to be looked at each minute."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from support.offices import write_settings
from support.toy_line import ToyLine, noted, toy_desk, until
from tipring.cli.main import cli
from tipring.config.check import narrator_for, prompt_library
from tipring.config.reader import read
from tipring.desk.api import make_api
from tipring.desk.box_report import DeskSeen
from tipring.desk.self_test import recordings, self_test, speed, stored, voice
from tipring.desk.server import serving
from tipring.domain.colours import Colour
from tipring.domain.errors import SpeechError
from tipring.domain.findings import Finding
from tipring.domain.journal import CallRang, Entry, MessageKept, MessageStarted
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.worry_entries import SelfTested
from tipring.dsp.frames import Samples
from tipring.health import disk_speed
from tipring.speech.voices.port import About
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger

NOW = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def run(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["self-test", "--config", str(office), *words])


def kept(store: Path, *names: str) -> None:
    ledger = Ledger.open(store)
    for name in names:
        told: list[JournalEvent] = [
            CallRang(),
            MessageStarted(name, "office", f"{name}.wav"),
            MessageKept(name, 4.0, interrupted=False),
        ]
        ledger.write([[Entry(NOW, what, "line-1", f"c-{name}") for what in told]])
    ledger.close()


def test_a_box_is_looked_through_from_end_to_end(office: Path) -> None:
    Ledger.open(office / "state").close()
    result = run(office, "--json")
    assert "no desk runs" in result.stderr
    told = json.loads(result.stdout)
    found = {each["what"]: each["colour"] for each in told["findings"]}
    assert told["about"] == "self-test"
    names = ("integrity", "messages", "recordings", "voice", "disk speed")
    assert found.keys() >= {*names, "settings", "memory", "modem"}
    assert [found[name] for name in names[:4]] == ["green"] * 4
    assert "self-test" not in found


def test_settings_that_cannot_be_read_are_all_there_is(office: Path) -> None:
    (office / "tipring.toml").write_text("= nonsense")
    report = self_test(office, DeskSeen())
    assert [each.what for each in report.findings] == ["settings"]
    (office / "tipring.toml").write_text('[office]\nname = "x"\n')
    assert self_test(office, DeskSeen()).findings[0].colour is Colour.RED


def test_a_running_desk_keeps_what_was_found(office: Path) -> None:
    async def story() -> tuple[Result, list[object]]:
        door = office / "state" / "desk.sock"
        async with toy_desk(office, ToyLine()) as desk, serving(make_api(desk), door):
            await until(desk, LineState.IDLE)
            told = await asyncio.to_thread(run, office)
            return told, list(await noted(desk))

    told, journal = asyncio.run(story())
    (kept_result,) = [each for each in journal if isinstance(each, SelfTested)]
    assert "no desk runs" not in told.stderr
    assert any(each.startswith("modem") for each in kept_result.faults)
    assert told.exit_code == 2


def test_a_message_without_its_sound_is_told(tmp_path: Path) -> None:
    kept(tmp_path, "m1", "m2", "m3")
    (tmp_path / "m1.wav").write_bytes(bytes(100))
    (tmp_path / "m2.wav").write_bytes(bytes(44))
    whole, messages = stored(tmp_path)
    assert whole.colour is Colour.GREEN
    assert messages.colour is Colour.RED
    assert "the sound of 2 of 3 is gone" in messages.sentence


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    kept(tmp_path, *(f"m{number}" for number in range(60)))
    file = database_file(tmp_path)
    for beside in tmp_path.glob("*-wal"):
        beside.unlink()
    data = bytearray(file.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = b"\xff" * 8192
    file.write_bytes(data)
    found = list(stored(tmp_path))
    assert found[0].colour is Colour.RED
    file.write_text("no database at all")
    (only,) = stored(tmp_path)
    assert (only.what, only.colour) == ("integrity", Colour.RED)


def test_a_recording_that_cannot_be_read_is_told(office: Path) -> None:
    own = office / "prompts" / "en"
    own.mkdir(parents=True)
    (own / "catalogue.toml").write_text('goodbye = "Bye."\n')
    (own / "goodbye.wav").write_bytes(b"no sound")
    reading = read(office)
    found = recordings(reading, narrator_for(reading, prompt_library(office)))
    assert found.colour is Colour.RED
    assert "1 cannot be heard" in found.sentence


class Speaker:
    about = About("toy", "1", "a voice")

    def __init__(self, sound: Samples | None) -> None:
        self.sound = sound

    def render(self, text: str) -> Samples:
        if self.sound is None:
            raise SpeechError(text)
        return self.sound


@pytest.mark.parametrize(
    ("sound", "colour"),
    [
        (np.ones(10, dtype=np.int16), Colour.GREEN),
        (np.zeros(10, dtype=np.int16), Colour.AMBER),
        (None, Colour.AMBER),
    ],
)
def test_a_voice_is_asked_to_speak(sound: Samples | None, colour: Colour) -> None:
    assert voice("en", lambda _language: Speaker(sound)).colour is colour


def test_a_box_without_a_voice_needs_none() -> None:
    assert voice("en", lambda _language: None).colour is Colour.GREEN


@pytest.mark.parametrize(
    ("worst_ms", "mb_s", "colour"),
    [(8, 20, "green"), (300, 20, "amber"), (8, 0.5, "amber"), (2000, 20, "red")],
)
def test_a_slow_disk_is_told(worst_ms: float, mb_s: float, colour: str) -> None:
    assert disk_speed.judge(worst_ms, mb_s).colour == colour


def test_a_disk_that_takes_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: Path) -> Finding:
        message = "read-only"
        raise OSError(message)

    monkeypatch.setattr(disk_speed, "measured", refuse)
    found = speed(tmp_path)
    assert (found.what, found.colour) == ("disk speed", Colour.RED)
    assert found.sentence == "nothing can be written: read-only"


def test_a_disk_is_measured_and_nothing_is_left(tmp_path: Path) -> None:
    assert "MB in a second" in disk_speed.measured(tmp_path).sentence
    assert list(tmp_path.iterdir()) == []
