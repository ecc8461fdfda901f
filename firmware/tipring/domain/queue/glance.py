"""A queue at a glance: how many wait and since when, and who could answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.queue.live import AgentLive, QueueLive
from tipring.domain.queue.states import AgentState, CallerState


class Crew(StrEnum):
    """What an agent is to those who wait."""

    FREE = "free"
    """Would be rung at once."""
    BUSY = "busy"
    """With a caller, about to be, or on a call of his own."""
    WRAPS_UP = "wrap-up"
    PAUSED = "paused"
    """Or resting after a call that he did not take."""
    AWAY = "away"
    """Not at work, or his telephone cannot be rung."""


CREW: Mapping[AgentState, Crew] = MappingProxyType(
    {
        AgentState.OFFLINE: Crew.AWAY,
        AgentState.READY: Crew.FREE,
        AgentState.OFFERED: Crew.BUSY,
        AgentState.ACCEPTING: Crew.BUSY,
        AgentState.TALKING: Crew.BUSY,
        AgentState.HOLDING: Crew.BUSY,
        AgentState.WRAP_UP: Crew.WRAPS_UP,
        AgentState.PAUSED: Crew.PAUSED,
        AgentState.MISSED: Crew.PAUSED,
        AgentState.OUTSIDE: Crew.BUSY,
    }
)
AT_HOME = frozenset({CallerState.CALLBACK, CallerState.DIALLED})
"""Who waits there wants to be called back: no music plays for him."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueGlance:
    """One queue, counted."""

    queue: str
    title: str
    enabled: bool
    threshold_s: float
    waiting: int
    """On a line."""
    at_home: int
    """Waiting to be called back."""
    longest_s: float | None
    """How long the first of those on a line has waited; None: nobody does."""
    talking: int
    crew: Mapping[Crew, int]

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.queue

    @property
    def is_late(self) -> bool:
        """Whether somebody waits for longer than the service level allows."""
        return self.longest_s is not None and self.longest_s > self.threshold_s

    @property
    def is_deserted(self) -> bool:
        """Whether callers wait, and nobody is at work who could answer."""
        at_work = sum(n for crew, n in self.crew.items() if crew is not Crew.AWAY)
        return self.waiting > 0 and at_work == 0


def crew_of(agent: AgentLive) -> Crew:
    """Return what *agent* is to those who wait."""
    crew = CREW[agent.state]
    return Crew.AWAY if crew is Crew.FREE and not agent.reachable else crew


def glance(queue: QueueLive) -> QueueGlance:
    """Return *queue* at a glance."""
    here = [who for who in queue.waiting if who.state not in AT_HOME]
    return QueueGlance(
        queue=queue.queue,
        title=queue.title,
        enabled=queue.enabled,
        threshold_s=queue.threshold_s,
        waiting=len(here),
        at_home=len(queue.waiting) - len(here),
        longest_s=max((who.waited_s for who in here), default=None),
        talking=len(queue.talking),
        crew=counted(queue.agents),
    )


def counted(agents: Iterable[AgentLive]) -> Mapping[Crew, int]:
    """Return how many *agents* are free, busy and so on; each counts once."""
    by_name = {agent.agent: crew_of(agent) for agent in agents}
    counts = dict.fromkeys(Crew, 0)
    for crew in by_name.values():
        counts[crew] += 1
    return MappingProxyType(counts)
