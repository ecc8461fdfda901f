"""The page itself: for each failure what works, what does in part, what is gone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Grade(StrEnum):
    """How much of a service is left."""

    WORKS = "works"
    PARTLY = "partly"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that people rely on, in one failure."""

    what: str
    grade: Grade
    how: str
    """A sentence for people."""


@dataclass(frozen=True, slots=True)
class Case:
    """One failure."""

    name: str
    """It goes on after "If ..."."""
    means: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an office keeps."""

    office: str
    made_at: datetime
    cases: tuple[Case, ...]
    advice: tuple[str, ...]
    """What would help most, worst gap first; empty: nothing is known to be missing."""
