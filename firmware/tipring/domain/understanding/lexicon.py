"""What a language says: the tables that the rules of understanding read.

All words are written as the language writes them, in lower case. In patterns, words
in capitals are places: `half past HOUR`. Each place stands for a number, see the rules
that read the patterns (`days.py`, `clock.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Words = Mapping[str, int]
"""Words, or rows of words, to the number that they stand for."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberWords:
    """How whole numbers are put together."""

    values: Words
    times: Words
    """Words that multiply what stands before them: hundred, thousand."""
    joints: frozenset[str] = frozenset()
    """Words that mean nothing: and."""
    lowest_tens: int = 20
    """The least of the tens that another digit may follow: in Turkish 10."""
    ones_first: bool = False
    """Whether ones may stand before their tens, with a joint: three and twenty."""
    counts_places: bool = False
    """Whether zeros stand for places left out, and a last digit without a place for
    the next one: in Chinese a hundred one is 110."""
    vocabulary: tuple[str, ...] = ()
    """The words as ears know them, where they are joined; empty: those above."""


class Sort(StrEnum):
    """What a pattern of a date means."""

    DISTANCE = "so many days from today"
    COMING = "the first such weekday after today"
    NEXT_WEEK = "that weekday of the next week"
    DAY = "the next such day of a month"
    IN_DAYS = "in so many days"
    IN_WEEKS = "in so many weeks"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """How days are told. Places: RELATIVE, WEEKDAY, MONTH, NTH, NTH_MONTH, N."""

    relative: Words
    """To days from today."""
    weekdays: Words
    """Monday is 0."""
    months: Words
    patterns: Mapping[str, Sort]
    """Tried in this order."""
    ordinals: Words = field(default_factory=_nothing)
    """Days of a month, besides the numbers."""
    fillers: frozenset[str] = frozenset()


class DayPart(StrEnum):
    """What decides between two o'clock and fourteen o'clock."""

    MORNING = "before noon"
    AFTERNOON = "after noon"
    NOON = "around noon"
    NIGHT = "from the evening to the early morning"


@dataclass(frozen=True, slots=True)
class Clock:
    """How the minutes of a pattern count: hour, plus *minutes*, plus *sign* x MIN."""

    minutes: int = 0
    sign: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWords:
    """How times of day are told. Places: HOUR, MIN and those of `places`."""

    patterns: Mapping[str, Clock]
    """Tried in this order."""
    fixed: Words
    """To minutes since midnight: noon."""
    parts: Mapping[str, DayPart]
    hours: Words = field(default_factory=_nothing)
    """Hours, besides the numbers."""
    places: Mapping[str, Words] = field(default_factory=_nothing)
    """More places: other forms of hours (names begin with HOUR) and of minutes (with
    MIN), and words one of which must stand there (all other names)."""
    fillers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language, as far as it is understood."""

    language: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    digits: Mapping[str, str]
    """Words to the digit."""
    repeats: Words = field(default_factory=_nothing)
    """Words that say the next digit several times: double."""
    numbers: NumberWords | None = None
    dates: DateWords | None = None
    times: TimeWords | None = None
    fillers: frozenset[str] = frozenset()
    """Words that mean nothing anywhere: please."""
    spaced: bool = True
    """Whether words are written apart."""
