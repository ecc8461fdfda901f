"""The engine's memory in one place: rooms, agents, callers, due times, what to say."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random

from tipring.domain.queue.entries import AgentMoved, QueueEntry
from tipring.domain.queue.orders import CallerNews, Order, TellCaller
from tipring.domain.queue.people import Agent, Caller, Room
from tipring.domain.queue.settings import Team
from tipring.domain.queue.states import AgentCause
from tipring.domain.queue.timers import Deed, Timers

Step = Order | QueueEntry


def _nothing(_subject: object, _now: float) -> None:
    """Do nothing: the part that knows better was not built yet."""


@dataclass(slots=True)
class Deeds:
    """What is done when a time is up; each is set by the part that knows it."""

    ring_ended: Deed = _nothing
    """An agent was rung long enough."""
    dial_ended: Deed = _nothing
    """A person was called back long enough."""
    overflow: Deed = _nothing
    """A caller has waited long enough."""
    talk_too_long: Deed = _nothing
    """An agent talks for ever."""


class Hall:
    """What the parts of the engine share."""

    def __init__(
        self, team: Team, seed: int, known_as: Callable[[str], str] = str
    ) -> None:
        self.team = team
        self.known_as = known_as
        """Returns a caller's number in the form in which it is compared."""
        self.timers = Timers()
        self.deeds = Deeds()
        self.lots = Random(seed)  # noqa: S311 - shares of calls, not a secret
        self.steps: list[Step] = []
        """What is to be done, gathered while one happening is handled."""
        self.callers: dict[str, Caller] = {}
        """By ticket, until their end."""
        self.kept: dict[str, list[Caller]] = {}
        """Places that are kept, by how the number of who has them is known."""
        self.numbers = count(1)
        self.agents = {name: Agent(who) for name, who in team.agents.items()}
        self.is_closing = False
        """Nobody is rung or called back any more."""
        self.touched: list[Room] = []
        """Rooms in which it may be that nobody is left who could answer."""
        self.rooms = {
            name: Room(queue, self.touched) for name, queue in team.queues.items()
        }
        for room in self.rooms.values():
            self._seat(room)

    def _seat(self, room: Room) -> None:
        for member in room.settings.members:
            if (agent := self.agents.get(member.agent)) is not None:
                room.seat(agent, member)

    def tell(self, caller: Caller, news: CallerNews) -> None:
        """Hand news to a caller's call."""
        self.steps.append(TellCaller(caller.ticket, news))

    def move_agent(
        self,
        agent: Agent,
        cause: AgentCause,
        now: float,
        why: str = "",
    ) -> None:
        """Let an agent take a step; what kept him in the state before ends."""
        agent.move(cause, now, why)
        if agent.timer is not None:
            self.timers.cancel(agent.timer)
            agent.timer = None

    def note_agent(self, agent: Agent, why: str) -> None:
        """Write down where an agent stands now."""
        cause, reason = agent.wish or ("", "")
        entry = AgentMoved(
            agent.id, agent.state.value, why, agent.misses, str(cause), reason
        )
        self.steps.append(entry)

    def limit_agent(self, agent: Agent, due: float, deed: Deed) -> None:
        """Let the agent's present state end by itself at *due*."""
        agent.timer = self.timers.at(due, deed, agent)
