"""The door of the queue: who gets a place, which one, and why."""

from tipring.domain.errors import RuleError
from tipring.domain.queue.entries import (
    CallerLeftQueue,
    CallerQueued,
    Outcome,
    WaitRuleApplied,
)
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.happenings import CallerJoined
from tipring.domain.queue.leaving import Leaving
from tipring.domain.queue.matching import Matching
from tipring.domain.queue.orders import Entered, SentAway
from tipring.domain.queue.people import Caller, Room
from tipring.domain.queue.settings import Destination, OverflowAction
from tipring.domain.queue.states import CALLER, QUEUE, CallerCause, CallerState


class Arriving:
    """Let callers in."""

    def __init__(self, hall: Hall, matching: Matching, leaving: Leaving) -> None:
        self._hall = hall
        self._matching = matching
        self._leaving = leaving

    def joined(self, event: CallerJoined, now: float) -> None:
        """Give the caller a place, or send him away with the reason."""
        room = self._room(event)
        kept = self._kept_place(event, room)
        caller = self._caller(event, room, kept, now)
        if (refusal := self._refusal(event, caller, kept)) is not None:
            self._refuse(caller, *refusal)
            return
        if kept is not None:
            self._leaving.end(kept, Outcome.RETURNED, "came back", now)
        self._enter(event, caller, kept, now)

    def _room(self, event: CallerJoined) -> Room:
        room = self._hall.rooms.get(event.queue)
        if room is None:
            raise RuleError(QUEUE, "not there", f"a caller for {event.queue!r}")
        if event.ticket in self._hall.callers:
            raise RuleError(CALLER, "in the queue already", "CallerJoined")
        return room

    # --- a place that was kept ---------------------------------------------------

    def _kept_place(self, event: CallerJoined, room: Room) -> Caller | None:
        """Return the caller whose place is to be taken up again, if any.

        A number that keeps several places is shared by several people: then the
        youngest place is given, so that nobody gets ahead by another's wait.
        """
        named = self._hall.callers.get(event.returns_to)
        if named is not None and named.state is CallerState.AWAY:
            return named if named.room is room else None
        known = self._hall.known_as(event.number)
        places = self._hall.kept.get(known, ()) if known else ()
        here = [caller for caller in places if caller.room is room]
        return here[-1] if here else None

    def _caller(
        self, event: CallerJoined, room: Room, kept: Caller | None, now: float
    ) -> Caller:
        caller = Caller(event.ticket, room, now)
        caller.line, caller.number, caller.name = event.line, event.number, event.name
        caller.beside_only = event.beside_only
        caller.priority = event.priority
        caller.needs = event.needs
        caller.head_start_s = event.head_start_s
        caller.waited_before_s = event.waited_s
        late, since = 1, now - event.waited_s - event.head_start_s
        if kept is not None:
            late, _behind, since, _number, _who = kept.key
            caller.priority = max(event.priority, kept.priority)
            caller.waited_before_s = kept.waiting_s(now)
            caller.head_start_s = kept.head_start_s
            caller.stage = kept.stage
        number = next(self._hall.numbers)
        caller.key = (late, -caller.priority, since, number, caller)
        return caller

    # --- no place ----------------------------------------------------------------

    def _refusal(
        self, event: CallerJoined, caller: Caller, kept: Caller | None
    ) -> tuple[Outcome, Destination, str] | None:
        settings = caller.room.settings
        if not settings.enabled:
            why = "the queue is switched off"
            return Outcome.CLOSED, settings.overflow.to, why
        if kept is not None:
            return None
        if caller.beside_only and not caller.room.has_seat_beside(caller.line):
            why = "the line does not hear while it plays, and no agent sits beside it"
            return Outcome.REFUSED, settings.overflow.to, why
        rule = settings.staying
        stays = rule.to.action is OverflowAction.STAY
        if (
            not stays
            and rule.refuse_without
            and caller.room.is_without(rule.refuse_without)
        ):
            why = "all agents are " + " or ".join(sorted(rule.refuse_without))
            return Outcome.REFUSED, rule.to, why
        own = settings.overflow.size
        size = own if event.size_limit is None else event.size_limit
        if caller.room.size >= size and not self._matching.is_anybody_free(caller):
            why = f"{caller.room.size} of {size} places are taken"
            return Outcome.FULL, settings.overflow.to, why
        return None

    def _refuse(
        self, caller: Caller, outcome: Outcome, to: Destination, why: str
    ) -> None:
        entry = CallerLeftQueue(
            ticket=caller.ticket,
            queue=caller.room.name,
            outcome=outcome.value,
            waited_s=0.0,
            talked_s=0.0,
            agent="",
            why=why,
        )
        self._hall.steps.append(entry)
        self._hall.tell(caller, SentAway(to, why))

    # --- a place -----------------------------------------------------------------

    def _enter(
        self, event: CallerJoined, caller: Caller, kept: Caller | None, now: float
    ) -> None:
        hall, room = self._hall, caller.room
        hall.callers[caller.ticket] = caller
        room.line.add(caller.key)
        position = room.line.position(caller.key)
        hall.steps.append(
            CallerQueued(
                ticket=caller.ticket,
                queue=room.name,
                number=caller.number,
                position=position,
                priority=caller.priority,
                head_start_s=caller.head_start_s,
                waited_s=caller.waited_before_s,
                place_of=kept.ticket if kept else "",
                why=_why_here(caller, kept, now),
            )
        )
        self._set_times(event, caller, now)
        is_free = self._matching.is_anybody_free(caller)
        offered = is_free and not event.welcome_first
        hall.tell(caller, Entered(position, offered, kept is not None))
        if not event.welcome_first:
            self.welcomed(caller, now)
        if room.is_ruled:
            hall.touched.append(room)

    def _set_times(self, event: CallerJoined, caller: Caller, now: float) -> None:
        own = caller.room.settings.overflow.after_s
        after_s = own if event.overflow_after_s is None else event.overflow_after_s
        if after_s is not None:
            due = max(now, now + after_s - caller.waited_before_s)
            overflow = self._hall.deeds.overflow
            caller.overflow_timer = self._hall.timers.at(due, overflow, caller)
        self._next_stage_later(caller, now)

    def welcomed(self, caller: Caller, now: float) -> None:
        """Look for an agent; a mandatory welcome was heard."""
        caller.move(CallerCause.WELCOME_ENDS)
        self._matching.begin_wanting(caller, now)

    # --- time opens doors --------------------------------------------------------

    def _next_stage_later(self, caller: Caller, now: float) -> None:
        stages = caller.room.programme(caller.needs)
        if caller.stage + 1 < len(stages):
            after_s = stages[caller.stage + 1].after_s - caller.waiting_s(now)
            caller.stage_timer = self._hall.timers.at(
                max(now, now + after_s), self._next_stage, caller
            )

    def _next_stage(self, caller: Caller, now: float) -> None:
        caller.stage += 1
        stage = self._matching.stage_of(caller)
        needs = ", ".join(map(str, stage.needs)) or "nothing"
        why = f"after {stage.after_s:g} s: needs {needs}, tiers up to {stage.tier}"
        self._hall.steps.append(WaitRuleApplied(caller.ticket, why))
        self._next_stage_later(caller, now)
        self._matching.renew(caller)
        self._matching.find_agents(caller, now)


def _why_here(caller: Caller, kept: Caller | None, now: float) -> str:
    parts = [f"rank {caller.rank_s(now):.0f} s"]
    if kept is not None:
        parts.append(f"the place of {kept.ticket} was kept")
    if caller.waited_before_s:
        parts.append(f"waited {caller.waited_before_s:.0f} s before")
    if caller.head_start_s:
        parts.append(f"head start {caller.head_start_s:g} s")
    if caller.priority:
        parts.append(f"priority {caller.priority}")
    return ", ".join(parts)
