"""Who and what the engine keeps in mind: agents, seats, callers, rooms.

Mutable records of the engine alone; nothing of them leaves it.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from typing import TypeAlias

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.handling import HandlingTime
from tipring.domain.queue.settings import (
    AgentSettings,
    Member,
    Needs,
    OverflowAction,
    QueueSettings,
    Standing,
)
from tipring.domain.queue.skills import meets
from tipring.domain.queue.states import (
    AgentCause,
    AgentState,
    CallerCause,
    CallerState,
    next_agent_state,
    next_caller_state,
)
from tipring.domain.queue.timers import Timer

STANDING: Mapping[AgentState, Standing] = {
    AgentState.OFFLINE: Standing.OFFLINE,
    AgentState.OFFERED: Standing.OFFERED,
    AgentState.ACCEPTING: Standing.OFFERED,
    AgentState.TALKING: Standing.TALKING,
    AgentState.HOLDING: Standing.TALKING,
    AgentState.WRAP_UP: Standing.WRAP_UP,
    AgentState.PAUSED: Standing.PAUSED,
    AgentState.MISSED: Standing.MISSED,
    AgentState.OUTSIDE: Standing.OUTSIDE,
}
"""A ready agent has none: he can always answer."""

SERVING = frozenset(AgentState) - {
    AgentState.OFFLINE,
    AgentState.PAUSED,
    AgentState.OUTSIDE,
}
"""Agents in these states take calls, now or after the present one."""


WANTING = frozenset({CallerState.WAITING, CallerState.OFFERED, CallerState.CALLBACK})
"""Callers in these states may be rung for."""

Wish: TypeAlias = tuple[AgentCause, str]
"""What an agent asked for (to pause, to sign out), and the reason."""


class Agent:
    """One agent, in all queues at once."""

    __slots__ = (
        "caller",
        "calls",
        "claims",
        "described",
        "hold_timer",
        "id",
        "idle_since",
        "misses",
        "reachable",
        "seats",
        "settings",
        "since",
        "standing",
        "state",
        "talk_s",
        "timer",
        "why",
        "wish",
    )

    def __init__(self, settings: AgentSettings) -> None:
        self.id = settings.id
        self.settings = settings
        self.state = AgentState.OFFLINE
        self.since = 0.0
        self.why = ""
        self.standing: Standing | None = Standing.OFFLINE
        """As the rooms count it."""
        self.reachable = bool(settings.phone)
        self.idle_since = 0.0
        """When the last talk ended, or the work began."""
        self.calls = 0
        self.talk_s = 0.0
        self.misses = 0
        self.caller: Caller | None = None
        """Whom he is rung for, or talks to."""
        self.described: str | None = None
        """Who and where, made when it is first asked for."""
        self.claims: list[Caller] = []
        """Callers who are to go to him before any other."""
        self.seats: list[Seat] = []
        self.timer: Timer | None = None
        """When the present state ends by itself."""
        self.hold_timer: Timer | None = None
        self.wish: Wish | None = None
        """What he asked for that has to wait for the end of the call."""

    @property
    def is_free(self) -> bool:
        """Whether he can be rung now."""
        return self.state is AgentState.READY and self.reachable

    def move(self, cause: AgentCause, now: float, why: str) -> None:
        """Take the step that the table allows, or raise RuleError; count it."""
        self.state = next_agent_state(self.state, cause)
        self.since = now
        self.why = why
        self.recount()

    def recount(self) -> None:
        """Bring the rooms' counts up to date."""
        self.described = None
        before = self.standing
        after = STANDING.get(self.state)
        if not self.reachable and after is not Standing.OFFLINE:
            after = Standing.UNREACHABLE
        self.standing = after
        is_free = after is None
        for seat in self.seats:
            room = seat.room
            room.counts[before] -= 1
            room.counts[after] += 1
            if is_free:
                room.free[self.id] = seat
            elif before is None:
                room.free.pop(self.id, None)
            if room.is_ruled:
                room.touched.append(room)

    def __str__(self) -> str:
        """Return who and where, as an explanation needs it."""
        if self.described is None:
            why = f" ({self.why})" if self.why else ""
            unreachable = "" if self.reachable else ", phone unreachable"
            self.described = f"{self.id}: {self.state.value}{why}{unreachable}"
        return self.described


