"""Whatever happens in whatever office, these things are true of the queue."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from support.queue_worlds import AGENTS, LINES, NEEDS, NUMBERS, QUEUES, TEAMS, picture
from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.audit import faults
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentRung,
    CallerLeftQueue,
    CallerQueued,
    OfferEnded,
)
from tipring.domain.queue.hall import Step
from tipring.domain.queue.matching import may_take
from tipring.domain.queue.orders import DialBack, RingAgent
from tipring.domain.queue.people import Agent, Caller
from tipring.domain.queue.settings import Needs, Team
from tipring.domain.queue.states import AgentState, CallerState

pytestmark = pytest.mark.no_cover

DAYS_S = 3 * 86_400.0
"""By then nobody waits any more, at home or elsewhere."""
MOST_DEADLINES = 20_000
"""In that time; more would be a timer that begets itself."""

OF_AGENT: tuple[Callable[[str], h.Happening], ...] = (
    h.AgentSignedIn,
    h.AgentSignedOut,
    h.AgentPaused,
    h.AgentResumed,
    h.AgentWrappedUp,
    h.OutsideCallBegan,
    h.OutsideCallEnded,
    h.PhoneLost,
    h.PhoneFound,
)
OF_CALLER: tuple[Callable[[str], h.Happening], ...] = (
    h.WelcomeEnded,
    h.CallerHungUp,
    lambda ticket: h.CallerSteppedOut(ticket, "key 0"),
    lambda ticket: h.CallerWithdrawn(ticket, "taken out"),
    h.PlaceAsked,
    lambda ticket: h.CallbackBooked(ticket, "5550199"),
    lambda ticket: h.CallbackReached(ticket, "call-9"),
    lambda ticket: h.CallbackMissed(ticket, h.CallbackFailure.BUSY),
    lambda ticket: h.TalkEnded(ticket, "done"),
    lambda ticket: h.TalkBroke(ticket, "lost"),
    h.CallerHeld,
    h.CallerTakenBack,
)
OF_BOTH: tuple[Callable[[str, str], h.Happening], ...] = (
    h.OfferAnswered,
    lambda ticket, agent: h.OfferFailed(ticket, agent, h.Failure.NO_ANSWER),
    lambda ticket, agent: h.OfferFailed(ticket, agent, h.Failure.REJECTED),
    h.Joined,
    h.CallClaimed,
)
SPANS = st.sampled_from([0.0, 0.5, 3.0, 5.0, 12.0, 16.0, 31.0, 70.0, 301.0, 4000.0])


class AnyOffice(RuleBasedStateMachine):
    """A desk in an office of whatever kind."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.tickets: list[str] = []
        self.queued: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.rings: dict[str, str] = {}

    @initialize(team=TEAMS, seed=st.integers(0, 3), at_work=st.booleans())
    def opens(self, team: Team, seed: int, at_work: bool) -> None:  # noqa: FBT001 - drawn
        self.engine = QueueEngine(team, seed)
        if at_work:
            for name in AGENTS:
                self.tell(h.AgentSignedIn(name))

    # --- what may happen ---------------------------------------------------------

    @rule(
        queue=st.sampled_from(QUEUES),
        line=st.sampled_from(LINES),
        number=st.sampled_from(NUMBERS),
        priority=st.sampled_from([0, 0, 0, 1]),
        ahead_s=st.sampled_from([0.0, 0.0, 30.0]),
        needs=st.none() | NEEDS,
        welcome=st.booleans(),
        returns_to=st.integers(0, 20),
    )
    def somebody_calls(  # noqa: PLR0913, PLR0917 - all that may be true of a caller
        self,
        queue: str,
        line: str,
        number: str,
        priority: int,
        ahead_s: float,
        needs: Needs | None,
        welcome: bool,  # noqa: FBT001 - drawn
        returns_to: int,
    ) -> None:
        ticket = f"t{len(self.tickets)}"
        joined = h.CallerJoined(
            ticket=ticket,
            queue=queue,
            line=line,
            number=number,
            priority=priority,
            head_start_s=ahead_s,
            needs=needs,
            welcome_first=welcome,
            returns_to=f"t{returns_to}",
        )
        if self.tell(joined):
            self.tickets.append(ticket)

    @rule(which=st.integers(0, 10_000))
    def the_next_thing_happens(self, which: int) -> None:
        likely = list(self._likely())
        if likely:
            self.tell(likely[which % len(likely)])

    @rule(make=st.sampled_from(OF_AGENT), agent=st.sampled_from(AGENTS))
    def an_agent_does_something(
        self, make: Callable[[str], h.Happening], agent: str
    ) -> None:
        self.tell(make(agent))

    @precondition(lambda self: self.tickets)
    @rule(make=st.sampled_from(OF_CALLER), which=st.integers(0, 10_000))
    def something_happens_to_a_caller(
        self, make: Callable[[str], h.Happening], which: int
    ) -> None:
        self.tell(make(self._ticket(which)))

    @precondition(lambda self: self.tickets)
    @rule(
        make=st.sampled_from(OF_BOTH),
        which=st.integers(0, 10_000),
        agent=st.sampled_from(AGENTS),
    )
    def something_happens_between_them(
        self, make: Callable[[str, str], h.Happening], which: int, agent: str
    ) -> None:
        self.tell(make(self._ticket(which), agent))

    @rule(seconds=SPANS)
    def time_passes(self, seconds: float) -> None:
        self.wait(seconds)

    def _ticket(self, which: int) -> str:
        there = list(self.engine.hall.callers) or self.tickets
        return there[which % len(there)]

    def _likely(self) -> Iterator[h.Happening]:
        """What somebody will do next if all goes well."""
        for ticket, caller in self.engine.hall.callers.items():
            match caller.state:
                case CallerState.WELCOMED:
                    yield h.WelcomeEnded(ticket)
                case CallerState.JOINING if caller.agent is not None:
                    yield h.Joined(ticket, caller.agent.id)
                case CallerState.DIALLED:
                    yield h.CallbackReached(ticket, "call-9")
                case CallerState.TALKING:
                    yield h.TalkEnded(ticket, "done")
                    yield h.CallerHeld(ticket)
                case CallerState.HELD:
                    yield h.CallerTakenBack(ticket)
            for name in caller.offers:
                yield h.OfferAnswered(ticket, name)

    # --- what must be true -------------------------------------------------------

    def tell(self, happening: h.Happening) -> bool:
        """Let it happen; whether it was allowed. What is refused changes nothing."""
        before = picture(self.engine)
        places = self._waiting()
        try:
            steps = self.engine.handle(happening, self.now)
        except RuleError:
            assert picture(self.engine) == before, f"{happening} was half done"
            return False
        self.check(steps, places)
        return True

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        for _ in range(MOST_DEADLINES):
            due = self.engine.deadline
            if due is None or due > until:
                self.now = until
                return
            self.now = max(self.now, due)
            places = self._waiting()
            self.check(self.engine.tick(self.now), places)
        pytest.fail("time stands still: a timer begets itself")

    def check(self, steps: list[Step], waited: set[str]) -> None:
        for step in steps:
            match step:
                case CallerQueued():
                    self.queued[step.ticket] += 1
                case CallerLeftQueue():
                    self.ended[step.ticket] += 1
                case RingAgent():
                    assert step.agent not in self.rings, "it rings already"
                    self.rings[step.agent] = step.ticket
                case AgentAnswered() | OfferEnded():
                    self.rings.pop(step.agent, None)
                case DialBack():
                    assert step.number, "nobody can be called back without a number"
                case _:
                    pass
        found = faults(self.engine)
        assert not found, found
        assert max(self.ended.values(), default=0) <= 1, "a ticket ended twice"
        assert set(self.engine.hall.callers).isdisjoint(self.ended)
        touched = {getattr(step, "ticket", "") for step in steps}
        for step in steps:
            if isinstance(step, AgentRung) and step.why != "claimed":
                self._check_turn(step, (waited & self._waiting()) - touched)

    def _check_turn(self, rung: AgentRung, patient: set[str]) -> None:
        """Nobody who looked for an agent all the time had the better right to him."""
        chosen = self.engine.hall.callers.get(rung.ticket)
        agent = self._agent(rung.agent)
        if chosen is None or agent.caller is not chosen:
            return
        for ticket in patient:
            other = self.engine.hall.callers[ticket]
            if _may(agent, other):
                assert self._rank(other) >= self._rank(chosen), f"{ticket} was first"

    def _rank(self, caller: Caller) -> tuple[int, int, float]:
        late, behind, since, _number, _caller = caller.key
        return late, behind, (since - self.now) * caller.room.settings.weight

    def _waiting(self) -> set[str]:
        callers = self.engine.hall.callers.values()
        return {caller.ticket for caller in callers if caller.is_wanting}

    def _agent(self, name: str) -> Agent:
        return self.engine.hall.agents[name]

    # --- and in the end ----------------------------------------------------------

    def teardown(self) -> None:
        if not hasattr(self, "engine"):
            return
        for ticket in list(self.engine.hall.callers):
            is_there = ticket in self.engine.hall.callers
            assert self.tell(h.CallerHungUp(ticket)) == is_there
        self.wait(DAYS_S)
        for name in AGENTS:
            self._comes_home(name)
        for name in AGENTS:
            self.tell(h.AgentSignedOut(name))
        self.wait(DAYS_S)
        assert not self.engine.hall.callers, "somebody waits for ever"
        assert set(self.ended) == set(self.tickets)
        assert set(self.queued) <= set(self.ended)

    def _comes_home(self, name: str) -> None:
        """From wherever an agent is, there is a way back to work."""
        self.tell(h.OutsideCallEnded(name))
        self.tell(h.AgentResumed(name))
        self.tell(h.AgentSignedIn(name))
        self.wait(DAYS_S)
        assert self._agent(name).state is AgentState.READY


def _may(agent: Agent, caller: Caller) -> bool:
    """Whether the agent may answer the caller now."""
    stage = caller.room.programme(caller.needs)[caller.stage]
    return any(
        seat.agent is agent and may_take(seat, stage, caller.line, caller.beside_only)
        for seat in stage.seats
    )


AnyOffice.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None
)


class TestAnyOffice(AnyOffice.TestCase):  # type: ignore[misc, valid-type]
    """Run by pytest."""

    pytestmark = pytest.mark.timeout(300)
