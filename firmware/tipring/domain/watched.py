"""What colleagues may see of an extension: free, rung, in a call, not to be disturbed.

With whom it talks is nobody's affair, and no part of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Activity(StrEnum):
    """What its telephones do."""

    FREE = "free"
    RINGS = "rings"
    TALKS = "in a call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One extension as it is seen."""

    activity: Activity = Activity.FREE
    is_there: bool = True
    """Some telephone of it can be rung."""
    is_quiet: bool = False
    """It is not to be disturbed."""
    is_paused: bool = False
    """An agent of a queue who takes a pause has it; colleagues may call him."""

    @property
    def is_open(self) -> bool:
        """Whether it makes sense to call it now."""
        return self.is_there and not self.is_quiet and self.activity is Activity.FREE


def activity_of(rung: Collection[str], talking: Collection[str]) -> Activity:
    """Return what follows from the legs that ring and from those that are in use.

    Who talks is in a call, whatever else rings at his telephone.
    """
    if talking:
        return Activity.TALKS
    return Activity.RINGS if rung else Activity.FREE
