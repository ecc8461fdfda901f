"""What two spellings have in common: case, accents, spaces and marks do not count."""

import re
import unicodedata
from functools import lru_cache

_TURKISH_I = str.maketrans("ıİ", "ii")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\ufeff\u200b", " "))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return the letters and digits of *text*, small and without accents."""
    plain = unicodedata.normalize("NFKD", text.translate(_TURKISH_I).casefold())
    return "".join(mark for mark in plain if mark.isalnum())


def clean(text: str) -> str:
    """Return *text* with plain spaces, and none at its ends."""
    return text.strip() if text.isascii() else text.translate(_SPACES).strip()


def has_control(text: str) -> bool:
    """Return whether there is a line break or another control character in *text*."""
    return not text.isprintable() and _CONTROL.search(text) is not None


def one_line(text: str) -> str:
    """Return *text* as a cell may hold it: clean, a space for each line break."""
    if has_control(text):
        text = _CONTROL.sub(" ", text)
    return clean(text)


def slug(text: str) -> str:
    """Return *text* as a name for a file: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.translate(_TURKISH_I).casefold())
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return "-".join(re.findall(r"\w+", kept)).strip("-_")
