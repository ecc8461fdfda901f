"""What agents do: sign in and out, pause, hold, use the phone for something else."""

from tipring.domain.errors import RuleError
from tipring.domain.queue.entries import CallerHeldByAgent, Outcome
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.happenings import Failure
from tipring.domain.queue.leaving import WITH_AGENT, Leaving
from tipring.domain.queue.offers import LONGEST_TALK_S, Offers
from tipring.domain.queue.orders import (
    NobodyRings,
    OffHold,
    OnHold,
    ReleaseAgent,
    RemindOfHold,
)
from tipring.domain.queue.people import WANTING, Agent, Caller
from tipring.domain.queue.states import (
    AGENT,
    CALLER,
    AgentCause,
    AgentState,
    CallerCause,
    CallerState,
)

BUSY_STATES = frozenset({AgentState.ACCEPTING, AgentState.TALKING, AgentState.HOLDING})
"""A wish to pause or to sign out waits until the caller is served."""

AWAY = frozenset({AgentState.OFFLINE, AgentState.PAUSED})
"""Nobody can be claimed for an agent in these states."""


class Working:
    """Move agents as they wish."""

    def __init__(self, hall: Hall, offers: Offers, leaving: Leaving) -> None:
        self._hall = hall
        self._offers = offers
        self._leaving = leaving

    # --- coming and going --------------------------------------------------------

    def sign_in(self, agent: Agent, now: float) -> None:
        """Begin to take calls; whoever has signed in already is not disturbed."""
        if agent.state is not AgentState.OFFLINE:
            self._forget_wish(agent, AgentCause.SIGNS_OUT)
            return
        agent.misses = 0
        agent.idle_since = now
        self._become_ready(agent, AgentCause.SIGNS_IN, now)

    def sign_out(self, agent: Agent, now: float) -> None:
        """End work, after the running call if there is one."""
        if agent.state is not AgentState.OFFLINE:
            self._away(agent, AgentCause.SIGNS_OUT, "", now)

    def pause(self, agent: Agent, reason: str, now: float) -> None:
        """Take a pause, after the running call if there is one."""
        self._away(agent, AgentCause.PAUSES, reason, now)

    def resume(self, agent: Agent, now: float) -> None:
        """Come back from a pause or a miss."""
        self._forget_wish(agent, AgentCause.PAUSES)
        if agent.state in (AgentState.PAUSED, AgentState.MISSED):
            agent.misses = 0
            self._become_ready(agent, AgentCause.RESUMES, now)

    def wrapped_up(self, agent: Agent, now: float) -> None:
        """End the time after a call early."""
        if agent.state is AgentState.WRAP_UP:
            self._offers.rested(agent, now)

    def begin_day(self) -> None:
        """Count calls and talk from zero."""
        for agent in self._hall.agents.values():
            agent.calls, agent.talk_s = 0, 0.0

    def _forget_wish(self, agent: Agent, cause: AgentCause) -> None:
        if agent.wish is not None and agent.wish[0] is cause:
            agent.wish = None

    def _become_ready(self, agent: Agent, cause: AgentCause, now: float) -> None:
        self._hall.move_agent(agent, cause, now)
        self._hall.note_agent(agent, cause.value)
        self._offers.matching.find_work(agent, now)

    def _away(self, agent: Agent, cause: AgentCause, reason: str, now: float) -> None:
        caller = agent.caller
        rings_on = caller is not None and not (
            caller.room.settings.offering.withdraw_if_unavailable
        )
        if agent.state in BUSY_STATES or (
            agent.state is AgentState.OFFERED and rings_on
        ):
            agent.wish = (cause, reason)
            self._hall.note_agent(agent, agent.why)
            return
        self._offers.grant(agent, (cause, reason), now)
        self._hall.note_agent(agent, reason or cause.value)
        if caller is not None:
            self._offers.lose_agent(caller, agent, now, f"{agent.id} {cause.value}")

    # --- the phone ---------------------------------------------------------------

    def dials_out(self, agent: Agent, now: float) -> None:
        """Take note that the phone is used for something else."""
        caller = agent.caller
        self._hall.move_agent(agent, AgentCause.DIALS_OUT, now)
        self._hall.limit_agent(agent, now + LONGEST_TALK_S, self.hangs_up)
        self._hall.note_agent(agent, "")
        if caller is not None:
            self._offers.lose_agent(caller, agent, now, f"{agent.id} dials out")

    def hangs_up(self, agent: Agent, now: float) -> None:
        """Take note that the phone is free again."""
        self._hall.move_agent(agent, AgentCause.HANGS_UP, now)
        wish, agent.wish = agent.wish, None
        if wish is not None:
            self._offers.grant(agent, wish, now)
        self._hall.note_agent(agent, agent.why or AgentCause.HANGS_UP.value)
        self._offers.matching.find_work(agent, now)

    def phone_lost(self, agent: Agent, now: float) -> None:
        """Do not ring a phone that cannot be reached."""
        agent.reachable = False
        agent.recount()
        if agent.state in (AgentState.OFFERED, AgentState.ACCEPTING):
            caller = agent.caller
            assert caller is not None, "an agent who is rung has a caller"  # noqa: S101 - for the type checker
            self._offers.failed(caller, agent, Failure.UNREACHABLE, now)
        self._offers.matching.release_claims(agent, now)

    def phone_found(self, agent: Agent, now: float) -> None:
        """Ring a phone again that can be reached."""
        agent.reachable = True
        agent.recount()
        self._offers.matching.find_work(agent, now)

    # --- hold --------------------------------------------------------------------

    def held(self, caller: Caller, now: float) -> None:
        """Watch a caller whom the agent put on hold."""
        agent, rules = self._agent_of(caller), caller.room.settings.offering
        caller.move(CallerCause.IS_HELD)
        self._hall.move_agent(agent, AgentCause.HOLDS, now)
        timers = self._hall.timers
        if rules.hold_alert_s is not None:
            due = now + rules.hold_alert_s
            agent.hold_timer = timers.at(due, self._remind, agent)
        bounce_s, too_long = rules.hold_bounce_s, self._hall.deeds.talk_too_long
        if bounce_s is not None:
            self._hall.limit_agent(agent, now + bounce_s, self._bounce_from_hold)
        else:
            self._hall.limit_agent(agent, now + LONGEST_TALK_S, too_long)
        entry = CallerHeldByAgent(caller.ticket, agent.id, on_hold=True)
        self._hall.steps.append(entry)
        self._hall.tell(caller, OnHold())

    def taken_back(self, caller: Caller, now: float) -> None:
        """Take note that both talk again."""
        agent = self._agent_of(caller)
        caller.move(CallerCause.IS_TAKEN_BACK)
        self._hall.move_agent(agent, AgentCause.TAKES_BACK, now)
        self._hall.timers.cancel(agent.hold_timer)
        due = now + LONGEST_TALK_S
        self._hall.limit_agent(agent, due, self._hall.deeds.talk_too_long)
        entry = CallerHeldByAgent(caller.ticket, agent.id, on_hold=False)
        self._hall.steps.append(entry)
        self._hall.tell(caller, OffHold())

    def _agent_of(self, caller: Caller) -> Agent:
        assert caller.agent is not None, "only callers with an agent are held"  # noqa: S101 - for the type checker
        return caller.agent

    def _remind(self, agent: Agent, now: float) -> None:
        caller = agent.caller
        assert caller is not None, "an agent who holds has a caller"  # noqa: S101 - for the type checker
        held_s = now - agent.since
        self._hall.steps.append(RemindOfHold(caller.ticket, agent.id, held_s))
        alert_s = caller.room.settings.offering.hold_alert_s
        if alert_s is not None:
            agent.hold_timer = self._hall.timers.at(now + alert_s, self._remind, agent)

    def _bounce_from_hold(self, agent: Agent, now: float) -> None:
        caller = agent.caller
        assert caller is not None, "an agent who holds has a caller"  # noqa: S101 - for the type checker
        why = f"{agent.id} left the caller on hold"
        self._hall.steps.append(ReleaseAgent(caller.ticket, agent.id, why))
        self._part(caller, agent, Failure.NO_ANSWER, why, now)

    def talk_broke(self, caller: Caller, why: str, now: float) -> None:
        """Bring a caller back whose agent's phone was lost in the talk."""
        agent = self._agent_of(caller)
        self._part(caller, agent, Failure.UNREACHABLE, why, now)

    def _part(
        self, caller: Caller, agent: Agent, failure: Failure, why: str, now: float
    ) -> None:
        """Put a caller whom *agent* left back to the head of the queue."""
        talked_s = now - caller.talk_began
        self._leaving.free_from_talk(caller, agent, talked_s, now)
        self._offers.miss(agent, failure, now)
        self._offers.back_in_line(caller, now, why)
        self._offers.matching.find_work(agent, now)

    # --- claims ------------------------------------------------------------------

    def claim(self, caller: Caller, agent: Agent, now: float) -> None:
        """Let *caller* go to *agent* before any other: at once if he is free."""
        if all(seat.room is not caller.room for seat in agent.seats):
            raise RuleError(AGENT, f"not in {caller.room.name}", "a claim")
        if caller.state not in WANTING:
            raise RuleError(CALLER, caller.state.value, "a claim")
        if agent.state in AWAY or not agent.reachable:
            raise RuleError(AGENT, agent.state.value, "a claim")
        if caller.pinned_to is not None:
            caller.pinned_to.claims.remove(caller)
        caller.pinned_to = agent
        agent.claims.append(caller)
        if agent.id not in caller.offers:
            self._offers.withdraw_all(caller, now, f"claimed for {agent.id}")
            if caller.state is CallerState.OFFERED:
                caller.move(CallerCause.OFFERS_END)
                self._hall.tell(caller, NobodyRings(bounced=False))
        self._offers.matching.renew(caller)
        self._offers.matching.find_work(agent, now)

    def withdrawn(self, caller: Caller, why: str, now: float) -> None:
        """Take a caller out of the queue for good."""
        if caller.state in WITH_AGENT:
            agent = self._agent_of(caller)
            self._hall.steps.append(ReleaseAgent(caller.ticket, agent.id, why))
            self._leaving.talk_over(caller, why, now)
        else:
            self._leaving.end(caller, Outcome.MOVED, why, now)
