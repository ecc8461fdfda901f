"""By which way a call goes out: over a trunk, or over a line of copper."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class WayKind(StrEnum):
    """What carries a call to the street."""

    LINES = "lines"
    """Analog lines: all, or those of a group."""
    TRUNK = "trunk"
    """A SIP trunk by its name, those of a group, or every one."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out."""

    kind: WayKind
    name: str = ""
    """Of the group or the trunk; empty: any."""

    def __str__(self) -> str:
        """Return it as the settings write it."""
        return f"{self.kind}:{self.name}" if self.name else self.kind.value


EVERY_TRUNK: Final = Way(WayKind.TRUNK)
EVERY_LINE: Final = Way(WayKind.LINES)
USUAL: Final = (EVERY_TRUNK, EVERY_LINE)
"""Where no route is told: lines stay free for callers as long as a trunk can do it."""
