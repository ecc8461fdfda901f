"""The repository checks itself: what is shipped can be said, and sounds well."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tipring.domain.spoken.languages import pieces
from tipring.speech.manifest import Made, read_manifest
from tipring.speech.prompts import PromptLibrary, normalised, shipped_root

ROOT = Path(__file__).parents[2]
ENGLISH = "en"
SHIPPED = ["de", "en", "it", "ru", "tr", "zh"]
FLOWS = sorted(ROOT.glob("firmware/tipring/**/flows/*.toml"))
SPOKEN_KEYS = {"say", "greeting", "invalid", "no_input"}
PUNCTUATION = " ,.'?!-:，。？！：、"
each_language = pytest.mark.parametrize("language", SHIPPED)


def catalogue(language: str) -> dict[str, str]:
    path = shipped_root() / language / "catalogue.toml"
    return tomllib.loads(path.read_text("utf-8"))


def manifest(language: str) -> tuple[dict[str, Any], dict[str, Made]]:
    return read_manifest(shipped_root() / language)


def checked(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_recording_is_the_one_that_was_rendered_and_sounds_as_it_should() -> None:
    assert checked("audio_prompts/render.py", "--check").endswith("all is well\n")


def test_every_piece_of_a_figure_is_in_the_catalogues() -> None:
    checked("audio_prompts/pieces.py", "--check")


def test_there_are_six_languages() -> None:
    found = sorted(path.parent.name for path in shipped_root().glob("*/catalogue.toml"))
    assert found == SHIPPED
    assert len(catalogue(ENGLISH)) > 300


@each_language
def test_a_language_says_all_that_english_says_in_the_same_order(language: str) -> None:
    wanted = [name for name in catalogue(ENGLISH) if name not in pieces(ENGLISH)]
    there = catalogue(language)
    assert [name for name in there if name in wanted] == wanted
    assert not there.keys() - {*wanted, *pieces(language), *pieces(ENGLISH)}


@each_language
def test_catalogue_manifest_and_recordings_name_the_same_prompts(language: str) -> None:
    texts, (about, made) = catalogue(language), manifest(language)
    assert {name: entry.text for name, entry in made.items()} == texts
    recorded = (shipped_root() / language).glob("*.wav")
    assert {path.stem for path in recorded} == set(texts)
    basic = about.get("quality") == "basic voice, replace it"
    assert basic == (language != ENGLISH)


@each_language
def test_a_text_is_heard_alike_whichever_id_it_has(language: str) -> None:
    heard: dict[str, str] = {}
    for made in manifest(language)[1].values():
        assert heard.setdefault(normalised(made.text), made.sha256) == made.sha256
    assert not heard.keys() & catalogue(language).keys()


@each_language
def test_a_text_holds_only_what_can_be_said(language: str) -> None:
    for name, text in catalogue(language).items():
        assert all(letter.isalnum() or letter in PUNCTUATION for letter in text), text
        assert text == " ".join(text.split())
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)


@pytest.mark.parametrize("language", [name for name in SHIPPED if name != ENGLISH])
def test_no_sentence_was_left_in_english(language: str) -> None:
    english, texts = catalogue(ENGLISH), catalogue(language)
    sentences = {name for name, text in english.items() if " " in text}
    assert not {name for name in sentences if texts.get(name) == english[name]}


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
