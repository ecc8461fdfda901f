"""A street of callers in front of the real queue engine, on a clock of its own.

Agents answer at once; callers come by chance, talk as long as they like and hang up
when they have had enough. What becomes of each is kept in columns.
"""

import heapq
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from itertools import accumulate, count
from math import inf
from time import process_time

import numpy as np

from tipring.domain.queue import happenings as h
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import CallerLeftQueue, Outcome
from tipring.domain.queue.hall import Step
from tipring.domain.queue.orders import Join, PlaceTold, RingAgent, TellCaller
from tipring.domain.queue.settings import (
    AgentSettings,
    Member,
    Overflow,
    QueueSettings,
    Team,
)

from .draws import Column, Draw, exponential

QUEUE = "sales"
NO_LIMIT = 1_000_000_000
HOUR_S = 3600.0
TOLD_EVERY = 50_000
"""Callers between two reports of how far it is."""


class Fate(IntEnum):
    """How a caller ended."""

    ANSWERED = 0
    ABANDONED = auto()
    FULL = auto()
    OVERFLOWED = auto()


FATES = {
    Outcome.ANSWERED: Fate.ANSWERED,
    Outcome.ABANDONED: Fate.ABANDONED,
    Outcome.FULL: Fate.FULL,
    Outcome.OVERFLOWED: Fate.OVERFLOWED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One queue and the callers who come to it."""

    agents: int
    calls_per_hour: tuple[float, ...]
    """By priority, the highest first."""
    talk: Draw
    patience_s: float | None = None
    """The mean of an exponential one; None: they wait for ever."""
    overflow_after_s: float | None = None
    places: int | None = None
    """How many may wait; None: all."""

    def team(self) -> Team:
        """Return the office that this is."""
        names = [f"agent-{number}" for number in range(1, self.agents + 1)]
        overflow = Overflow(
            size=NO_LIMIT if self.places is None else self.places,
            after_s=self.overflow_after_s,
        )
        members = tuple(Member(agent=name) for name in names)
        queue = QueueSettings(name=QUEUE, members=members, overflow=overflow)
        agents = {name: AgentSettings(id=name, phone="simulated:") for name in names}
        return Team(queues={QUEUE: queue}, agents=agents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What became of the callers, one place in each column for each of them."""

    gap_s: Column
    """Since the caller before."""
    empty_s: Column
    """How long of it nobody was there at all."""
    wait_s: Column
    talk_s: Column
    fate: Column
    priority: Column
    """0 is the highest."""

    def part(self, begin: int, end: int) -> "Day":
        """Return the callers from *begin* up to *end*."""
        return Day(
            gap_s=self.gap_s[begin:end],
            empty_s=self.empty_s[begin:end],
            wait_s=self.wait_s[begin:end],
            talk_s=self.talk_s[begin:end],
            fate=self.fate[begin:end],
            priority=self.priority[begin:end],
        )


Ahead = tuple[h.Happening, str, Mapping[str, float]]
"""An end of a talk or of patience, whose, and among whom he must still be by then."""


class Street:
    """One simulation; `run` it once."""

    def __init__(
        self, plan: Plan, calls: int, seed: int, *, asks: bool = False
    ) -> None:
        self._asks = asks
        self.told: dict[str, PlaceTold] = {}
        """What those who had to wait were told when they came, if they asked."""
        self._plan = plan
        self._calls = calls
        chance = np.random.default_rng(seed)
        rates = list(accumulate(plan.calls_per_hour))
        self._gaps = exponential(HOUR_S / rates[-1])(chance, calls)
        self._levels = np.searchsorted(rates, chance.random(calls) * rates[-1])
        self._talks = iter(plan.talk(chance, calls).tolist())
        self._patience: Iterator[float] | None = None
        if plan.patience_s is not None:
            self._patience = iter(exponential(plan.patience_s)(chance, calls).tolist())
        self._engine = QueueEngine(plan.team(), seed)
        self._empty_s, self._wait_s, self._talk_s, self._fate = (
            array("d", bytes(8 * calls)) for _ in range(4)
        )
        self._came: dict[str, float] = {}
        """When each caller came who is still there."""
        self._replies: deque[h.Happening] = deque()
        self._waiting: dict[str, float] = {}
        """Those of them whom nobody has answered."""
        self._ahead: list[tuple[float, int, Ahead]] = []
        self._numbers = count()
        self._now = 0.0
        self._empty_since = 0.0
        self.events = 0
        """Happenings handled, and ticks."""
        self.processor_s = 0.0

    def run(self, tell: Callable[[int], None] = lambda _done: None) -> Day:
        """Let all callers come and go; *tell* is told now and then how many came."""
        began_s = process_time()
        for name in self._engine.hall.agents:
            self._happen(h.AgentSignedIn(name))
        gaps = zip(self._gaps.tolist(), self._levels.tolist(), strict=True)
        for number, (gap_s, level) in enumerate(gaps):
            self._pass_time(self._now + gap_s)
            self._arrive(number, level)
            if number % TOLD_EVERY == 0:
                tell(number)
        self._pass_time(inf)
        self.processor_s = process_time() - began_s
        return Day(
            gap_s=self._gaps,
            empty_s=np.frombuffer(self._empty_s),
            wait_s=np.frombuffer(self._wait_s),
            talk_s=np.frombuffer(self._talk_s),
            fate=np.frombuffer(self._fate),
            priority=self._levels.astype(np.float64),
        )

    def _pass_time(self, until: float) -> None:
        """Do all that is due before *until*."""
        began = self._now
        while True:
            own = self._ahead[0][0] if self._ahead else inf
            deadline = self._engine.deadline
            due = inf if deadline is None else deadline
            moment = min(own, due)
            if moment >= until:
                break
            self._now = moment
            if due <= own:
                self.events += 1
                self._do(self._engine.tick(moment))
            else:
                happening, ticket, among = heapq.heappop(self._ahead)[2]
                if ticket in among:
                    self._happen(happening)
        self._now = max(began, until)

    def _arrive(self, number: int, priority: int) -> None:
        ticket = str(number)
        if not self._came:
            self._empty_s[number] = self._now - self._empty_since
        self._came[ticket] = self._waiting[ticket] = self._now
        if self._patience is not None:
            had_enough = h.CallerHungUp(ticket)
            self._later(next(self._patience), (had_enough, ticket, self._waiting))
        self._happen(h.CallerJoined(ticket=ticket, queue=QUEUE, priority=-priority))
        if self._asks and ticket in self._waiting:
            self._happen(h.PlaceAsked(ticket))

    def _later(self, after_s: float, ahead: Ahead) -> None:
        heapq.heappush(self._ahead, (self._now + after_s, next(self._numbers), ahead))

    def _happen(self, happening: h.Happening) -> None:
        self.events += 1
        self._do(self._engine.handle(happening, self._now))

    def _do(self, steps: list[Step]) -> None:
        self._note(steps)
        while self._replies:
            self.events += 1
            self._note(self._engine.handle(self._replies.popleft(), self._now))

    def _note(self, steps: list[Step]) -> None:
        for step in steps:
            match step:
                case RingAgent():
                    self._replies.append(h.OfferAnswered(step.ticket, step.agent))
                case Join():
                    self._join(step)
                case CallerLeftQueue():
                    self._left(step)
                case TellCaller(ticket, PlaceTold() as told):
                    self.told[ticket] = told

    def _join(self, step: Join) -> None:
        ticket = step.ticket
        self._wait_s[int(ticket)] = self._now - self._waiting.pop(ticket)
        self._replies.append(h.Joined(ticket, step.agent))
        self._later(
            next(self._talks), (h.TalkEnded(ticket, "done"), ticket, self._came)
        )

    def _left(self, step: CallerLeftQueue) -> None:
        number = int(step.ticket)
        came = self._came.pop(step.ticket)
        fate = FATES[Outcome(step.outcome)]
        self._fate[number] = fate
        stayed_s = self._now - came
        if fate is Fate.ANSWERED:
            self._talk_s[number] = stayed_s - self._wait_s[number]
        else:
            del self._waiting[step.ticket]
            self._wait_s[number] = stayed_s
        if not self._came:
            self._empty_since = self._now
