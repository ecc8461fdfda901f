"""The console's catalogues fit its code: same places to fill, in every language."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

from tipring.console.words import CATALOGUES, LANGUAGES, catalogue

OTHERS = sorted({*LANGUAGES} - {"en"})
GATHERER = Path(__file__).parents[2] / "firmware/words.py"
PLACE = re.compile(r"\{[^{}]*\}")


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_places_of_the_english(language: str) -> None:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    translated = 0
    for message in found:
        if not message.id or not message.string:
            continue
        if isinstance(message.string, tuple):
            allowed = set(PLACE.findall(" ".join(message.id)))
            for form in message.string:
                assert set(PLACE.findall(form)) <= allowed, message.id
            continue
        translated += 1
        wanted = sorted(PLACE.findall(str(message.id)))
        assert sorted(PLACE.findall(str(message.string))) == wanted, message.id
    assert translated > 50


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_not_translated_is_said_in_english(language: str) -> None:
    words = catalogue(language)
    assert words.gettext("Log in") != "Log in"
    assert words.gettext("This sentence is new.") == "This sentence is new."


def gatherer() -> ModuleType:
    """Return what `make words` runs."""
    spec = importlib.util.spec_from_file_location("gatherer", GATHERER)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_code_is_translated_and_no_other_kept(language: str) -> None:
    make = gatherer()
    said = make.texts()
    lacking = [
        message.id
        for message in make.gathered(language, said)
        if message.id and not (message.string and all(message.string))
    ]
    assert lacking == [], "translate them; `make words` puts them into the catalogues"
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        kept = [message.id for message in read_po(file, locale=language) if message.id]
    assert len(kept) == len(said)
