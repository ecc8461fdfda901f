"""The languages that are understood, by their code."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.domain.understanding.chinese import CHINESE
from tipring.domain.understanding.english import BRITISH, ENGLISH
from tipring.domain.understanding.german import GERMAN
from tipring.domain.understanding.italian import ITALIAN
from tipring.domain.understanding.korean import KOREAN
from tipring.domain.understanding.lexicon import Lexicon
from tipring.domain.understanding.russian import RUSSIAN
from tipring.domain.understanding.turkish import TURKISH

LEXICONS: Mapping[str, Lexicon] = MappingProxyType(
    {
        lexicon.language: lexicon
        for lexicon in (
            *(ENGLISH, BRITISH, GERMAN, ITALIAN, RUSSIAN, TURKISH, CHINESE),
            KOREAN,
        )
    }
)
MONTH_FIRST = frozenset({"en", "zh"})
"""Where the month is told, and typed, before the day."""


def lexicon_for(language: str) -> Lexicon | None:
    """Return the tables of *language*; what its code has after `_` or `-` may help."""
    code = language.replace("-", "_").casefold()
    return LEXICONS.get(code) or LEXICONS.get(code.split("_")[0])


def month_first(language: str) -> bool:
    """Whether people say and type 12 24 for the 24th of December."""
    lexicon = lexicon_for(language)
    return lexicon is not None and lexicon.language in MONTH_FIRST
