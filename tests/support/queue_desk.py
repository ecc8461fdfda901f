"""A desk that remembers: happenings go into a queue engine, what it says is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import inf
from types import MappingProxyType
from typing import Any

from tipring.domain.queue import happenings as h
from tipring.domain.queue.audit import faults
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentRung,
    CallerLeftQueue,
    OfferEnded,
    Outcome,
)
from tipring.domain.queue.hall import Step
from tipring.domain.queue.orders import (
    CallerNews,
    DialBack,
    PlaceTold,
    RingAgent,
    TellCaller,
)
from tipring.domain.queue.people import Agent, Caller
from tipring.domain.queue.settings import (
    AgentSettings,
    Member,
    Offering,
    QueueSettings,
    Team,
)
from tipring.domain.queue.states import AgentState, CallerState

SALES = "sales"


def agent(name: str, **settings: Any) -> AgentSettings:  # noqa: ANN401 - its fields
    return AgentSettings(id=name, phone="simulated:", **settings)


def queue(
    *members: str | Member,
    name: str = SALES,
    **settings: Any,  # noqa: ANN401 - its fields
) -> QueueSettings:
    """Return a queue; names become members, and `offering` may be a mapping."""
    seats = tuple(Member(agent=m) if isinstance(m, str) else m for m in members)
    offering = settings.pop("offering", {})
    if isinstance(offering, Mapping):
        offering = Offering(**offering)
    return QueueSettings(name=name, members=seats, offering=offering, **settings)


class Desk:
    """Tell what happens; ask what the engine made of it."""

    def __init__(
        self,
        *queues: QueueSettings,
        agents: Mapping[str, AgentSettings] = MappingProxyType({}),
        seed: int = 0,
        known_as: Callable[[str], str] = str,
    ) -> None:
        names = {seat.agent for one in queues for seat in one.members}
        crew = {name: agent(name) for name in sorted(names)} | dict(agents)
        team = Team(queues={one.name: one for one in queues}, agents=crew)
        self.engine = QueueEngine(team, seed, known_as)
        self.now = 1000.0
        self.steps: list[Step] = []
        """All that the engine said so far."""
        self.latest: list[Step] = []
        """What it said to the last happening, or while time passed."""
        self.rings: dict[str, str] = {}
        """Whose phone rings, and for which ticket."""
        self.dials: dict[str, str] = {}
        """Who is being called back, and under which number."""

    # --- what happens ------------------------------------------------------------

    def tell(self, *happenings: h.Happening) -> list[Step]:
        """Let things happen now, one after another; nothing may be wrong after each."""
        self.latest = []
        for happening in happenings:
            self._note(self.engine.handle(happening, self.now))
        return self.latest

    def wait(self, seconds: float) -> list[Step]:
        """Let time pass; each due time is kept to the instant."""
        self.latest = []
        until = self.now + seconds
        while (due := self.engine.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self._note(self.engine.tick(self.now))
        self.now = until
        return self.latest

    def _note(self, steps: list[Step]) -> None:
        self.steps += steps
        self.latest += steps
        for step in steps:
            match step:
                case RingAgent():
                    assert step.agent not in self.rings, f"{step}: it rings already"
                    self.rings[step.agent] = step.ticket
                case AgentAnswered() | OfferEnded():
                    self.rings.pop(step.agent, None)
                case DialBack():
                    assert step.ticket not in self.dials, f"{step}: dialled twice"
                    self.dials[step.ticket] = step.number
        for ticket in list(self.dials):
            if self.state(ticket) is not CallerState.DIALLED:
                del self.dials[ticket]
        found = faults(self.engine)
        assert not found, found

    # --- in short ----------------------------------------------------------------

    def sign_in(self, *agents: str) -> None:
        """Let agents begin to work; without names, all of them."""
        for name in agents or self.engine.hall.agents:
            self.tell(h.AgentSignedIn(name))

    def joins(self, ticket: str, **how: Any) -> list[Step]:  # noqa: ANN401 - its fields
        """Let a caller come, as `CallerJoined` says."""
        joined = h.CallerJoined(ticket=ticket, queue=SALES)
        return self.tell(replace(joined, **how))

    def lifts(self, agent: str) -> list[Step]:
        """Let an agent who is rung lift, and be joined with the caller at once."""
        ticket = self.rings[agent]
        return self.tell(h.OfferAnswered(ticket, agent), h.Joined(ticket, agent))

    def fails(self, agent: str, why: h.Failure = h.Failure.REJECTED) -> list[Step]:
        """Let an agent who is rung not take the call."""
        return self.tell(h.OfferFailed(self.rings[agent], agent, why))

    def ends(self, ticket: str) -> list[Step]:
        """Let a talk end."""
        return self.tell(h.TalkEnded(ticket, "done"))

    def hangs_up(self, ticket: str) -> list[Step]:
        """Let a caller hang up."""
        return self.tell(h.CallerHungUp(ticket))

    # --- what became of it -------------------------------------------------------

    def agent(self, name: str) -> Agent:
        return self.engine.hall.agents[name]

    def caller(self, ticket: str) -> Caller:
        return self.engine.hall.callers[ticket]

    def state(self, ticket: str) -> CallerState:
        """Return where a caller stands; gone if nobody knows him any more."""
        caller = self.engine.hall.callers.get(ticket)
        return CallerState.GONE if caller is None else caller.state

    def stands(self, name: str) -> AgentState:
        """Return where an agent stands."""
        return self.agent(name).state

    def place(self, ticket: str) -> PlaceTold:
        """Return where a caller is in the line."""
        told = self.news(ticket, self.tell(h.PlaceAsked(ticket)))[-1]
        assert isinstance(told, PlaceTold)
        return told

    def news(self, ticket: str, steps: list[Step] | None = None) -> list[CallerNews]:
        """Return what a caller's call was told; lately, unless *steps* are given."""
        return [
            step.news
            for step in (self.latest if steps is None else steps)
            if isinstance(step, TellCaller) and step.ticket == ticket
        ]

    def rung(self) -> list[tuple[str, str]]:
        """Return every offer so far: the agent and the ticket."""
        return [
            (step.agent, step.ticket)
            for step in self.steps
            if isinstance(step, AgentRung)
        ]

    def ended(self, ticket: str) -> CallerLeftQueue:
        """Return the one end of a ticket."""
        (end,) = [
            step
            for step in self.steps
            if isinstance(step, CallerLeftQueue) and step.ticket == ticket
        ]
        return end

    def outcome(self, ticket: str) -> Outcome:
        return Outcome(self.ended(ticket).outcome)

    def said(self, kind: type[Any]) -> list[Any]:
        """Return all of this kind that the engine said lately."""
        return [step for step in self.latest if isinstance(step, kind)]

    @property
    def due_in_s(self) -> float:
        """How long until the engine wants to be asked again."""
        due = self.engine.deadline
        return inf if due is None else due - self.now
