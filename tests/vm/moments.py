"""When the power goes."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from faults.busy import Kind

MOST_OF: Final = {Kind.SAVED: 2, Kind.TICKET: 1, Kind.PAUSE: 12}
"""After how many of these in one life, at most."""
LATER_S: Final = (0.0, 0.0, 2.0, 20.0)
"""So much later at most, by our clock: at once, within a sentence, within a call."""


@dataclass
class Moment:
    """The power goes when so many of a kind were told, and a little later."""

    kind: Kind
    times: int
    later_s: float
    seen: int = field(default=0, init=False)

    def has_come(self, kind: str) -> bool:
        """Count what was told; say whether this was it."""
        self.seen += kind == self.kind
        return kind == self.kind and self.seen == self.times

    def __str__(self) -> str:
        return f"{self.later_s:.1f} s after {self.kind} {self.times}"


def drawn(lots: Random) -> Moment:
    """Return any such moment; every other one is after a message."""
    kind = lots.choice((Kind.SAVED, Kind.SAVED, Kind.TICKET, Kind.PAUSE))
    later_s = lots.uniform(0, lots.choice(LATER_S))
    return Moment(kind, lots.randint(1, MOST_OF[kind]), later_s)
