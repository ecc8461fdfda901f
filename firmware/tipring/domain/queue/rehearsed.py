"""The queues of an office in a rehearsal: the real engine, and agents by the book."""

from collections import deque
from contextlib import suppress
from dataclasses import replace

from tipring.domain.call_events import QueueNews
from tipring.domain.errors import RuleError
from tipring.domain.machine import soonest
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.hall import Step
from tipring.domain.queue.happenings import (
    AgentSignedIn,
    Happening,
    Joined,
    OfferAnswered,
    TalkEnded,
)
from tipring.domain.queue.orders import Join, RingAgent, StopRinging, TellCaller
from tipring.domain.queue.settings import Policy, QueueSettings, Team
from tipring.domain.queue.states import AgentState

TALK_S = 60.0
"""How long a talk lasts in which the caller does not hang up."""


class RehearsedQueue:
    """Either nobody works, or everybody does and lifts after *answers_after_s*."""

    def __init__(self, team: Team, answers_after_s: float | None) -> None:
        self._engine = QueueEngine(team)
        self._answers_after_s = answers_after_s
        self._ahead: dict[tuple[str, str], tuple[float, Happening]] = {}
        """What an agent will do for a caller, by ticket and agent, and when."""
        if answers_after_s is not None:
            for agent in team.agents:
                self._engine.handle(AgentSignedIn(agent), 0.0)

    @property
    def somebody_works(self) -> bool:
        """Whether anybody lifts who is rung."""
        return self._answers_after_s is not None

    @property
    def deadline(self) -> float | None:
        """When `tick` is next due."""
        return soonest(self._engine.deadline, *(due for due, _ in self._ahead.values()))

    def tell(self, happening: Happening, now: float) -> list[QueueNews]:
        """Let the queue know; return what the call is told."""
        try:
            steps = self._engine.handle(happening, now)
        except RuleError:
            return []
        return self._news(steps, now)

    def tick(self, now: float) -> list[QueueNews]:
        """Let time pass until *now*."""
        told = self._news(self._engine.tick(now), now)
        late = [pair for pair, (due, _) in self._ahead.items() if due <= now]
        for pair in late:
            if pair in self._ahead:
                _, happening = self._ahead.pop(pair)
                told += self.tell(happening, now)
        return told

    def stands(self, agent: str) -> AgentState:
        """Return where *agent* stands."""
        return self._engine.hall.agents[agent].state

    def _news(self, steps: list[Step], now: float) -> list[QueueNews]:
        told = []
        pending = deque(steps)
        while pending:
            match pending.popleft():
                case TellCaller(ticket, news):
                    told.append(QueueNews(news, ticket))
                case RingAgent(ticket, agent) if self._answers_after_s is not None:
                    answer = OfferAnswered(ticket, agent)
                    self._ahead[ticket, agent] = (now + self._answers_after_s, answer)
                case StopRinging(ticket, agent):
                    self._ahead.pop((ticket, agent), None)
                case Join(ticket, agent):
                    end = TalkEnded(ticket, f"{agent} hung up")
                    self._ahead[ticket, agent] = (now + TALK_S, end)
                    with suppress(RuleError):
                        pending += self._engine.handle(Joined(ticket, agent), now)
                case _:
                    pass
        return told


def for_rehearsal(team: Team) -> Team:
    """Return *team* as its owner means it: with phones, and no switch set by hand."""
    agents = {
        name: replace(agent, phone=agent.phone or name, lines=frozenset())
        for name, agent in team.agents.items()
    }
    queues = {name: _untouched(queue) for name, queue in team.queues.items()}
    return Team(queues, agents)


def _untouched(queue: QueueSettings) -> QueueSettings:
    doors = queue.doors
    night: Policy = replace(doors.night, forced=False)
    return replace(queue, doors=replace(doors, night=night))
