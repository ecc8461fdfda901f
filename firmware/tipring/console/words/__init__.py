"""The console's words in the languages of its people: gettext catalogues.

    from tipring.console.words import _, n_
    ui.label(_("Nobody waits."))
    ui.label(n_("{count} caller", "{count} callers", count).format(count=count))

Texts are marked in English; `catalogues/LANGUAGE.po` has the rest. The language is that
of the page on whose behalf the code runs.
"""

import gettext
import io
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

CATALOGUES = Path(__file__).parent / "catalogues"
ENGLISH = "en"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "it": "Italiano",
    "ru": "Русский",
    "tr": "Türkçe",
    "zh": "中文",
}
"""By their own names."""
speaking: ContextVar[str] = ContextVar("speaking", default=ENGLISH)
"""The language of the page that is being built, or that asked."""


def _(text: str) -> str:
    """Return *text* (English) in the language of the page."""
    return catalogue(speaking.get()).gettext(text)


def N_(text: str) -> str:  # noqa: N802 - what gettext's people call it
    """Mark *text* for the catalogues; `_` translates it later."""
    return text


def n_(one: str, many: str, count: int) -> str:
    """Return the form for *count*; put the number in yourself."""
    return catalogue(speaking.get()).ngettext(one, many, count)


def locale() -> Locale:
    """Return how dates and numbers are written on the page."""
    return Locale.parse(speaking.get())


def wished(accepted: str) -> str:
    """Return the language that a browser wants most (RFC 9110, 12.5.4) and we have."""
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        name, _sep, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1.0), name.partition("-")[0].lower()))
        except ValueError:
            continue
    ours = [(weight, name) for weight, name in wanted if name in LANGUAGES]
    return max(ours, key=lambda pair: pair[0])[1] if ours else ENGLISH


def learn() -> None:
    """Read all catalogues, so that no page waits for its own. Blocks for a second."""
    for language in LANGUAGES:
        catalogue(language)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the words of *language*; English for one that we do not have."""
    path = CATALOGUES / f"{language}.po"
    if language == ENGLISH or language not in LANGUAGES or not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    for message in [*found]:
        if message.pluralizable and not all(message.string):
            found.delete(message.id)  # it is said in English, not left out
    write_mo(compiled, found)
    compiled.seek(0)
    return Translations(compiled)
