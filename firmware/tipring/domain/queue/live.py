"""The queues as they are now, for whoever looks at them: frozen, explained."""

from dataclasses import dataclass
from datetime import datetime

from tipring.domain.queue.states import AgentState, CallerState


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerLive:
    """One caller who has a place, or talks."""

    ticket: str
    number: str = ""
    """Empty when withheld or unknown."""
    name: str = ""
    line: str = ""
    state: CallerState
    position: int | None = None
    """1 is next; None for a caller who does not wait any more."""
    waited_s: float
    """All in all; stands still once an agent answered."""
    rank_s: float
    """Seconds waited and head start: the higher rank goes first."""
    why: str = ""
    """How the rank came about, in words."""
    offered_to: tuple[str, ...] = ()
    """Agents who are being rung for him."""
    agent: str = ""
    """Who answered, or for whom he waits; empty: nobody in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLive:
    """One agent of a queue."""

    agent: str
    name: str = ""
    state: AgentState
    reachable: bool = True
    """Whether the phone can be rung."""
    since: datetime
    """UTC, aware."""
    reason: str = ""
    ends: datetime | None = None
    """When the state ends by itself; None: somebody has to end it."""
    misses: int = 0
    ticket: str = ""
    """The caller that the agent is rung for, or talks to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLive:
    """One queue."""

    queue: str
    title: str = ""
    enabled: bool = True
    threshold_s: float = 20.0
    """The T of the service level."""
    waiting: tuple[CallerLive, ...] = ()
    """In the order of their ranks, those who wait at home among them."""
    talking: tuple[CallerLive, ...] = ()
    away: tuple[CallerLive, ...] = ()
    """Whose places are kept for them, the oldest first."""
    agents: tuple[AgentLive, ...] = ()
