"""The floor as who guides agents sees it: talks, agents, and who asks for help."""

from collections.abc import Sequence
from dataclasses import dataclass

from tipring.desk.help_desk import HelpNow
from tipring.desk.now import BoxNow
from tipring.desk.supervising_api import TalkNow
from tipring.domain.access import Visitor
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkSeen:
    """Somebody of the office talks with a caller."""

    talk: TalkNow
    agent: AgentLive | None = None
    """None: it is no talk of a queue."""
    caller: CallerLive | None = None
    queue: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """Who talks, as people call him."""
        return (self.agent.name if self.agent else "") or self.talk.who


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSeen:
    """One agent, with the queues in which he answers."""

    agent: AgentLive
    queues: tuple[str, ...]
    help: HelpNow | None = None

    @property
    def name(self) -> str:
        """How people call him."""
        return self.agent.name or self.agent.agent


def talks_seen(now: BoxNow, visitor: Visitor) -> list[TalkSeen]:
    """Return the talks that *visitor* may see.

    Who is for some queues only sees no talk that belongs to none.
    """
    found = [_talk(now.queues, talk) for talk in now.talks]
    return [
        one
        for one in found
        if (visitor.sees(one.queue) if one.queue else not visitor.queues)
    ]


def agents_seen(now: BoxNow, visitor: Visitor) -> list[AgentSeen]:
    """Return the agents of the queues that *visitor* may see, by name.

    Who asks for help stands before all others, the longest first.
    """
    agents: dict[str, AgentLive] = {}
    queues: dict[str, list[str]] = {}
    for queue in now.queues:
        if visitor.sees(queue.queue):
            for agent in queue.agents:
                agents[agent.agent] = agent
                queues.setdefault(agent.agent, []).append(queue.title or queue.queue)
    asking = {one.agent: place for place, one in enumerate(now.help)}
    by_agent = {one.agent: one for one in now.help}
    found = [
        AgentSeen(agent=agent, queues=tuple(queues[name]), help=by_agent.get(name))
        for name, agent in agents.items()
    ]
    last = len(asking)
    found.sort(key=lambda one: (asking.get(one.agent.agent, last), one.name.lower()))
    return found


def _talk(queues: Sequence[QueueLive], talk: TalkNow) -> TalkSeen:
    for queue in queues:
        for agent in queue.agents:
            if agent.agent != talk.who:
                continue
            for caller in queue.talking:
                if caller.ticket == agent.ticket:
                    return TalkSeen(
                        talk=talk,
                        agent=agent,
                        caller=caller,
                        queue=queue.queue,
                        title=queue.title or queue.queue,
                    )
    return TalkSeen(talk=talk)
