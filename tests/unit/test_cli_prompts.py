"""`tipring prompts` as a person types it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI

from support.offices import write_settings
from support.toy_voice import ToyVoice
from tipring.cli import prompts, running
from tipring.cli.main import cli
from tipring.config.check import narrator_for, prompt_library
from tipring.config.reader import read
from tipring.desk.prompt_api import add_prompts
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.server import serving
from tipring.desk.shelf import PromptShelf
from tipring.dsp.mastering import mastered, with_quiet_ends
from tipring.speech.own_prompts import OwnPrompts
from tipring.speech.wav import read_wav, write_wav

HOURS = "We are closed on Monday."


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def tipring(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(office)])


def recording(path: Path) -> Path:
    sound = ToyVoice().render("Anything at all.").astype(np.float64)
    write_wav(path, mastered([with_quiet_ends(sound, 8000)], 8000))
    return path


@contextmanager
def running_box(office: Path) -> Iterator[PromptShelf]:
    """Run the prompts' part of a box."""
    up, down = threading.Event(), asyncio.Event()
    loops = []
    reading = read(office)
    own = OwnPrompts(office / "prompts")
    shelf = PromptShelf.fill(prompt_library(office), [("harbor-menu", "en")])

    async def run() -> None:
        api = FastAPI()
        narrate = lambda: narrator_for(reading, prompt_library(office))  # noqa: E731
        add_prompts(api, PromptDesk(shelf, narrate, [("harbor-menu", "en")], own))
        async with serving(api, reading.settings.socket):
            loops.append(asyncio.get_running_loop())
            up.set()
            await down.wait()

    reading.settings.socket.parent.mkdir(exist_ok=True)
    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    try:
        assert up.wait(10)
        yield shelf
    finally:
        loops[0].call_soon_threadsafe(down.set)
        thread.join()


def test_the_list_tells_what_callers_hear(office: Path) -> None:
    told = tipring(office, "prompts", "list").output.splitlines()
    row = "en shipped goodbye Thank you for calling. Goodbye."
    assert row in [" ".join(line.split()[1:]) for line in told]
    assert len(told) < 60
    everything = tipring(office, "prompts", "list", "--all").output.splitlines()
    assert len(everything) > 300


def test_the_list_can_be_narrowed_and_be_read_by_programs(office: Path) -> None:
    words = ("prompts", "list", "--source", "own", "--language", "en")
    assert tipring(office, *words).output == "no such prompts\n"
    tipring(office, "prompts", "add", "en", "goodbye", str(recording(office / "a.wav")))
    (row,) = json.loads(tipring(office, *words, "--json").output)
    assert (row["id"], row["source"], row["in_use"]) == ("goodbye", "own", True)


def test_settings_with_mistakes_have_no_list(office: Path) -> None:
    (office / "tipring.toml").write_text("[office]\n")
    assert "name" in str(tipring(office, "prompts", "list").exception)


def test_a_recording_is_added_and_removed(office: Path) -> None:
    added = tipring(
        office, "prompts", "add", "en", "goodbye", str(recording(office / "a.wav"))
    )
    assert added.output == "kept, 0.9 s; heard from the next start of the box on\n"
    assert tipring(office, "prompts", "check").output == (
        "your recordings sound as they should\n"
    )
    removed = tipring(office, "prompts", "remove", "en", "goodbye")
    assert removed.output == "removed; heard from the next start of the box on\n"


def test_a_running_box_says_it_at_once(office: Path) -> None:
    path = str(recording(office / "a.wav"))
    with running_box(office) as shelf:
        before = shelf.take(("harbor-menu",), "en").samples
        added = tipring(office, "prompts", "add", "en", "harbor-menu", path)
        assert added.output == "kept, 0.9 s; heard from now on\n"
        assert shelf.take(("harbor-menu",), "en").samples.size < before.size
        other = tipring(office, "prompts", "add", "en", "new", path)
        assert "the settings do not name it yet" in other.output
        tipring(office, "prompts", "remove", "en", "harbor-menu")
        assert (shelf.take(("harbor-menu",), "en").samples == before).all()


def test_a_text_is_said_by_a_voice_of_the_box(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "installed_voice", lambda _language: ToyVoice())
    said = tipring(office, "prompts", "say", "en", "monday", HOURS)
    assert said.output.startswith("kept, 1.2 s")
    assert read_wav(office / "prompts/en/monday.wav").size == len(HOURS) * 400
    monkeypatch.setattr(prompts, "installed_voice", lambda _language: None)
    mute = tipring(office, "prompts", "say", "en", "monday", HOURS)
    assert "apt install espeak-ng" in str(mute.exception)


def test_what_is_wrong_with_own_recordings_fails_the_check(office: Path) -> None:
    tipring(office, "prompts", "add", "en", "goodbye", str(recording(office / "a.wav")))
    (office / "prompts/en/goodbye.wav").unlink()
    found = tipring(office, "prompts", "check")
    assert found.exit_code == 1
    assert found.output.splitlines() == [
        "en/goodbye: its recording is missing",
        "1 to mend",
    ]


def test_a_text_in_a_flow_is_rendered_and_told_by_the_check(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = office / "flows/main.toml"
    flow.write_text(flow.read_text().replace('"harbor-appointments"', f'"{HOURS}"'))
    monkeypatch.setattr(running, "installed_voice", lambda _language: ToyVoice())
    found = tipring(office, "check")
    assert found.exit_code == 0
    assert f'nobody recorded "{HOURS}" in "en"; a plain voice says it' in found.output
