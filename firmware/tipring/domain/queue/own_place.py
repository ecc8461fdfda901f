"""What one agent sees of the queues: himself, his caller, and who waits for him."""

from collections.abc import Sequence
from dataclasses import dataclass

from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.states import AgentState, CallerState

HAS_CALLER = frozenset(
    {
        AgentState.OFFERED,
        AgentState.ACCEPTING,
        AgentState.TALKING,
        AgentState.HOLDING,
    }
)
"""An agent in one of these has to do with a caller."""
MAY_BE_TAKEN = frozenset({CallerState.WAITING, CallerState.OFFERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """Somebody who waits in one of the agent's queues."""

    queue: str
    title: str
    caller: CallerLive

    @property
    def may_be_taken(self) -> bool:
        """Whether an agent can have him at once: he waits on a line, unclaimed."""
        return self.caller.state in MAY_BE_TAKEN and not self.caller.agent


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """The queues through the eyes of one agent."""

    agent: AgentLive
    queues: tuple[str, ...]
    """In which he answers."""
    caller: CallerLive | None = None
    """Whom he is rung for, or talks with."""
    queue: str = ""
    """The caller's."""
    title: str = ""
    waiting: tuple[Waiter, ...] = ()
    """Who goes first stands first."""


def own_place(queues: Sequence[QueueLive], agent: str) -> OwnPlace | None:
    """Return what *agent* sees; None: he answers in no queue.

    Ranks of all queues are seconds and grow at one pace, so callers of several queues
    stand in one order.
    """
    mine = [
        (queue, seat)
        for queue in queues
        for seat in queue.agents
        if seat.agent == agent
    ]
    if not mine:
        return None
    seat = mine[0][1]
    where, caller = _caller(queues, seat) or (None, None)
    waiting = [
        Waiter(queue=queue.queue, title=queue.title or queue.queue, caller=one)
        for queue, _seat in mine
        for one in queue.waiting
    ]
    waiting.sort(key=lambda one: -one.caller.rank_s)
    return OwnPlace(
        agent=seat,
        queues=tuple(queue.queue for queue, _seat in mine),
        caller=caller,
        queue=where.queue if where else "",
        title=(where.title or where.queue) if where else "",
        waiting=tuple(waiting),
    )


def _caller(
    queues: Sequence[QueueLive], seat: AgentLive
) -> tuple[QueueLive, CallerLive] | None:
    if not seat.ticket or seat.state not in HAS_CALLER:
        return None
    for queue in queues:
        for caller in (*queue.talking, *queue.waiting):
            if caller.ticket == seat.ticket:
                return queue, caller
    return None
