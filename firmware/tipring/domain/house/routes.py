"""The ways out, under the names by which the house knows them."""

from collections.abc import Sequence

from tipring.domain.dialplan.plan import Route
from tipring.domain.dialplan.ways import (
    EVERY_LINE,
    EVERY_TRUNK,
    FOR_HELP,
    USUAL,
    Way,
    WayKind,
)

__all__ = [
    "EVERY_LINE",
    "EVERY_TRUNK",
    "FOR_HELP",
    "USUAL",
    "Route",
    "Way",
    "WayKind",
    "ways_for",
]


def ways_for(number: str, routes: Sequence[Route]) -> tuple[Way, ...]:
    """Return the ways for *number*, best first: those of the first route that fits."""
    for route in routes:
        if any(_fits(number, listed) for listed in route.numbers):
            return route.by
    return USUAL


def _fits(number: str, listed: str) -> bool:
    if listed.endswith("*"):
        return number.startswith(listed[:-1])
    return number == listed
