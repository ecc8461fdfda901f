"""The queues as they are now, read from the engine's own books."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.live import AgentLive, CallerLive, QueueLive
from tipring.domain.queue.people import Agent, Caller, Room
from tipring.domain.queue.states import CallerState

WITH_AGENT = (CallerState.TALKING, CallerState.HELD)
OUT_OF_LINE = (*WITH_AGENT, CallerState.AWAY)


def look_at(engine: QueueEngine, now: float, wall: datetime) -> list[QueueLive]:
    """Return every queue at *now* (monotonic), which is *wall* (UTC, aware)."""
    view = _View(now, wall)
    callers = engine.hall.callers.values()
    beside = [caller for caller in callers if caller.state in OUT_OF_LINE]
    return [view.queue(room, beside) for room in engine.hall.rooms.values()]


@dataclass(frozen=True, slots=True)
class _View:
    """One instant on both clocks."""

    now: float
    wall: datetime

    def _at(self, moment: float) -> datetime:
        return self.wall + timedelta(seconds=moment - self.now)

    def queue(self, room: Room, beside: list[Caller]) -> QueueLive:
        """Show *room*; those who have left its line, or any other, are *beside*."""
        settings = room.settings
        out = [caller for caller in beside if caller.room is room]
        return QueueLive(
            queue=room.name,
            title=settings.card.title,
            enabled=settings.enabled,
            threshold_s=settings.threshold_s,
            waiting=tuple(
                self.caller(key[4], place)
                for place, key in enumerate(room.line.keys, 1)
            ),
            talking=tuple(
                self.caller(caller, None)
                for caller in out
                if caller.state in WITH_AGENT
            ),
            away=tuple(
                self.caller(caller, None)
                for caller in out
                if caller.state is CallerState.AWAY
            ),
            agents=tuple(self.agent(seat.agent) for seat in room.seats),
        )

    def caller(self, caller: Caller, position: int | None) -> CallerLive:
        who = caller.agent or caller.pinned_to
        return CallerLive(
            ticket=caller.ticket,
            number=caller.number,
            name=caller.name,
            line=caller.line,
            state=caller.state,
            position=position,
            waited_s=caller.waiting_s(self.now),
            rank_s=caller.rank_s(self.now),
            why=self._why(caller),
            offered_to=tuple(caller.offers),
            agent=who.id if who else "",
        )

    def _why(self, caller: Caller) -> str:
        parts = [f"rank {caller.rank_s(self.now):.0f} s"]
        if caller.bounces:
            parts.append("came back to the head")
        if caller.priority:
            parts.append(f"priority {caller.priority}")
        if caller.head_start_s:
            parts.append(f"head start {caller.head_start_s:g} s")
        if caller.waited_before_s:
            parts.append(f"{caller.waited_before_s:.0f} s waited before")
        return ", ".join(parts)

    def agent(self, agent: Agent) -> AgentLive:
        timer = agent.timer
        ends = timer.due if timer is not None and timer.deed is not None else None
        return AgentLive(
            agent=agent.id,
            name=agent.settings.name,
            state=agent.state,
            reachable=agent.reachable,
            since=self._at(agent.since),
            reason=agent.why,
            ends=None if ends is None else self._at(ends),
            misses=agent.misses,
            ticket=agent.caller.ticket if agent.caller else "",
        )
