"""The commands of speech as a person types them."""

import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.model_server import ModelServer, serving_models
from support.offices import write_settings
from support.toy_models import NAME, PATIENCE, toy_folder, toy_offer, toy_trial, toy_zip
from tipring.cli import speech as command
from tipring.cli.main import cli
from tipring.cli.speech import Bar
from tipring.domain.errors import EarsError
from tipring.speech.models.manager import World
from tipring.speech.models.progress import Progress, Step

ZIP = toy_zip()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the settings of an office whose models are toys."""
    write_settings(tmp_path, "/dev/nowhere")
    toys = World(offers=[toy_offer(ZIP)], patience=PATIENCE, trial=toy_trial)
    monkeypatch.setattr(command, "World", lambda home: replace(toys, home=home))
    return tmp_path


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving_models(ZIP) as served:
        yield served


class Terminal(io.StringIO):
    """Says that a person looks at it."""

    def isatty(self) -> bool:
        return True


def speech(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["speech", *words, "--config", str(office)])


def test_an_office_without_models_sees_what_there_is(office: Path) -> None:
    shown = speech(office, "models").stdout.splitlines()
    assert shown[0].split() == ["language", "name", "size", "state"]
    assert [line.split()[0] for line in shown[1:]] == [
        "de",
        "en",
        "it",
        "ko",
        "ru",
        "tr",
        "zh",
    ]
    assert shown[1].split() == ["de", NAME, "46", "MB", "-"]


def test_a_model_is_installed_tested_and_removed(
    office: Path, server: ModelServer
) -> None:
    done = speech(office, "install", "de", "--mirror", server.url)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{NAME} understands de\n")
    assert "systemctl restart tipring" in done.stdout
    steps = [line.strip() for line in done.stderr.splitlines()]
    assert steps == ["Download", "Check", "Unpack", "Try"]
    [row] = [
        row
        for row in json.loads(speech(office, "models", "--json").stdout)
        if row["name"] == NAME
    ]
    assert row["in_use"] is True
    assert ", in use" in speech(office, "models").stdout
    tested = speech(office, "test", "de")
    assert tested.stdout == f"{NAME}: loaded in 0.5 s, uses 50 MB of memory\n"
    heard = speech(office, "test", "de", "hallo.wav").stdout
    assert heard.endswith("hallo.wav: hallo\n")
    removed = speech(office, "remove", "de")
    assert removed.stdout.startswith(f"{NAME} was removed")
    assert "in use" not in speech(office, "models").stdout


def test_a_second_model_of_a_language_is_not_in_use(
    office: Path, tmp_path: Path
) -> None:
    for name in ("vosk-model-de-1", "vosk-model-de-2"):
        source = toy_folder(tmp_path / name)
        assert speech(office, "import", str(source)).exit_code == 0
    shown = speech(office, "models").stdout.splitlines()
    assert shown[1].split()[1] == "vosk-model-de-2"
    assert shown[1].endswith(", in use")
    assert shown[2].split()[1] == "vosk-model-de-1"
    assert "in use" not in shown[2]


def test_an_import_may_need_its_language(office: Path, tmp_path: Path) -> None:
    source = str(toy_folder(tmp_path / "mine"))
    refused = speech(office, "import", source)
    assert isinstance(refused.exception, EarsError)
    done = speech(office, "import", source, "--language", "tr")
    assert done.stdout.startswith("mine understands tr\n")


def test_nothing_that_is_understood_is_said(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech(office, "import", str(toy_folder(tmp_path / NAME)))
    quiet = replace(toy_trial(toy_folder(tmp_path / "x")), heard="")
    toys = World(trial=lambda _model, _recording: quiet)
    monkeypatch.setattr(command, "World", lambda home: replace(toys, home=home))
    assert "(nothing was understood)" in speech(office, "test", "de", "a.wav").stdout


def test_ctrl_c_tells_that_it_goes_on(office: Path, server: ModelServer) -> None:
    server.stalls = True
    server.on_request = lambda: os.kill(os.getpid(), signal.SIGINT)
    stopped = speech(office, "install", "de", "--mirror", server.url)
    assert str(stopped.exception) == (
        "stopped; the same command goes on where it stopped"
    )


def test_a_download_that_was_begun_is_told(office: Path, server: ModelServer) -> None:
    server.content, server.ignores_range = ZIP[:9000], True
    server.hides_length = True
    assert speech(office, "install", "de", "--mirror", server.url).exit_code == 1
    assert "begun, 0 MB are here" in speech(office, "models").stdout
    removed = speech(office, "remove", "de").stdout
    assert removed.startswith(f"{NAME}.zip.partial was removed")


def test_a_bar_grows_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    bar = Bar()
    bar.end()
    for done in (0, 20_000_000, 40_000_000):
        bar.show(Progress(Step.DOWNLOAD, done, 40_000_000))
    bar.show(Progress(Step.TRY))
    bar.end()
    shown = terminal.getvalue()
    assert shown.index("  0%") < shown.index(" 50%") < shown.index("100%")
    assert shown.index("100%") < shown.index("Try")
