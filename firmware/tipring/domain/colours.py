"""How something does, at a glance."""

from collections.abc import Iterable
from enum import StrEnum


class Colour(StrEnum):
    """From well to broken; the order is that of worry."""

    GREEN = "green"
    """All is well."""
    AMBER = "amber"
    """It works, and something should be looked at."""
    RED = "red"
    """It does not work, or not well enough for callers."""

    @property
    def worry(self) -> int:
        """0 to 2: what a command exits with."""
        return list(Colour).index(self)


def worst(colours: Iterable[Colour]) -> Colour:
    """Return the one that worries most; green of none."""
    return max(colours, key=lambda colour: colour.worry, default=Colour.GREEN)
