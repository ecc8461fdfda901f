"""All languages whose rules are known."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.domain.spoken.chinese import CHINESE
from tipring.domain.spoken.english import ENGLISH
from tipring.domain.spoken.german import GERMAN
from tipring.domain.spoken.italian import ITALIAN
from tipring.domain.spoken.language import Language
from tipring.domain.spoken.russian import RUSSIAN
from tipring.domain.spoken.turkish import TURKISH

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        language.code: language
        for language in (ENGLISH, GERMAN, ITALIAN, RUSSIAN, TURKISH, CHINESE)
    },
)


def language(code: str) -> Language:
    """Return the rules for *code*; for `en_us` those of `en`.

    A language whose rules nobody wrote speaks as English does, in its own recordings.
    """
    base = code.replace("-", "_").split("_")[0]
    return LANGUAGES.get(code) or LANGUAGES.get(base) or ENGLISH


def pieces(code: str) -> Mapping[str, str]:
    """Return every recording that figures need in this language, id to text."""
    return language(code).pieces
