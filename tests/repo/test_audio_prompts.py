"""The repository checks itself: what is shipped can be said, and sounds well."""

import hashlib
import json
import re
import tomllib
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.speech.prompts import PromptLibrary, normalised, shipped_root
from tipring.speech.wav import read_wav

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in shipped_root().glob("*/catalogue.toml"))
PROMPTS = [
    pytest.param(folder, name, id=f"{folder.name}-{name}")
    for folder in FOLDERS
    for name in tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))
]
FLOWS = sorted(ROOT.glob("firmware/tipring/**/flows/*.toml"))
TARGET_DBM0 = -16
SPOKEN_KEYS = {"say", "greeting", "invalid", "no_input"}


def catalogue(folder: Path) -> dict[str, str]:
    return tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))


def manifest(folder: Path) -> dict[str, Any]:
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))["prompts"]
    return {entry["id"]: entry for entry in entries}


def frame_levels(sound: Samples) -> list[float]:
    starts = range(0, len(sound), FRAME_SAMPLES // 2)
    return [dbm0(sound[start : start + FRAME_SAMPLES // 2]) for start in starts]


def test_there_are_prompts_to_check() -> None:
    assert [folder.name for folder in FOLDERS] == ["en"]
    assert len(PROMPTS) > 40


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_catalogue_manifest_and_recordings_name_the_same_prompts(folder: Path) -> None:
    texts, made = catalogue(folder), manifest(folder)
    assert {name: entry["text"] for name, entry in made.items()} == texts
    assert {path.stem for path in folder.glob("*.wav")} == set(texts)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_two_prompts_have_one_text_and_no_text_is_an_id(folder: Path) -> None:
    texts = [normalised(text) for text in catalogue(folder).values()]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & set(catalogue(folder))


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_recording_is_the_one_that_was_rendered(folder: Path, name: str) -> None:
    path = folder / f"{name}.wav"
    entry = manifest(folder)[name]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, RATE_HZ)
        assert file.getnframes() / RATE_HZ == pytest.approx(
            entry["duration_s"], abs=0.001
        )


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_recording_is_as_loud_as_the_others(folder: Path, name: str) -> None:
    sound = read_wav(folder / f"{name}.wav")
    levels = frame_levels(sound)
    power = [10 ** (level / 10) for level in levels if level > max(levels) - 30]
    assert 10 * np.log10(np.mean(power)) == pytest.approx(TARGET_DBM0, abs=2)
    assert manifest(folder)[name]["level_dbm0"] == pytest.approx(TARGET_DBM0, abs=2)


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_recording_does_not_clip(folder: Path, name: str) -> None:
    peak = np.abs(read_wav(folder / f"{name}.wav").astype(int)).max()
    assert peak < 32_000


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_recording_begins_and_ends_promptly_and_softly(
    folder: Path,
    name: str,
) -> None:
    sound = read_wav(folder / f"{name}.wav")
    levels = frame_levels(sound)
    spoken = [index for index, level in enumerate(levels) if level > TARGET_DBM0 - 30]
    assert 0.03 <= spoken[0] * 0.01 <= 0.2
    assert 0.03 <= (len(levels) - 1 - spoken[-1]) * 0.01 <= 0.2
    assert abs(int(sound[0])) < 20
    assert abs(int(sound[-1])) < 20


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_recording_pauses_like_a_person(folder: Path, name: str) -> None:
    levels = frame_levels(read_wav(folder / f"{name}.wav"))
    spoken = [index for index, level in enumerate(levels) if level > TARGET_DBM0 - 30]
    longest_s = max(after - before for before, after in pairwise(spoken)) * 0.01
    assert longest_s < 0.6


@pytest.mark.parametrize(("folder", "name"), PROMPTS)
def test_a_text_holds_only_what_can_be_said(folder: Path, name: str) -> None:
    text = catalogue(folder)[name]
    assert all(letter.isalnum() or letter in " ,.'?!-" for letter in text)
    assert text == " ".join(text.split())
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)


def spoken_in(table: dict[str, Any]) -> Iterator[str]:
    """Yield whatever a flow's nodes say; in `choices`, `say` is what callers say."""
    for key, value in table.items():
        if key in SPOKEN_KEYS:
            yield from [value] if isinstance(value, str) else value
        elif isinstance(value, dict) and key != "choices":
            yield from spoken_in(value)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.name)
def test_whatever_a_shipped_flow_says_has_a_recording(path: Path) -> None:
    flow = tomllib.loads(path.read_text("utf-8"))
    library = PromptLibrary([shipped_root()], base=path.parent)
    for say in spoken_in(flow):
        assert library.find(say, flow.get("language", "en")).path.is_file()
