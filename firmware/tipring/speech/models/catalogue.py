"""The models that are known by name: one small one for each language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tipring.domain.errors import EarsError

HOME = "https://alphacephei.com/vosk/models/"
"""Where the makers of Vosk keep them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be had."""

    name: str
    language: str
    title: str
    """The language's name."""
    bytes: int
    """Of the zip."""
    hash: str
    """Of the zip: the algorithm, a colon, hex digits."""

    def url(self, home: str) -> str:
        """Return the zip's address at *home*."""
        return f"{home.rstrip('/')}/{self.name}.zip"


CATALOGUE: Sequence[Offer] = (
    Offer(
        "vosk-model-small-en-us-0.15",
        "en",
        "English",
        41_205_931,
        "sha256:30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
    ),
    Offer(
        "vosk-model-small-de-0.15",
        "de",
        "German",
        46_499_967,
        "md5:4f21f92c0897b48287ef8839420608eb",
    ),
    Offer(
        "vosk-model-small-it-0.22",
        "it",
        "Italian",
        49_665_141,
        "md5:fbd8f9c72cbb8c3dfa3e4581bd3585f4",
    ),
    Offer(
        "vosk-model-small-ru-0.22",
        "ru",
        "Russian",
        46_236_750,
        "md5:d1759dc83eb8fd87850129afbd9f4b7b",
    ),
    Offer(
        "vosk-model-small-tr-0.3",
        "tr",
        "Turkish",
        36_855_784,
        "md5:198511631860597639a0ebf779263fcf",
    ),
    Offer(
        "vosk-model-small-cn-0.22",
        "zh",
        "Chinese",
        43_898_754,
        "md5:d1a8e82933dcc7632667c036b0bb3dbb",
    ),
    Offer(
        "vosk-model-small-ko-0.22",
        "ko",
        "Korean",
        86_914_329,
        "md5:fa8029a173787a159e0e72fe6135f890",
    ),
)

_LANGUAGE = re.compile(r"vosk[-_]model[-_](?:small[-_])?([a-z]{2})(?![a-z])")
_OTHERWISE_CALLED = {"cn": "zh"}
"""What a model's name says, to the language that flows say."""


def offer(wanted: str, offers: Sequence[Offer] = CATALOGUE) -> Offer:
    """Return what is offered for a language or under a name; EarsError: nothing is."""
    language = language_code(wanted)
    for one in offers:
        if wanted == one.name or language == one.language:
            return one
    names = [one.name for one in offers]
    near = get_close_matches(wanted, names, 1, 0.5)
    perhaps = f"; perhaps {near[0]}" if near else ""
    known = ", ".join(one.language for one in offers)
    message = (
        f'no model "{wanted}" is known{perhaps}. Name a language ({known}), or'
        " download a model yourself and use: tipring speech import FILE.zip"
    )
    raise EarsError(message)


def language_code(said: str) -> str:
    """Return the language of `de`, `de_AT`, `en-us`, `cn` as flows call it."""
    first = said.replace("-", "_").split("_")[0].casefold()
    return _OTHERWISE_CALLED.get(first, first)


def language_of(name: str) -> str | None:
    """Return the language that a model's name tells, or None."""
    found = _LANGUAGE.match(name)
    return language_code(found[1]) if found else None
