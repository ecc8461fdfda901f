"""What comes, and what callers may expect of those who answer: words of all models."""

from dataclasses import dataclass
from math import inf

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Calls that come at random, and how long each takes an agent on average."""

    calls_per_hour: float
    handling_s: float
    """Talk, hold and wrap-up."""

    @property
    def erlangs(self) -> float:
        """How many agents would be busy if nobody ever had to wait."""
        return self.calls_per_hour * self.handling_s / HOUR_S

    @property
    def per_s(self) -> float:
        """Calls a second."""
        return self.calls_per_hour / HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What callers have to expect; shares are of all who come (0 to 1)."""

    agents: int
    occupancy: float
    """The part of their time that agents are busy."""
    must_wait: float
    """Who gets a place in the line first."""
    turned_away: float = 0.0
    """Who finds every place taken."""
    gives_up: float = 0.0
    """Who hangs up, or is sent on, before anybody answers."""
    gives_up_early: float = 0.0
    """Of those, who does so within the threshold."""
    in_time: float
    """Who is answered within the threshold: the service level."""
    answer_after_s: float
    """The mean wait of the answered (ASA)."""
    wait_s: float
    """The mean wait of all who got in."""
    waiting: float
    """How many wait, on average."""

    @property
    def answered(self) -> float:
        """Who is answered at all."""
        return 1.0 - self.turned_away - self.gives_up


def no_way(agents: int) -> Outlook:
    """Return what patient callers have to expect of too few: the line only grows."""
    return Outlook(
        agents=agents,
        occupancy=1.0,
        must_wait=1.0,
        in_time=0.0,
        answer_after_s=inf,
        wait_s=inf,
        waiting=inf,
    )


def nobody_calls(agents: int) -> Outlook:
    """Return what a caller has to expect where next to none come."""
    served = agents > 0
    return Outlook(
        agents=agents,
        occupancy=0.0,
        must_wait=0.0 if served else 1.0,
        in_time=1.0 if served else 0.0,
        answer_after_s=0.0 if served else inf,
        wait_s=0.0 if served else inf,
        waiting=0.0,
    )
