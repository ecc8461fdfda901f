"""What there is to know about one column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What stands in the cells of a column, in the words of an error."""

    TEXT = "a text"
    PHONE = "a number with + and country code"
    EXTENSION = "an extension"
    TARGET = "a phone number or an extension"
    NUMBERS = "phone numbers with backslash and comma between"
    LANGUAGE = "a language code"
    ZONE = "a time zone"
    SWITCH = "TRUE or FALSE"
    CHOICE = "one of some words"
    INTEGER = "a whole number"
    AGENT = "an e-mail address or the name of a workspace"


class Need(StrEnum):
    """When a cell may not be blank."""

    ALWAYS = "always"
    """It says which queue the row is about."""
    NEW = "for a new queue"
    ONE = "for a new queue, one of the two"
    NEVER = "never"


def _nothing() -> Mapping[str, str | bool]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: its names, its key in a queue's file, what its cells may say.

    Each exists once and is equal to itself only.
    """

    number: int
    """From 1; its place in an exported file."""
    english: str
    turkish: str
    api: str
    """The name in the programming interface; empty where there is none."""
    key: tuple[str, ...]
    """From the root of the queue's file; within `[[agent]]` for a seat's columns."""
    kind: Kind
    least: int = 0
    most: int = 0
    """Of a number's value or a text's length; `most` 0: any."""
    choices: Mapping[str, str | bool] = field(default_factory=_nothing)
    """What the CSV says to what the queue's file says."""
    need: Need = Need.NEVER
    opposite: bool = False
    """TRUE in the CSV is false in the file."""
    seat: int = 0
    """1 to 50 for the columns of an agent."""

    @property
    def allowed(self) -> str:
        """Return what may stand in a cell, for people."""
        match self.kind:
            case Kind.CHOICE:
                return ", ".join(self.choices)
            case Kind.INTEGER:
                return f"{self.least} to {self.most}"
            case Kind.EXTENSION:
                return f"{self.least} to {self.most} digits"
            case Kind.TEXT | Kind.AGENT | Kind.TARGET if self.most:
                return f"{self.kind} of {self.least} to {self.most} characters"
            case kind:
                return str(kind)

    @property
    def dotted(self) -> str:
        """Return the key as an owner reads it."""
        return ".".join(self.key)
