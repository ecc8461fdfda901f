"""The words of one language, as they are to be recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.spoken.words import Noun


class Plural(StrEnum):
    """Which form of a noun follows a number."""

    ONE = "one"
    MANY = "many"
    FEW = "few"


def words(text: str) -> tuple[str, ...]:
    """Return the words of *text*, for a row of them."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Counted:
    """The forms of one noun after a number."""

    one: str
    many: str = ""
    """Empty: as *one*."""
    few: str = ""
    """Empty: as *many*."""
    number: str = ""
    """Which form of the number goes before it (a gender); empty: the bare one."""
    whole_one: bool = False
    """Whether *one* holds its number already: `un'ora`."""

    def text(self, plural: Plural) -> str:
        """Return the form for *plural*."""
        many = self.many or self.one
        texts = {Plural.ONE: self.one, Plural.MANY: many, Plural.FEW: self.few or many}
        return texts[plural]


def _no_forms() -> Mapping[str, Mapping[int, str]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All that a language needs to say figures; rows begin with the least."""

    digits: tuple[str, ...]
    star: str
    pound: str
    small: tuple[str, ...]
    """The numbers from 0 to 99, each recorded whole: so its melody is right."""
    hundreds: tuple[str, ...]
    """The hundreds from 100 to 900."""
    forms: Mapping[str, Mapping[int, str]] = field(default_factory=_no_forms)
    """Other forms of some numbers below 100: by gender, by case."""
    ordinals: tuple[str, ...] = ()
    """The places in a row from 1 to 31, where they are not put together."""
    weekdays: tuple[str, ...]
    """From Monday on."""
    months: tuple[str, ...]
    nouns: Mapping[Noun, Counted]
    phrases: Mapping[str, str]
    """Id to text of whatever else is joined to figures."""