class Seat:
    """One agent's place in one queue."""

    __slots__ = ("agent", "index", "member", "room")

    def __init__(self, agent: Agent, room: "Room", member: Member, index: int) -> None:
        self.agent = agent
        self.room = room
        self.member = member
        self.index = index
        """The place in the queue's list of agents."""


class Stage:
    """Who may answer a caller from a certain wait on."""

    __slots__ = ("after_s", "needs", "seats", "tier")

    def __init__(self, after_s: float, needs: Needs, tier: int, room: "Room") -> None:
        self.after_s = after_s
        self.needs = needs
        self.tier = tier
        self.seats = frozenset(
            seat
            for seat in room.seats
            if seat.member.tier <= tier and meets(seat.agent.settings.skills, needs)
        )

    def why_not(self, seat: Seat) -> str:
        """Return why *seat* may not answer at this stage."""
        if seat.member.tier > self.tier:
            return f"tier {seat.member.tier} is not open yet"
        wanted = ", ".join(map(str, self.needs))
        return f"does not meet {wanted}"


Lane: TypeAlias = tuple[Stage, str, bool]
"""Who may answer: the stage of the wait, the line (empty where no agent minds), and
whether only an agent beside that line can."""


Key: TypeAlias = tuple[int, int, float, int, "Caller"]
"""(0 for the bounced, minus priority, since when he waits by rank, number, himself):
the smaller comes first. All ranks grow at one pace, so the order never changes."""


class Line:
    """Callers in the order of their ranks."""

    __slots__ = ("keys",)

    def __init__(self) -> None:
        self.keys: list[Key] = []

    def add(self, key: Key) -> None:
        """Let the caller of *key* stand where it belongs."""
        insort(self.keys, key)

    def remove(self, key: Key) -> None:
        """Take the caller of *key* out."""
        del self.keys[bisect_left(self.keys, key)]

    def position(self, key: Key) -> int:
        """Return the place of *key*, 1 for the first."""
        return bisect_left(self.keys, key) + 1


class WholeLine(Line):
    """All who wait in a queue, and since when the oldest does."""

    __slots__ = ("_since",)

    def __init__(self) -> None:
        super().__init__()
        self._since: list[float] = []

    def add(self, key: Key) -> None:
        """Let the caller of *key* stand where it belongs."""
        super().add(key)
        insort(self._since, key[4].waits_since)

    def remove(self, key: Key) -> None:
        """Take the caller of *key* out."""
        super().remove(key)
        del self._since[bisect_left(self._since, key[4].waits_since)]

    def longest_wait_s(self, now: float) -> float:
        """Return how long the oldest waits already; 0 when nobody does."""
        return now - self._since[0] if self._since else 0.0


class Caller:
    """One ticket."""

    __slots__ = (
        "agent",
        "beside_only",
        "bounces",
        "callback_number",
        "goes_as",
        "grow_timer",
        "head_start_s",
        "is_overdue",
        "is_reached",
        "is_resting",
        "is_wanting",
        "joined_at",
        "key",
        "lane",
        "line",
        "name",
        "needs",
        "number",
        "offers",
        "overflow_timer",
        "pinned_to",
        "priority",
        "room",
        "stage",
        "stage_timer",
        "state",
        "talk_began",
        "ticket",
        "timer",
        "tries",
        "waited_before_s",
        "waited_s",
        "wanted",
    )

    def __init__(self, ticket: str, room: "Room", now: float) -> None:
        self.ticket = ticket
        self.room = room
        self.state = CallerState.WELCOMED
        self.joined_at = now
        self.line = ""
        self.beside_only = False
        """Only an agent at the telephone beside this line can talk with him."""
        self.number = ""
        self.name = ""
        self.priority = 0
        self.head_start_s = 0.0
        self.waited_before_s = 0.0
        self.waited_s: float | None = None
        """How long he waited, once that is over."""
        self.needs: Needs | None = None
        self.key: Key = (1, 0, now, 0, self)
        self.bounces = 0
        self.stage = 0
        self.lane: Line | None = None
        """Where he stands as long as an agent is to be found for him."""
        self.is_wanting = False
        self.wanted = 1
        """How many agents may be rung for him at once."""
        self.offers: dict[str, Agent] = {}
        self.agent: Agent | None = None
        """Who lifted for him."""
        self.pinned_to: Agent | None = None
        self.talk_began = 0.0
        self.goes_as = Outcome.ABANDONED
        """The outcome if he does not come back to the place that is kept."""
        self.is_overdue = False
        """Overflow came while an agent had just lifted."""
        self.is_reached = False
        """A person who was called back is on the line."""
        self.is_resting = False
        """A callback that failed waits before the next try."""
        self.callback_number = ""
        self.tries = 0
        self.timer: Timer | None = None
        self.overflow_timer: Timer | None = None
        self.stage_timer: Timer | None = None
        self.grow_timer: Timer | None = None

    def move(self, cause: CallerCause) -> None:
        """Take the step that the table allows, or raise RuleError."""
        self.state = next_caller_state(self.state, cause)

    @property
    def may_be_rung_for(self) -> bool:
        """Whether one more agent may be rung for him now."""
        return (
            self.state in WANTING
            and len(self.offers) < self.wanted
            and not self.is_resting
        )

    @property
    def waits_since(self) -> float:
        """Return when his wait began, what he waited elsewhere counted in."""
        return self.joined_at - self.waited_before_s

    def waiting_s(self, now: float) -> float:
        """Return how long he has waited, all in all."""
        if self.waited_s is not None:
            return self.waited_s
        return now - self.waits_since

    def rank_s(self, now: float) -> float:
        """Return the rank: seconds waited and head start."""
        return now - self.key[2]


