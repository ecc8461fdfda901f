"""The owner's prompts are kept whole or not at all, and nowhere else."""

import json
from pathlib import Path

import numpy as np
import pytest

from support.toy_voice import ToyVoice
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.dsp.mastering import mastered, with_quiet_ends
from tipring.speech.own_prompts import UPLOADED, OwnPrompts
from tipring.speech.prompts import PromptLibrary
from tipring.speech.wav import read_wav, write_wav

TEXT = "We are in the garden."


def spoken(text: str = TEXT) -> Samples:
    wave = ToyVoice().render(text).astype(np.float64)
    return mastered([with_quiet_ends(wave, 8000)], 8000)


@pytest.fixture
def own(tmp_path: Path) -> OwnPrompts:
    return OwnPrompts(tmp_path / "prompts")


def test_a_prompt_is_kept_with_its_text_and_origin(
    own: OwnPrompts, tmp_path: Path
) -> None:
    own.keep("en", "garden", spoken(), TEXT, UPLOADED)
    library = PromptLibrary([tmp_path / "prompts"])
    prompt = library.find(TEXT, "en")
    assert prompt.id == "garden"
    assert (library.load(prompt) == spoken()).all()
    assert own.origin("en", "garden") == "uploaded"
    assert own.origin("en", "other") == own.origin("de", "garden") == ""
    assert list(own.faults()) == []
    assert sorted(path.name for path in (tmp_path / "prompts/en").iterdir()) == [
        "garden.wav",
        "manifest.json",
    ]


def test_a_newer_recording_takes_the_place_of_the_older_one(
    own: OwnPrompts, tmp_path: Path
) -> None:
    own.keep("en", "garden", spoken(), TEXT, UPLOADED)
    own.keep("en", "house", spoken("Here."), "", "")
    own.keep("en", "garden", spoken("No."), "No.", "espeak-ng 1.51")
    manifest = json.loads((tmp_path / "prompts/en/manifest.json").read_text())
    told = [(entry["id"], entry["text"]) for entry in manifest["prompts"]]
    assert told == [("garden", "No."), ("house", "")]


def test_a_removed_recording_leaves_nothing_behind(
    own: OwnPrompts, tmp_path: Path
) -> None:
    own.keep("en", "garden", spoken(), TEXT, UPLOADED)
    own.remove("en", "garden")
    assert own.origin("en", "garden") == ""
    assert not (tmp_path / "prompts/en/garden.wav").exists()
    with pytest.raises(SpeechError, match="cannot be removed: No such file"):
        own.remove("en", "garden")
    write_wav(tmp_path / "prompts/en/by-hand.wav", spoken())
    own.remove("en", "by-hand")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "../flows/main"),
        ("en", ".hidden"),
        ("en", "Hello"),
        ("en", "a" * 65),
        ("en", ""),
        ("../en", "hello"),
        ("music", "hello"),
        ("", "hello"),
    ],
)
def test_no_name_leads_out_of_the_folder(
    own: OwnPrompts, tmp_path: Path, language: str, name: str
) -> None:
    for attempt in (
        lambda: own.keep(language, name, spoken(), "", UPLOADED),
        lambda: own.remove(language, name),
    ):
        with pytest.raises(SpeechError, match=r"no language|cannot name a prompt"):
            attempt()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_told(own: OwnPrompts, tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("no folder")
    with pytest.raises(SpeechError, match=r"garden\.wav cannot be kept: "):
        own.keep("en", "garden", spoken(), "", UPLOADED)


def test_what_is_wrong_with_own_prompts_is_told(
    own: OwnPrompts, tmp_path: Path
) -> None:
    for name in ("gone", "changed", "loud", "broken"):
        own.keep("en", name, spoken(), TEXT, UPLOADED)
    folder = tmp_path / "prompts/en"
    (folder / "gone.wav").unlink()
    write_wav(folder / "changed.wav", spoken("It is another one."))
    loud = np.clip(read_wav(folder / "loud.wav").astype(int) * 20, -32000, 32000)
    write_wav(folder / "loud.wav", loud.astype(np.int16))
    (folder / "broken.wav").write_bytes(b"RIFF")
    write_wav(folder / "by-hand.wav", spoken())
    told = [str(fault) for fault in own.faults()]
    assert [line.split(" ")[0] for line in told] == [
        "en/broken:",
        "en/changed:",
        "en/loud:",
        "en/loud:",
        "en/loud:",
        "en/gone:",
    ]
    assert "changed by hand" in told[1]
    assert "dBm0" in told[2]
    assert told[-1] == "en/gone: its recording is missing"


def test_a_manifest_that_cannot_be_read_is_told(
    own: OwnPrompts, tmp_path: Path
) -> None:
    own.keep("en", "garden", spoken(), TEXT, UPLOADED)
    (tmp_path / "prompts/en/manifest.json").write_text("{")
    (told,) = own.faults()
    assert str(told).startswith("en/manifest.json: cannot read")
