"""Who may come in: the block and allow lists, and what they say of a caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from tipring.domain.caller_number import bare, beginnings, spellings

STAR = "*"
FEWEST_PREFIX_DIGITS = 1
_NUMBER = re.compile(r"\+?[0-9]+")
_PREFIX = re.compile(r"\+?[0-9]+\*")
_LETTER_OR_DIGIT = re.compile(r"\w")


class ListName(StrEnum):
    """The two lists."""

    BLOCK = "block"
    ALLOW = "allow"


class Standing(StrEnum):
    """What a caller is to the office."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a number, the beginning of one, or a name."""

    list: ListName
    pattern: str
    """As `pattern` returns it."""
    is_name: bool
    note: str = ""

    @property
    def is_prefix(self) -> bool:
        """Whether it is the beginning of a number."""
        return not self.is_name and self.pattern.endswith(STAR)

    @property
    def strength(self) -> tuple[int, int, bool]:
        """What it counts against others that fit; the greatest decides."""
        kind = 1 if self.is_name else 2 if self.is_prefix else 3
        return kind, len(self.pattern), self.list is ListName.ALLOW

    def __str__(self) -> str:
        """Return the sentence of the journal: which line decided."""
        what = "the name" if self.is_name else "the number"
        done = "blocked" if self.list is ListName.BLOCK else "allowed"
        note = f" ({self.note})" if self.note else ""
        return f'{what} is {done} by "{self.pattern}"{note}'


Lists = tuple[Entry, ...]
"""Both lists."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a caller is, and the sentence that says why."""

    standing: Standing
    why: str


def number_pattern(said: str) -> str:
    """Return a number or the beginning of one (`+49*`) as it is kept.

    ValueError says what is wrong with it.
    """
    found = bare(said.strip())
    if _NUMBER.fullmatch(found) or _PREFIX.fullmatch(found):
        return found
    if found == STAR:
        message = "would fit every number"
        raise ValueError(message)
    message = "is neither a number nor the beginning of one, as in +49*"
    raise ValueError(message)


def name_pattern(said: str) -> str:
    """Return a name, perhaps with * and ?, as it is kept. ValueError: it is none."""
    found = " ".join(said.split())
    if not _LETTER_OR_DIGIT.search(found):
        message = "would fit every name, or none"
        raise ValueError(message)
    return found


def looks_like_number(said: str) -> bool:
    """Whether a person who types *said* means a number."""
    return not any(letter.isalpha() for letter in said)


def judge(lists: Lists, number: str, name: str, country: str) -> Verdict:
    """Return what a caller is; *number* is empty where none came.

    A number counts more than the beginning of one, a longer beginning more than a
    shorter, and any of them more than a name; of equals the allow list decides.
    """
    fitting = max(_fitting(lists, number, name, country), key=_strength, default=None)
    if fitting:
        standing = {ListName.BLOCK: Standing.BLOCKED, ListName.ALLOW: Standing.ALLOWED}
        return Verdict(standing[fitting.list], str(fitting))
    if number:
        return Verdict(Standing.UNKNOWN, "the number is on neither list")
    return Verdict(Standing.ANONYMOUS, "no number came with the call")


def _strength(entry: Entry) -> tuple[int, int, bool]:
    return entry.strength


def _fitting(lists: Lists, number: str, name: str, country: str) -> Iterator[Entry]:
    caller = spellings(bare(number), country) if number else frozenset[str]()
    called = " ".join(name.split()).casefold()
    for entry in lists:
        if entry.is_name:
            fits = bool(called) and fnmatchcase(called, _wild(entry.pattern))
        else:
            fits = bool(caller) and _number_fits(entry, caller, country)
        if fits:
            yield entry


def _wild(pattern: str) -> str:
    """Return *pattern* for fnmatch, in which brackets would mean something."""
    return pattern.casefold().replace("[", "[[]")


def _number_fits(entry: Entry, caller: frozenset[str], country: str) -> bool:
    wanted = _wanted(entry.pattern, country)
    if entry.is_prefix:
        return any(number.startswith(tuple(wanted)) for number in caller)
    return not wanted.isdisjoint(caller)


@lru_cache(maxsize=20_000)
def _wanted(pattern: str, country: str) -> frozenset[str]:
    if pattern.endswith(STAR):
        return beginnings(pattern.removesuffix(STAR), country)
    return spellings(pattern, country)