class Room:
    """One queue: its seats, and who waits for them."""

    def __init__(self, settings: QueueSettings, touched: list["Room"]) -> None:
        self.settings = settings
        self.touched = touched
        """Rooms in which it may be that nobody is left who could answer."""
        rule = settings.staying
        stays = rule.to.action is OverflowAction.STAY
        self.is_ruled = bool(rule.leave_without) and not stays
        self.name = settings.name
        self.seats: list[Seat] = []
        self.free: dict[str, Seat] = {}
        """Seats of agents who can be rung now."""
        self.counts: dict[Standing | None, int] = dict.fromkeys(Standing, 0)
        self.counts[None] = 0
        self.line = WholeLine()
        """All who wait."""
        self.lanes: dict[Lane, Line] = {}
        """Those for whom an agent is to be found, by who may answer them."""
        self.programmes: dict[Needs | None, list[Stage]] = {}
        self.callbacks = 0
        """How many of those who wait do so at home."""
        self.last_index = -1
        """The seat that took the last call."""
        self.handling = HandlingTime(settings.hearing.wait.handling_s)
        self.has_local_agents = False
        """An agent serves only some lines."""

    def seat(self, agent: Agent, member: Member) -> None:
        """Give *agent* a seat."""
        seat = Seat(agent, self, member, len(self.seats))
        self.seats.append(seat)
        agent.seats.append(seat)
        self.counts[agent.standing] += 1
        self.has_local_agents = self.has_local_agents or bool(agent.settings.lines)

    def programme(self, needs: Needs | None) -> list[Stage]:
        """Return the stages that a caller with *needs* goes through, first to last."""
        found = self.programmes.get(needs)
        if found is None:
            found = self.programmes[needs] = list(self._stages(needs))
        return found

    def lane(self, lane: Lane) -> Line:
        """Return where callers stand whom the same agents may answer."""
        found = self.lanes.get(lane)
        if found is None:
            found = self.lanes[lane] = Line()
        return found

    def _stages(self, needs: Needs | None) -> list[Stage]:
        offering = self.settings.offering
        relaxed = {step.after_s: step.needs for step in offering.relaxations}
        opened = {tier.after_s: tier.level for tier in offering.tiers}
        first = offering.needs if needs is None else needs
        current, tier = first, 1
        stages = []
        for after_s in sorted({0.0, *relaxed, *opened}):
            current = relaxed.get(after_s, current)
            tier = max(tier, opened.get(after_s, tier))
            stages.append(Stage(after_s, current, tier, self))
        return stages

    def has_seat_beside(self, line: str) -> bool:
        """Return whether any agent's telephone hangs on *line*."""
        return any(line in seat.agent.settings.lines for seat in self.seats)

    @property
    def size(self) -> int:
        """How many wait on a line."""
        return len(self.line.keys) - self.callbacks

    def is_without(self, struck: frozenset[Standing]) -> bool:
        """Return whether no agent is left once those of *struck* do not count."""
        counts = self.counts
        return len(self.seats) == sum(counts[standing] for standing in struck)
