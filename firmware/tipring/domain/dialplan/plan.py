"""What the owner says of calls to the street: what is allowed, by which ways, the cost.

A route allows nothing; what is not among the allowed numbers is not called.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tipring.domain.dialplan.listed import is_allowed
from tipring.domain.dialplan.numbers import Numbering, NumberKind
from tipring.domain.dialplan.ways import EVERY_LINE, EVERY_TRUNK, USUAL, Way
from tipring.domain.hours import Schedule

ALL_NUMBERS = ("*",)


class Order(StrEnum):
    """Which way of a route is taken first."""

    LISTED = "listed"
    CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True)
class Route:
    """Which ways numbers go; the next way is tried when one cannot do it."""

    numbers: tuple[str, ...] = ALL_NUMBERS
    """As a whole, or by a beginning (`0900*`); `*` is all."""
    by: tuple[Way, ...] = ()
    """Empty: these numbers are not called at all."""
    kinds: tuple[NumberKind, ...] = ()
    """Only numbers of these kinds; empty: of all."""
    during: Schedule | None = None
    """Only while it is open; None: always."""
    order: Order = Order.LISTED
    caller_id: str = ""
    """Our number as these are told it; empty: as the telephone or the trunk has it."""
    again: bool = True
    """Whether a call that dies by the link may be offered again by another way."""


USUAL_ROUTE = Route(by=USUAL)
"""Of numbers that no route fits."""
HELP_ROUTE = Route(by=(EVERY_LINE, EVERY_TRUNK))
"""Copper first: its exchange knows where it ends, and it has its own supply."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What calls by some ways cost, in whatever money the owner counts."""

    by: tuple[Way, ...]
    per_minute: float = 0.0
    per_call: float = 0.0
    numbers: tuple[str, ...] = ALL_NUMBERS
    kinds: tuple[NumberKind, ...] = ()
    during: Schedule | None = None

    def of_talk(self, minutes: float) -> float:
        """Return what a talk of so long costs."""
        return self.per_call + self.per_minute * minutes


@dataclass(frozen=True, slots=True)
class WayOut:
    """An analog line or a trunk, as the settings have it."""

    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """What there is beside routes: the ways themselves, and what is said of them."""

    area: str = ""
    """The office's area code, see `Numbering`."""
    lines: tuple[WayOut, ...] = ()
    """The analog ones."""
    trunks: tuple[WayOut, ...] = ()
    analog_first: tuple[str, ...] = ()
    """Numbers that go by copper first, whatever their route says."""
    tariffs: tuple[Tariff, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it."""

    country: str = "us"
    allowed: tuple[str, ...] = ()
    """Numbers outside that may be called, in any spelling, or by a beginning."""
    costly: frozenset[NumberKind] = frozenset()
    """Kinds that a beginning stands for although they cost, see `is_allowed`."""
    routes: tuple[Route, ...] = ()
    street: Street = field(default_factory=Street)

    @property
    def numbering(self) -> Numbering:
        """How numbers are read here."""
        return Numbering(self.country, self.street.area)

    def allows(self, dialled: str) -> bool:
        """Whether *dialled* is one of `allowed`, in whatever spelling."""
        return is_allowed(dialled, self.allowed, self.numbering, self.costly)
