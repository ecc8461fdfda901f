"""Every way out of the queue: each ticket ends once, in exactly one outcome."""

from tipring.domain.errors import RuleError
from tipring.domain.queue.entries import CallerLeftQueue, Outcome, PlaceKept
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.offers import Offers
from tipring.domain.queue.orders import ReleaseAgent, SentAway, TalkOver
from tipring.domain.queue.people import Agent, Caller, Room
from tipring.domain.queue.settings import Destination
from tipring.domain.queue.states import (
    QUEUE,
    AgentCause,
    CallerCause,
    CallerState,
)

WITH_AGENT = frozenset({CallerState.TALKING, CallerState.HELD})


class Leaving:
    """End tickets, keep places."""

    def __init__(self, hall: Hall, offers: Offers) -> None:
        self._hall = hall
        self._offers = offers
        hall.deeds.overflow = self._overflow
        hall.deeds.talk_too_long = self._talk_too_long

    def known(self, ticket: str) -> Caller:
        """Return the caller of *ticket*; RuleError when there is none."""
        caller = self._hall.callers.get(ticket)
        if caller is None:
            raise RuleError(QUEUE, "without that caller", f"ticket {ticket!r}")
        return caller

    # --- out of the line ---------------------------------------------------------

    def end(self, caller: Caller, outcome: Outcome, why: str, now: float) -> None:
        """End a ticket for good, wherever its caller stands."""
        if caller.waited_s is None:
            caller.waited_s = caller.waiting_s(now)
        if caller.state is CallerState.AWAY:
            self._forget_place(caller)
        else:
            self._leave_line(caller, CallerCause.LEAVES, now, why)
        if caller.state is not CallerState.GONE:
            caller.move(CallerCause.LEAVES)
        self._write_end(caller, outcome, why, 0.0, "")

    def hung_up(
        self, caller: Caller, why: str, now: float, lost_keeps_s: float | None = None
    ) -> None:
        """Take note that the caller's line is gone.

        Without a number nobody could be known again. Who booked a callback has put
        the handset down as he was told to. *lost_keeps_s*: he did not hang up, his
        trunk is gone, and his place is kept for so long at least.
        """
        is_lost = lost_keeps_s is not None
        goes_as = Outcome.LOST_TRUNK if is_lost else Outcome.ABANDONED
        keep_s = max(caller.room.settings.keep_place_s, lost_keeps_s or 0.0)
        is_at_home = caller.state is CallerState.CALLBACK
        is_not_reached = caller.state is CallerState.DIALLED and not caller.is_reached
        if caller.state in WITH_AGENT and caller.agent is not None:
            release = ReleaseAgent(caller.ticket, caller.agent.id, why)
            self._hall.steps.append(release)
            self.talk_over(caller, why, now)
        elif is_at_home or is_not_reached:
            return
        elif caller.state is CallerState.AWAY:
            if is_lost and caller.goes_as is not Outcome.LOST_TRUNK:
                self._keep_longer(caller, keep_s, why, now)
        elif caller.number and keep_s > 0:
            self.step_out(caller, goes_as, why, now, keep_s)
        else:
            self.end(caller, goes_as, why, now)

    def _keep_longer(self, caller: Caller, keep_s: float, why: str, now: float) -> None:
        """Keep the place of a caller who was in a menu when his trunk went."""
        self._forget_place(caller)
        caller.goes_as = Outcome.LOST_TRUNK
        self.note_kept(caller, why, now, keep_s)

    def step_out(
        self,
        caller: Caller,
        goes_as: Outcome,
        why: str,
        now: float,
        keep_s: float | None = None,
    ) -> None:
        """Let a caller go whose place is kept for a while: None is the queue's own."""
        caller.goes_as = goes_as
        self._leave_line(caller, CallerCause.STEPS_OUT, now, why)
        self.note_kept(caller, why, now, keep_s)

    def note_kept(
        self, caller: Caller, why: str, now: float, keep_s: float | None = None
    ) -> None:
        """Keep the place of a caller who just went away."""
        if keep_s is None:
            keep_s = caller.room.settings.keep_place_s
        entry = PlaceKept(caller.ticket, caller.room.name, keep_s, why)
        self._hall.steps.append(entry)
        self.keep_place(caller, keep_s, now)

    def keep_place(self, caller: Caller, keep_s: float, now: float) -> None:
        """Keep the place of a caller who is away for *keep_s* more seconds."""
        caller.state = CallerState.AWAY
        caller.waited_s = caller.waiting_s(now)
        if caller.number:
            known = self._hall.known_as(caller.number)
            self._hall.kept.setdefault(known, []).append(caller)
        caller.timer = self._hall.timers.at(now + keep_s, self._place_expired, caller)

    def end_unjoined(
        self, caller: Caller, outcome: Outcome, why: str, now: float
    ) -> None:
        """End a ticket that stands nowhere: its call was cut off."""
        caller.waited_s = caller.waiting_s(now)
        self._write_end(caller, outcome, why, 0.0, "")

    def _leave_line(
        self, caller: Caller, cause: CallerCause, now: float, why: str
    ) -> None:
        hall, room = self._hall, caller.room
        if caller.callback_number and not caller.is_reached:
            room.callbacks -= 1
        room.line.remove(caller.key)
        for timer in (
            caller.timer,
            caller.overflow_timer,
            caller.stage_timer,
            caller.grow_timer,
        ):
            hall.timers.cancel(timer)
        caller.move(cause)
        self._offers.matching.renew(caller)
        self._unpin(caller)
        self._offers.withdraw_all(caller, now, why)

    def _unpin(self, caller: Caller) -> None:
        if caller.pinned_to is not None:
            caller.pinned_to.claims.remove(caller)
            caller.pinned_to = None

    def _forget_place(self, caller: Caller) -> None:
        self._hall.timers.cancel(caller.timer)
        known = self._hall.known_as(caller.number)
        places = self._hall.kept.get(known)
        if places is not None and caller in places:
            places.remove(caller)
            if not places:
                del self._hall.kept[known]

    def _place_expired(self, caller: Caller, now: float) -> None:
        self.end(caller, caller.goes_as, "did not come back", now)

    def _write_end(
        self, caller: Caller, outcome: Outcome, why: str, talked_s: float, agent: str
    ) -> None:
        del self._hall.callers[caller.ticket]
        self._hall.steps.append(
            CallerLeftQueue(
                ticket=caller.ticket,
                queue=caller.room.name,
                outcome=outcome.value,
                waited_s=caller.waited_s or 0.0,
                talked_s=talked_s,
                agent=agent,
                why=why,
            )
        )
        # Key and caller know each other: parted, both are forgotten at once.
        del caller.key

    # --- sent away ---------------------------------------------------------------

    def send_away(
        self, caller: Caller, outcome: Outcome, to: Destination, why: str, now: float
    ) -> None:
        """End a ticket and tell the call where to go instead."""
        self.end(caller, outcome, why, now)
        self._hall.tell(caller, SentAway(to, why))

    def _overflow(self, caller: Caller, now: float) -> None:
        if caller.state is CallerState.JOINING:
            caller.is_overdue = True
            return
        to = caller.room.settings.overflow.to
        why = f"waited {caller.waiting_s(now):.0f} s"
        self.send_away(caller, Outcome.OVERFLOWED, to, why, now)

    def strand(self, room: Room, now: float) -> None:
        """Send those away who wait in a room where nobody is left to answer."""
        rule = room.settings.staying
        if not room.is_without(rule.leave_without):
            return
        struck = " or ".join(sorted(rule.leave_without))
        why = f"nobody is left who could answer: all agents are {struck}"
        for caller in [key[4] for key in room.line.keys]:
            if caller.state in (CallerState.WAITING, CallerState.WELCOMED):
                self.send_away(caller, Outcome.STRANDED, rule.to, why, now)

    # --- the talk ends -----------------------------------------------------------

    def talk_over(self, caller: Caller, why: str, now: float) -> None:
        """End a ticket whose caller talked; the agent gets time to wrap up."""
        agent = caller.agent
        assert agent is not None, "a caller who talks has an agent"  # noqa: S101 - for the type checker
        talked_s = now - caller.talk_began
        caller.move(CallerCause.LEAVES)
        self.free_from_talk(caller, agent, talked_s, now)
        self._hall.tell(caller, TalkOver(why))
        self._write_end(caller, Outcome.ANSWERED, why, talked_s, agent.id)
        self.wrap_up(agent, caller, now)

    def free_from_talk(
        self, caller: Caller, agent: Agent, talked_s: float, now: float
    ) -> None:
        """Take caller and agent apart, and count the talk."""
        self._hall.timers.cancel(caller.timer)
        self._hall.timers.cancel(agent.hold_timer)
        agent.talk_s += talked_s
        agent.idle_since = now
        agent.caller = None
        wrap_up_s = _wrap_up_s(agent, caller)
        caller.room.handling.add(talked_s + wrap_up_s)

    def wrap_up(self, agent: Agent, caller: Caller, now: float) -> None:
        """Give the agent the time after a call; what he asked for meanwhile is done."""
        hall = self._hall
        hall.move_agent(agent, AgentCause.CALL_ENDS, now)
        wish, agent.wish = agent.wish, None
        seconds = _wrap_up_s(agent, caller)
        if wish is not None:
            self._offers.grant(agent, wish, now)
            hall.note_agent(agent, agent.why)
        elif seconds > 0:
            hall.note_agent(agent, f"for {seconds:g} s")
            hall.limit_agent(agent, now + seconds, self._offers.rested)
        else:
            self._offers.rested(agent, now)

    def _talk_too_long(self, agent: Agent, now: float) -> None:
        caller = agent.caller
        assert caller is not None, "an agent who talks has a caller"  # noqa: S101 - for the type checker
        why = "the talk took too long"
        self._hall.steps.append(ReleaseAgent(caller.ticket, agent.id, why))
        self.talk_over(caller, why, now)


def _wrap_up_s(agent: Agent, caller: Caller) -> float:
    own = agent.settings.wrap_up_s
    return caller.room.settings.wrap_up_s if own is None else own
