"""Which line a call of our own goes out on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

RANG_S = 8.0
"""A line that rang so lately may ring again: the longest pause between two rings is
5 s (Britain's network, Japan 2 s), and who hung up often calls again at once."""

DOUBTED_S = 60.0
"""A line that could not dial is the last to be tried for so long."""


@dataclass(frozen=True, slots=True)
class OutgoingGroups:
    """The group of lines for each kind of call of our own; empty: any line."""

    agents: str = ""
    """Calls to agents outside."""
    callbacks: str = ""
    transfers: str = ""


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """What is known of a line when somebody wants to call."""

    name: str
    is_idle: bool = True
    groups: frozenset[str] = frozenset()
    callers: int = 0
    """How many called on it since the box began."""
    rang_at: float = float("-inf")
    failed_at: float = float("-inf")
    """When a number could not be dialled on it, last."""


def best_line(
    lines: Sequence[TrunkLine],
    group: str,
    now: float,
    tried: Collection[str] = (),
) -> str | None:
    """Return the line to call on, or None; of equals, the last in the settings.

    It is the one that fewest callers use, so that those find a line free. None that
    rings, rang just now, or was *tried* in vain.
    """
    found = [
        line
        for line in reversed(lines)
        if line.is_idle
        and (not group or group in line.groups)
        and line.name not in tried
        and now - line.rang_at > RANG_S
    ]
    found.sort(key=lambda line: (now - line.failed_at < DOUBTED_S, line.callers))
    return found[0].name if found else None
