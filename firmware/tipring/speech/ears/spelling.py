"""Phrases as the words of a model: Chinese is written without spaces between them."""

from collections.abc import Callable, Iterator
from typing import Final

from tipring.speech.ears.accepting import primary

UNSPACED: Final = frozenset({"ja", "zh"})


class UnknownWordError(Exception):
    """A word that the model does not have, not even in pieces."""


def spelt(phrase: str, language: str, knows: Callable[[str], bool]) -> str:
    """Return *phrase* as words that the model *knows*, one space between them.

    UnknownWordError when there are no such words.
    """
    words = phrase.split()
    if primary(language) not in UNSPACED:
        if unknown := [word for word in words if not knows(word)]:
            raise UnknownWordError(unknown[0])
        return " ".join(words)
    pieces = [piece for word in words for piece in _pieces(word, knows)]
    return " ".join(pieces)


def joined(text: str, language: str) -> str:
    """Return an engine's words as the language writes them."""
    return text.replace(" ", "") if primary(language) in UNSPACED else text


def _pieces(word: str, knows: Callable[[str], bool]) -> Iterator[str]:
    """Cut *word* into known ones, the longest first."""
    while word:
        sizes = range(len(word), 0, -1)
        size = next((size for size in sizes if knows(word[:size])), 0)
        if not size:
            raise UnknownWordError(word)
        yield word[:size]
        word = word[size:]
