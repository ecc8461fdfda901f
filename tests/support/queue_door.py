"""A queue engine that is not there: what it is told is kept, what it shows is given."""

from dataclasses import dataclass, field, replace

from support.queue_journal import QUEUE, at
from tipring.desk.desk import Desk
from tipring.domain.errors import RuleError
from tipring.domain.queue.happenings import Happening
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.settings import AgentSettings, QueueSettings, Team
from tipring.domain.queue.states import AgentState, CallerState

ANNA = "anna@example.com"
TEAM = Team(
    queues={QUEUE: QueueSettings(name=QUEUE), "spare": QueueSettings(name="spare")},
    agents={ANNA: AgentSettings(id=ANNA, name="Anna"), "ben": AgentSettings(id="ben")},
)
BUSY = QueueLive(
    queue=QUEUE,
    title="Sales",
    threshold_s=30.0,
    waiting=(
        CallerLive(
            ticket="c7",
            number="2125550107",
            name="DOE JOHN",
            line="line-1",
            state=CallerState.OFFERED,
            position=1,
            waited_s=75.0,
            rank_s=105.0,
            why="rank 105 s, head start 30 s",
            offered_to=(ANNA,),
        ),
        CallerLive(
            ticket="c8",
            state=CallerState.WAITING,
            position=2,
            waited_s=5.0,
            rank_s=5.0,
            why="rank 5 s",
            agent="ben",
        ),
    ),
    talking=(
        CallerLive(
            ticket="c6",
            number="2125550106",
            state=CallerState.TALKING,
            waited_s=20.0,
            rank_s=300.0,
            agent="ben",
        ),
    ),
    away=(
        CallerLive(
            ticket="c5",
            number="2125550105",
            state=CallerState.AWAY,
            waited_s=40.0,
            rank_s=90.0,
            why="rank 90 s",
        ),
    ),
    agents=(
        AgentLive(
            agent=ANNA,
            name="Anna",
            state=AgentState.OFFERED,
            since=at(3600),
            ticket="c7",
        ),
        AgentLive(
            agent="ben",
            state=AgentState.MISSED,
            reachable=False,
            since=at(3590),
            reason="no answer",
            ends=at(3610),
            misses=1,
        ),
    ),
)
IDLE = QueueLive(queue="spare", enabled=False)


@dataclass
class FakeDoor:
    """What `QueueDoor` is, as far as its users can see."""

    queues: list[QueueLive] = field(default_factory=lambda: [BUSY, IDLE])
    told: list[Happening] = field(default_factory=list)
    disk_works: bool = True
    refusals: dict[type[Happening], RuleError] = field(default_factory=dict)

    def tell(self, happening: Happening) -> None:
        if (refusal := self.refusals.get(type(happening))) is not None:
            raise refusal
        self.told.append(happening)

    async def tell_safely(self, happening: Happening) -> bool:
        self.tell(happening)
        return self.disk_works

    def live(self) -> list[QueueLive]:
        return self.queues

    async def is_promised(self, ticket: str) -> bool:  # noqa: ARG002 - the door's
        return self.disk_works


def with_a_team(desk: Desk) -> None:
    """Give the office of *desk* two queues, two agents, and numbers to dial."""
    desk.office = replace(desk.office, team=TEAM, outside=("+1212*", "2125550177"))
