"""How many events the queue engine handles in a second of one processor.

    python -m tests.bench.queue_speed [--events 200000]

All agents are busy all the time: whoever ends a talk is rung for the next caller, and
a new one comes. Every tenth caller hangs up somewhere in the line.
"""

import argparse
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from random import Random
from time import perf_counter, process_time

from tipring.domain.queue import happenings as h
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.orders import Join, RingAgent
from tipring.domain.queue.settings import (
    AgentSettings,
    Comparison,
    Member,
    Needs,
    Offering,
    Overflow,
    Pattern,
    QueueSettings,
    Requirement,
    Team,
)

EVENTS = 200_000
HUNG_UP_EVERY = 10
STEP_S = 1.0
"""Between two ends of talks."""
SKILLS = ("spanish", "french", "polish", "turkish")
WAITING = (10, 100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Spent:
    """What it took."""

    events: int
    processor_s: float
    clock_s: float

    @property
    def each_us(self) -> float:
        """Microseconds of the processor for one event."""
        return 1e6 * self.processor_s / self.events


class Rush:
    """A busy office: so many callers wait, at all times."""

    def __init__(
        self, team: Team, waiting: int, needs: Sequence[Needs] = ((),)
    ) -> None:
        self._engine = QueueEngine(team)
        self._queues = cycle(team.queues)
        self._needs = cycle(needs)
        self._chance = Random(1)  # noqa: S311 - a load, not a secret
        self._numbers = count()
        self._now = 0.0
        self._talks: deque[str] = deque()
        self._replies: deque[h.Happening] = deque()
        self._line: list[str] = []
        """All who came; most of them are served by now."""
        self.events = 0
        for agent in team.agents:
            self._happen(h.AgentSignedIn(agent))
        for _ in range(waiting + len(team.agents)):
            self._comes()

    def run(self, events: int) -> Spent:
        """Let *events* happen, or a few more."""
        self.events = 0
        began_s, clock_s = process_time(), perf_counter()
        while self.events < events:
            self._now += STEP_S
            self._happen(h.TalkEnded(self._talks.popleft(), "done"))
            self._comes()
            if self.events % HUNG_UP_EVERY == 0:
                self._hangs_up()
        spent_s = process_time() - began_s
        return Spent(self.events, spent_s, perf_counter() - clock_s)

    def _comes(self) -> None:
        ticket = str(next(self._numbers))
        joined = h.CallerJoined(
            ticket=ticket, queue=next(self._queues), needs=next(self._needs)
        )
        self._line.append(ticket)
        self._happen(joined)

    def _hangs_up(self) -> None:
        """Let one of the youngest go, and another one come."""
        latest = len(self._line)
        ticket = self._line[self._chance.randrange(max(0, latest - 10), latest)]
        caller = self._engine.hall.callers.get(ticket)
        if caller is not None and caller.agent is None:
            self._happen(h.CallerHungUp(ticket))
            self._comes()

    def _happen(self, happening: h.Happening) -> None:
        self._replies.append(happening)
        rung: set[str] = set()
        while self._replies:
            self.events += 1
            for step in self._engine.handle(self._replies.popleft(), self._now):
                match step:
                    case RingAgent() if step.ticket not in rung:
                        rung.add(step.ticket)
                        self._replies.append(h.OfferAnswered(step.ticket, step.agent))
                    case Join():
                        self._replies.append(h.Joined(step.ticket, step.agent))
                        self._talks.append(step.ticket)


# --- the offices ----------------------------------------------------------------


def office(
    agents: int,
    queues: int = 1,
    pattern: Pattern = Pattern.CIRCULAR,
    skilled: bool = False,  # noqa: FBT001, FBT002 - of the office
) -> Team:
    """Return an office in which all agents serve all queues."""
    names = [f"agent-{number}" for number in range(1, agents + 1)]
    members = tuple(Member(agent=name) for name in names)
    settings = [
        QueueSettings(
            name=f"queue-{number}",
            members=members,
            offering=Offering(pattern=pattern),
            overflow=Overflow(size=1_000_000),
        )
        for number in range(1, queues + 1)
    ]
    crew = {
        name: AgentSettings(
            id=name,
            phone="simulated:",
            skills={SKILLS[place % len(SKILLS)]: 7} if skilled else {},
        )
        for place, name in enumerate(names)
    }
    return Team(queues={queue.name: queue for queue in settings}, agents=crew)


def speaks(language: str) -> Needs:
    """Return what a caller needs who speaks nothing else."""
    return (Requirement(language, Comparison.AT_LEAST, 5),)


OFFICES: Mapping[str, Callable[[], Rush]] = {
    "10 agents, one after another": lambda: Rush(office(10), 20),
    "10 agents, all at once": lambda: Rush(
        office(10, pattern=Pattern.SIMULTANEOUS), 20
    ),
    "10 agents, four languages": lambda: Rush(
        office(10, skilled=True), 40, [speaks(skill) for skill in SKILLS]
    ),
    "50 agents share 3 queues": lambda: Rush(office(50, queues=3), 60),
}


def waiting_cost_us(waiting: int, events: int, rounds: int = 1) -> float:
    """Return microseconds an event while so many callers wait; the best round."""
    rush = Rush(office(10), waiting)
    return min(rush.run(events).each_us for _ in range(rounds))


def long_line(waiting: int) -> tuple[QueueEngine, str]:
    """Return an engine in which so many wait, and the last of them."""
    engine = QueueEngine(office(1))
    for number in range(waiting):
        engine.handle(h.CallerJoined(ticket=str(number), queue="queue-1"), 0.0)
    return engine, str(waiting - 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--events", type=int, default=EVENTS, help="of each office")
    options = parser.parse_args(arguments)
    print("| office | events/s of one processor | events/s by the clock |")
    print("| --- | --: | --: |")
    for name, make in OFFICES.items():
        spent = make().run(options.events)
        fast = f"{spent.events / spent.processor_s:.0f}"
        print(f"| {name} | {fast} | {spent.events / spent.clock_s:.0f} |", flush=True)
    print("\n| callers waiting | us an event |")
    print("| --: | --: |")
    for waiting in WAITING:
        print(f"| {waiting} | {waiting_cost_us(waiting, options.events):.1f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
