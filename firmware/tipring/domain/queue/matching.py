"""Who is rung for whom: the heart of the queue.

Two questions, and nothing else finds an agent for a caller: which caller does this
free agent get (`find_work`), and which free agents does this caller get
(`find_agents`). Each is asked the instant that something made it worth asking, so
a free agent never stands beside a waiting caller whom he could answer.
"""

from collections.abc import Iterator

from tipring.domain.queue.entries import AgentRung, CallbackTried
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.orders import DialBack, Offering, RingAgent
from tipring.domain.queue.patterns import first_of, why
from tipring.domain.queue.people import Agent, Caller, Room, Seat, Stage
from tipring.domain.queue.settings import Pattern
from tipring.domain.queue.states import AgentCause, CallerCause, CallerState

EVERYBODY = 1_000_000
"""More agents than anybody rings at once."""

LONGEST_RING_S = 3600.0
"""Nobody waits for an hour; whatever reports that he is gone has failed."""

DIAL_BACK_CAP_S = 120.0
"""A person who was called back and has not confirmed by then was not reached."""

MOST_EXPLAINED = 60
"""So many other agents are explained one by one; the rest are counted."""


class Matching:
    """Bring free agents and waiting callers together."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    # --- which caller for this agent ---------------------------------------------

    def find_work(self, agent: Agent, now: float) -> None:
        """Offer this free agent the caller who is first for him, if there is one."""
        if not agent.is_free or self._hall.is_closing:
            return
        for caller in agent.claims:
            if caller.may_be_rung_for:
                self._offer(caller, self._seat_of(agent, caller.room), now, "claimed")
                return
        if (found := self._first_for(agent, now)) is not None:
            caller, seat = found
            self._offer(caller, seat, now, "")

    def _seat_of(self, agent: Agent, room: Room) -> Seat:
        return next(seat for seat in agent.seats if seat.room is room)

    def _first_for(self, agent: Agent, now: float) -> tuple[Caller, Seat] | None:
        best: tuple[Caller, Seat] | None = None
        best_rank: tuple[int, int, float] | None = None
        for seat in agent.seats:
            for (stage, line, beside), lane in seat.room.lanes.items():
                if not lane.keys or not may_take(seat, stage, line, beside):
                    continue
                late, behind, since, _number, caller = lane.keys[0]
                weighted_s = (since - now) * seat.room.settings.weight
                rank = (late, behind, weighted_s)
                if best_rank is None or rank < best_rank:
                    best, best_rank = (caller, seat), rank
        return best

    # --- which agents for this caller --------------------------------------------

    def find_agents(self, caller: Caller, now: float) -> None:
        """Ring free agents for this caller, as many as the pattern wants."""
        while caller.is_wanting and not self._hall.is_closing:
            seat = self.free_seat(caller)
            if seat is None:
                return
            self._offer(caller, seat, now, "")

    def free_seat(self, caller: Caller) -> Seat | None:
        """Return the seat of the free agent who would be rung, or None."""
        seats = list(self._free_seats(caller))
        return first_of(seats, caller.room, self._hall.lots) if seats else None

    def is_anybody_free(self, caller: Caller) -> bool:
        """Return whether an agent is free who may answer this caller."""
        return any(True for _ in self._free_seats(caller))

    def _free_seats(self, caller: Caller) -> Iterator[Seat]:
        free = caller.room.free
        if free:
            stage = self.stage_of(caller)
            line, beside = caller.line, caller.beside_only
            for seat in free.values():
                if may_take(seat, stage, line, beside):
                    yield seat

    # --- wanting -----------------------------------------------------------------

    def stage_of(self, caller: Caller) -> Stage:
        """Return who may answer this caller now."""
        return caller.room.programme(caller.needs)[caller.stage]

    def renew(self, caller: Caller) -> None:
        """Let the caller stand in the lane where he belongs now, or in none."""
        if caller.lane is not None:
            caller.lane.remove(caller.key)
            caller.lane = None
        caller.is_wanting = caller.may_be_rung_for and caller.pinned_to is None
        if caller.is_wanting:
            room = caller.room
            minds = room.has_local_agents or caller.beside_only
            line = caller.line if minds else ""
            lane = room.lane((self.stage_of(caller), line, caller.beside_only))
            lane.add(caller.key)
            caller.lane = lane

    def begin_wanting(self, caller: Caller, now: float) -> None:
        """Look for agents for a caller who begins to wait, or waits again."""
        offering = caller.room.settings.offering
        if caller.callback_number:
            caller.wanted = 1
        elif offering.pattern is Pattern.SIMULTANEOUS:
            caller.wanted = EVERYBODY
        elif offering.pattern is Pattern.EXPANDING:
            caller.wanted = offering.ring_first
        else:
            caller.wanted = 1
        self.renew(caller)
        self.find_agents(caller, now)
        if caller.pinned_to is not None:
            self.find_work(caller.pinned_to, now)

    def release_claims(self, agent: Agent, now: float) -> None:
        """Let others have the callers who were to go to an agent who goes away."""
        claims, agent.claims = agent.claims, []
        for caller in claims:
            caller.pinned_to = None
        for caller in sorted(claims, key=lambda caller: caller.key):
            self.renew(caller)
            self.find_agents(caller, now)

    # --- the offer itself --------------------------------------------------------

    def _offer(self, caller: Caller, seat: Seat, now: float, claim: str) -> None:
        room, agent = caller.room, seat.agent
        reason = claim or why(seat, room, now)
        rank = self._why_caller(caller, now)
        others = self._why_not_others(caller, seat)
        self._hall.move_agent(agent, AgentCause.IS_RUNG, now)
        agent.caller = caller
        caller.offers[agent.id] = agent
        steps = self._hall.steps
        steps.append(
            AgentRung(caller.ticket, room.name, agent.id, reason, rank, others)
        )
        if caller.state is CallerState.CALLBACK:
            self._dial_back(caller, agent, now)
        else:
            self.ring(caller, agent, now)
        self.renew(caller)

    def ring(self, caller: Caller, agent: Agent, now: float) -> None:
        """Let the agent's phone ring for this caller."""
        room = caller.room
        offering = room.settings.offering
        self._hall.steps.append(
            RingAgent(
                ticket=caller.ticket,
                agent=agent.id,
                queue=room.name,
                cadence=offering.distinctive_ring,
                title=room.settings.card.title,
                number=caller.number,
                name=caller.name,
                line=caller.line,
                waited_s=caller.waiting_s(now),
            )
        )
        ring_s = LONGEST_RING_S if offering.ring_s is None else offering.ring_s
        self._hall.limit_agent(agent, now + ring_s, self._hall.deeds.ring_ended)
        if caller.state is CallerState.WAITING:
            caller.move(CallerCause.IS_OFFERED)
            self._hall.tell(caller, Offering())
            if offering.pattern is Pattern.EXPANDING:
                self._grow_later(caller, now)

    def _dial_back(self, caller: Caller, agent: Agent, now: float) -> None:
        caller.move(CallerCause.IS_DIALLED)
        caller.tries += 1
        room = caller.room.name
        number = caller.callback_number
        self._hall.timers.cancel(caller.timer)
        caller.timer = self._hall.timers.at(
            now + DIAL_BACK_CAP_S, self._hall.deeds.dial_ended, caller
        )
        self._hall.steps += [
            CallbackTried(caller.ticket, room, agent.id, caller.tries),
            DialBack(caller.ticket, number, room, agent.id, caller.tries),
        ]

    # --- ring a few, then more ---------------------------------------------------

    def _grow_later(self, caller: Caller, now: float) -> None:
        self._hall.timers.cancel(caller.grow_timer)
        due = now + caller.room.settings.offering.ring_more_after_s
        caller.grow_timer = self._hall.timers.at(due, self._grow, caller)

    def _grow(self, caller: Caller, now: float) -> None:
        caller.wanted += caller.room.settings.offering.ring_more
        self._grow_later(caller, now)
        self.renew(caller)
        self.find_agents(caller, now)

    # --- explaining --------------------------------------------------------------

    def _why_caller(self, caller: Caller, now: float) -> str:
        room = caller.room
        place = room.line.position(caller.key)
        parts = [f"number {place} of {len(room.line.keys)}"]
        if caller.bounces:
            parts.append("came back to the head")
        if caller.priority:
            parts.append(f"priority {caller.priority}")
        parts.append(f"rank {caller.rank_s(now):.0f} s")
        if room.settings.weight != 1.0:
            parts.append(f"times weight {room.settings.weight:g}")
        return ", ".join(parts)

    def _why_not_others(self, caller: Caller, chosen: Seat) -> tuple[str, ...]:
        room = caller.room
        stage = self.stage_of(caller)
        others = [seat for seat in room.seats if seat is not chosen]
        told = [
            seat.agent.described or self._why_not(seat, stage, caller)
            for seat in others[:MOST_EXPLAINED]
        ]
        if len(others) > MOST_EXPLAINED:
            told.append(f"and {len(others) - MOST_EXPLAINED} more")
        return tuple(told)

    def _why_not(self, seat: Seat, stage: Stage, caller: Caller) -> str:
        agent = seat.agent
        if agent.standing is not None:
            return str(agent)
        if seat not in stage.seats:
            return f"{agent.id}: {stage.why_not(seat)}"
        if not may_take(seat, stage, caller.line, caller.beside_only):
            return f"{agent.id}: cannot take callers of {caller.line}"
        return f"{agent.id}: free, but not first"


def may_take(seat: Seat, stage: Stage, line: str, beside: bool) -> bool:  # noqa: FBT001 - a lane's own
    """Return whether *seat* may answer a caller of such a lane."""
    lines = seat.agent.settings.lines
    is_near = not line or line in lines if lines else not beside
    return is_near and seat in stage.seats
