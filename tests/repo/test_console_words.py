"""The console's catalogues fit its code: same places to fill, in every language."""

import re

import pytest
from babel.messages.pofile import read_po

from tipring.console.words import CATALOGUES, LANGUAGES, catalogue

OTHERS = sorted({*LANGUAGES} - {"en"})
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
