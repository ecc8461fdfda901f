"""What becomes of an offer: answered and joined, missed, taken back, bounced."""

from tipring.domain.errors import RuleError
from tipring.domain.queue.entries import (
    AgentAnswered,
    CallerBounced,
    CallerJoinedAgent,
    OfferEnded,
)
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.happenings import Failure
from tipring.domain.queue.matching import Matching
from tipring.domain.queue.orders import (
    AgentLifted,
    CameBack,
    Join,
    NobodyRings,
    Offering,
    ReleaseAgent,
    StopRinging,
    TalkBegan,
)
from tipring.domain.queue.people import Agent, Caller, Wish
from tipring.domain.queue.states import (
    OFFER,
    AgentCause,
    AgentState,
    CallerCause,
    CallerState,
)

JOIN_CAP_S = 30.0
"""An agent who lifted and was not joined with the caller by then is not there."""

LONGEST_TALK_S = 14_400.0
"""No talk lasts four hours; whatever reports its end has failed."""


class Offers:
    """Follow each offer to its end."""

    def __init__(self, hall: Hall, matching: Matching) -> None:
        self._hall = hall
        self.matching = matching
        hall.deeds.ring_ended = self._ring_ended

    # --- it is answered ----------------------------------------------------------

    def answered(self, caller: Caller, agent: Agent, now: float) -> None:
        """Take note that *agent* lifted for *caller*; the others go on ringing.

        They are called off once both are joined: one who lifts and is gone again
        costs the caller nothing.
        """
        self._is_offered(caller, agent)
        if agent.state is AgentState.ACCEPTING:
            raise RuleError(OFFER, "answered already", f"an answer of {agent.id}")
        if caller.state is CallerState.DIALLED and not caller.is_reached:
            raise RuleError(OFFER, "kept for a callback", f"an answer of {agent.id}")
        if caller.state not in (CallerState.OFFERED, CallerState.DIALLED):
            self.withdraw(caller, agent, now, "somebody else was quicker")
            return
        hall, room = self._hall, caller.room
        caller.move(CallerCause.AGENT_LIFTS)
        hall.move_agent(agent, AgentCause.LIFTS, now)
        hall.limit_agent(agent, now + JOIN_CAP_S, self._not_joined)
        caller.agent = agent
        self.matching.renew(caller)
        hall.timers.cancel(caller.grow_timer)
        hall.steps.append(AgentAnswered(caller.ticket, room.name, agent.id))
        hall.tell(caller, AgentLifted(agent.id))
        hall.steps.append(
            Join(
                ticket=caller.ticket,
                agent=agent.id,
                queue=room.name,
                number=caller.number,
                waited_s=caller.waiting_s(now),
                whisper=room.settings.offering.whisper,
            )
        )

    def joined(self, caller: Caller, agent: Agent, now: float) -> None:
        """Take note that both hear each other; now the other phones fall silent."""
        if caller.agent is not agent or caller.state is not CallerState.JOINING:
            raise RuleError(OFFER, caller.state.value, "Joined")
        hall, room = self._hall, caller.room
        if caller.waited_s is None:
            caller.waited_s = caller.waiting_s(now)
        room.line.remove(caller.key)
        caller.move(CallerCause.IS_JOINED)
        caller.talk_began = now
        hall.timers.cancel(caller.overflow_timer)
        hall.timers.cancel(caller.stage_timer)
        del caller.offers[agent.id]
        hall.move_agent(agent, AgentCause.IS_JOINED, now)
        hall.limit_agent(agent, now + LONGEST_TALK_S, hall.deeds.talk_too_long)
        agent.misses = 0
        agent.calls += 1
        self._take_pin(caller)
        room.last_index = self._index(agent, caller)
        waited_s = caller.waited_s
        hall.steps.append(
            CallerJoinedAgent(caller.ticket, room.name, agent.id, waited_s)
        )
        hall.tell(caller, TalkBegan(agent.id))
        self.withdraw_all(caller, now, "answered by " + agent.id)

    def _index(self, agent: Agent, caller: Caller) -> int:
        room = caller.room
        return next(seat.index for seat in agent.seats if seat.room is room)

    def _take_pin(self, caller: Caller) -> None:
        pinned = caller.pinned_to
        if pinned is not None:
            pinned.claims.remove(caller)
            caller.pinned_to = None

    # --- it is not ---------------------------------------------------------------

    def failed(self, caller: Caller, agent: Agent, why: Failure, now: float) -> None:
        """Take note that *agent* does not take this caller."""
        self._is_offered(caller, agent)
        was_lifted = caller.agent is agent
        self._end_offer(caller, agent, why.value)
        self.miss(agent, why, now)
        if was_lifted:
            self.back_in_line(caller, now, f"{agent.id} {why.value}")
        else:
            self._after_offer(caller, now, bounced=True)
        self.matching.find_work(agent, now)

    def withdraw(self, caller: Caller, agent: Agent, now: float, why: str) -> None:
        """Take one offer back; the agent is free again."""
        self._hall.steps.append(StopRinging(caller.ticket, agent.id, why))
        self._end_offer(caller, agent, why)
        self._hall.move_agent(agent, AgentCause.OFFER_GOES, now)
        self._free(agent, now)

    def withdraw_all(self, caller: Caller, now: float, why: str) -> None:
        """Take all offers of a caller back."""
        agents = list(caller.offers.values())
        for agent in agents:
            stop = ReleaseAgent if caller.agent is agent else StopRinging
            self._hall.steps.append(stop(caller.ticket, agent.id, why))
            self._end_offer(caller, agent, why)
            self._hall.move_agent(agent, AgentCause.OFFER_GOES, now)
        self.matching.renew(caller)
        for agent in agents:
            self._free(agent, now)

    def lose_agent(self, caller: Caller, agent: Agent, now: float, why: str) -> None:
        """Take note that *agent* went away (by a step of his own) while rung."""
        self._hall.steps.append(StopRinging(caller.ticket, agent.id, why))
        self._end_offer(caller, agent, why)
        self._after_offer(caller, now, bounced=True)

    def _free(self, agent: Agent, now: float) -> None:
        """Let an agent whose offer went do what he asked for, or find work."""
        wish, agent.wish = agent.wish, None
        if wish is not None:
            self.grant(agent, wish, now)
        self._hall.note_agent(agent, agent.why)
        self.matching.find_work(agent, now)

    def _end_offer(self, caller: Caller, agent: Agent, how: str) -> None:
        del caller.offers[agent.id]
        agent.caller = None
        if caller.agent is agent:
            caller.agent = None
        self._hall.steps.append(OfferEnded(caller.ticket, agent.id, how))

    def _after_offer(self, caller: Caller, now: float, *, bounced: bool) -> None:
        """Go on with a caller who lost an offer: others may still ring for him."""
        if caller.state is CallerState.OFFERED and not caller.offers:
            caller.move(CallerCause.OFFERS_END)
            self._hall.timers.cancel(caller.grow_timer)
            self._hall.tell(caller, NobodyRings(bounced))
            self._to_head(caller, "nobody took the call")
            self.matching.begin_wanting(caller, now)
        elif caller.state is CallerState.DIALLED:
            if caller.is_reached:
                self.back_in_line(caller, now, "the agent who was kept free left")
        else:
            self.matching.renew(caller)
            self.matching.find_agents(caller, now)

    def back_in_line(self, caller: Caller, now: float, why: str) -> None:
        """Put a caller who was (nearly) joined back to the head of the queue."""
        has_talked = caller.state in (CallerState.TALKING, CallerState.HELD)
        caller.move(CallerCause.BOUNCES)
        caller.callback_number = ""
        caller.agent = None
        if has_talked:
            caller.room.line.add(caller.key)
        self._to_head(caller, why)
        self._hall.tell(caller, CameBack(why))
        if caller.offers:
            caller.move(CallerCause.IS_OFFERED)
            self._hall.tell(caller, Offering())
        if caller.is_overdue:
            self._hall.deeds.overflow(caller, now)
        else:
            self.matching.begin_wanting(caller, now)

    def _to_head(self, caller: Caller, why: str) -> None:
        room, key = caller.room, caller.key
        caller.bounces += 1
        if key[0]:
            room.line.remove(key)
            if caller.lane is not None:
                caller.lane.remove(key)
                caller.lane = None
            caller.key = (0, *key[1:])
            room.line.add(caller.key)
        self._hall.steps.append(CallerBounced(caller.ticket, room.name, why))

    # --- misses ------------------------------------------------------------------

    def miss(self, agent: Agent, why: Failure, now: float) -> None:
        """Give an agent who did not answer a while; a pause after several misses."""
        hall, settings = self._hall, agent.settings
        hall.move_agent(agent, AgentCause.MISSES, now, why.value)
        wish, agent.wish = agent.wish, None
        if why in (Failure.NO_ANSWER, Failure.UNREACHABLE):
            agent.misses += 1
        if wish is not None:
            self.grant(agent, wish, now)
        elif agent.misses >= settings.misses_before_pause:
            reason = f"missed {agent.misses} calls"
            self.grant(agent, (AgentCause.PAUSES, reason), now)
        else:
            hall.limit_agent(agent, now + _delay_s(agent, why), self.rested)
        hall.note_agent(agent, agent.why)

    def grant(self, agent: Agent, wish: Wish, now: float) -> None:
        """Let an agent go away who asked for it; others may have his claims."""
        cause, reason = wish
        self._hall.move_agent(agent, cause, now, reason)
        agent.wish = None
        self.matching.release_claims(agent, now)

    def rested(self, agent: Agent, now: float) -> None:
        """Let an agent take calls again whose time after a miss, or a call, is over."""
        self._hall.move_agent(agent, AgentCause.IS_DONE, now)
        self._hall.note_agent(agent, "")
        self.matching.find_work(agent, now)

    # --- times are up ------------------------------------------------------------

    def _ring_ended(self, agent: Agent, now: float) -> None:
        caller = agent.caller
        assert caller is not None, "an agent who is rung has a caller"  # noqa: S101 - for the type checker
        why = Failure.NO_ANSWER
        self._hall.steps.append(StopRinging(caller.ticket, agent.id, why.value))
        self.failed(caller, agent, why, now)

    def _not_joined(self, agent: Agent, now: float) -> None:
        caller = agent.caller
        assert caller is not None, "an agent who lifted has a caller"  # noqa: S101 - for the type checker
        why = "was not joined in time"
        self._hall.steps.append(ReleaseAgent(caller.ticket, agent.id, why))
        self.failed(caller, agent, Failure.HUNG_UP, now)

    def _is_offered(self, caller: Caller, agent: Agent) -> None:
        if agent.id not in caller.offers:
            happening = f"an answer of {agent.id}"
            raise RuleError(OFFER, caller.state.value, happening)


def _delay_s(agent: Agent, why: Failure) -> float:
    settings = agent.settings
    if why is Failure.BUSY:
        return settings.after_busy_s
    if why in (Failure.REJECTED, Failure.HUNG_UP):
        return settings.after_reject_s
    return settings.after_no_answer_s
