"""All languages whose rules are known."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.domain.spoken.english import ENGLISH
from tipring.domain.spoken.language import Language

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {language.code: language for language in (ENGLISH,)},
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
