"""The queue: every caller, agent and queue of the box in one machine.

`handle(happening, now)` gives orders and journal entries in the order in which they
are to be done; `deadline` says when `tick` is next due. The parts, each small enough
to be read in one sitting:

- `arriving` the door: who gets a place, which one, and why
- `matching` who is rung for whom
- `offers`   what becomes of an offer
- `working`  what agents do by themselves
- `leaving`  every way out, in exactly one outcome
- `callbacks` waiting at home
- `restoring` going on after a restart

`states` has the tables of what an agent and a caller may do next; `people` what is
kept in mind of them.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tipring.domain.errors import RuleError
from tipring.domain.queue import happenings as h
from tipring.domain.queue.arriving import Arriving
from tipring.domain.queue.callbacks import Callbacks
from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.estimate import wait_range_s
from tipring.domain.queue.hall import Hall, Step
from tipring.domain.queue.leaving import WITH_AGENT, Leaving
from tipring.domain.queue.matching import Matching
from tipring.domain.queue.memory import QueueMemory
from tipring.domain.queue.offers import Offers
from tipring.domain.queue.orders import PlaceTold
from tipring.domain.queue.people import SERVING, Agent, Caller, Room
from tipring.domain.queue.restoring import Clocks, Restoring
from tipring.domain.queue.settings import Team
from tipring.domain.queue.states import CALLER, QUEUE, CallerState
from tipring.domain.queue.working import Working


class QueueEngine:
    """All queues of one office. Single-threaded and pure: time is an argument."""

    def __init__(
        self, team: Team, seed: int = 0, known_as: Callable[[str], str] = str
    ) -> None:
        """Keep places for whoever has one number, as *known_as* has it."""
        self.hall = Hall(team, seed, known_as)
        self._matching = Matching(self.hall)
        self._offers = Offers(self.hall, self._matching)
        self._leaving = Leaving(self.hall, self._offers)
        self._callbacks = Callbacks(self.hall, self._offers, self._leaving)
        self._arriving = Arriving(self.hall, self._matching, self._leaving)
        self._working = Working(self.hall, self._offers, self._leaving)
        self._handlers = self._all_handlers()

    @property
    def deadline(self) -> float | None:
        """When `tick` is next due, in monotonic seconds; None when nothing is."""
        return self.hall.timers.next_due

    def handle(self, happening: h.Happening, now: float) -> list[Step]:
        """Take note of *happening*; return what is to be done and written down.

        Raises RuleError when it may not happen now; then nothing has changed.
        """
        self._handlers[type(happening)](happening, now)
        return self._finish(now)

    def tick(self, now: float) -> list[Step]:
        """Let time pass until *now*."""
        self.hall.timers.run(now)
        return self._finish(now)

    def restore(
        self,
        memory: QueueMemory,
        clocks: Clocks,
        surviving: Collection[str] = (),
    ) -> list[Step]:
        """Go on where the last run ended; once, before the first happening.

        Tickets of *surviving* are still on their lines and keep waiting there.
        """
        parts = (self.hall, self._matching, self._leaving, self._callbacks)
        Restoring(*parts).restore(memory, clocks, surviving)
        return self._finish(clocks.now)

    def close(self) -> None:
        """Ring and call nobody any more; what was begun ends as it always does."""
        self.hall.is_closing = True

    def _finish(self, now: float) -> list[Step]:
        hall = self.hall
        while hall.touched:
            self._leaving.strand(hall.touched.pop(), now)
        steps, hall.steps = hall.steps, []
        return steps

    # --- the table of happenings -------------------------------------------------

    def _all_handlers(self) -> Mapping[type, Callable[[Any, float], None]]:
        working = self._working
        return {
            h.CallerJoined: self._arriving.joined,
            h.WelcomeEnded: self._welcome_ended,
            h.CallerHungUp: self._hung_up,
            h.CallerSteppedOut: self._stepped_out,
            h.CallerWithdrawn: self._withdrawn,
            h.PlaceAsked: self._place_asked,
            h.CallbackBooked: self._callbacks.booked,
            h.CallbackReached: self._callbacks.reached,
            h.CallbackMissed: self._callbacks.missed,
            h.OfferAnswered: self._offer_answered,
            h.OfferFailed: self._offer_failed,
            h.Joined: self._joined,
            h.TalkEnded: self._talk_ended,
            h.TalkBroke: self._talk_broke,
            h.CallerHeld: self._held,
            h.CallerTakenBack: self._taken_back,
            h.AgentSignedIn: lambda e, now: working.sign_in(self._agent(e), now),
            h.AgentSignedOut: lambda e, now: working.sign_out(self._agent(e), now),
            h.AgentPaused: self._paused,
            h.AgentResumed: lambda e, now: working.resume(self._agent(e), now),
            h.AgentWrappedUp: lambda e, now: working.wrapped_up(self._agent(e), now),
            h.OutsideCallBegan: lambda e, now: working.dials_out(self._agent(e), now),
            h.OutsideCallEnded: lambda e, now: working.hangs_up(self._agent(e), now),
            h.PhoneLost: lambda e, now: working.phone_lost(self._agent(e), now),
            h.PhoneFound: lambda e, now: working.phone_found(self._agent(e), now),
            h.CallClaimed: self._claimed,
            h.DayBegan: lambda _event, _now: working.begin_day(),
        }

    def _agent(self, event: Any) -> Agent:  # noqa: ANN401 - whatever names an agent
        agent = self.hall.agents.get(event.agent)
        if agent is None:
            raise RuleError(QUEUE, "without that agent", f"agent {event.agent!r}")
        return agent

    def _caller(self, ticket: str, *states: CallerState) -> Caller:
        caller = self._leaving.known(ticket)
        if states and caller.state not in states:
            raise RuleError(CALLER, caller.state.value, "that")
        return caller

    # --- callers -----------------------------------------------------------------

    def _welcome_ended(self, event: h.WelcomeEnded, now: float) -> None:
        caller = self._caller(event.ticket, CallerState.WELCOMED)
        self._arriving.welcomed(caller, now)

    def _hung_up(self, event: h.CallerHungUp, now: float) -> None:
        caller = self._caller(event.ticket)
        self._leaving.hung_up(caller, event.why, now, event.lost_keeps_s)

    def _stepped_out(self, event: h.CallerSteppedOut, now: float) -> None:
        caller = self._caller(
            event.ticket,
            CallerState.WELCOMED,
            CallerState.WAITING,
            CallerState.OFFERED,
            CallerState.JOINING,
            *WITH_AGENT,
        )
        if caller.state in WITH_AGENT:
            # The key crossed the agent's answer: the caller is gone from the talk.
            self._leaving.hung_up(caller, event.why, now)
            return
        self._leaving.step_out(caller, Outcome.LEFT_BY_KEY, event.why, now)

    def _withdrawn(self, event: h.CallerWithdrawn, now: float) -> None:
        self._working.withdrawn(self._caller(event.ticket), event.why, now)

    def _place_asked(self, event: h.PlaceAsked, now: float) -> None:
        caller = self._caller(event.ticket)
        self.hall.tell(caller, self.place(caller, now))

    def place(self, caller: Caller, now: float) -> PlaceTold:
        """Return where *caller* stands, and how long it will take, as a range."""
        room = caller.room
        position = room.line.position(caller.key)
        agents = serving(room)
        low = high = None
        if agents:
            low, high = wait_range_s(position, room.handling.mean_s, agents)
        oldest = room.line.longest_wait_s(now)
        return PlaceTold(position, oldest, low, high, room.handling.known_calls, agents)

    # --- offers and talks --------------------------------------------------------

    def _offer_answered(self, event: h.OfferAnswered, now: float) -> None:
        caller = self._caller(event.ticket)
        self._offers.answered(caller, self._agent(event), now)

    def _offer_failed(self, event: h.OfferFailed, now: float) -> None:
        caller = self._caller(event.ticket)
        self._offers.failed(caller, self._agent(event), event.why, now)

    def _joined(self, event: h.Joined, now: float) -> None:
        caller = self._caller(event.ticket, CallerState.JOINING)
        self._offers.joined(caller, self._agent(event), now)

    def _talk_ended(self, event: h.TalkEnded, now: float) -> None:
        caller = self._caller(event.ticket, *WITH_AGENT)
        self._leaving.talk_over(caller, event.why, now)

    def _talk_broke(self, event: h.TalkBroke, now: float) -> None:
        caller = self._caller(event.ticket, *WITH_AGENT)
        self._working.talk_broke(caller, event.why, now)

    def _held(self, event: h.CallerHeld, now: float) -> None:
        self._working.held(self._caller(event.ticket, CallerState.TALKING), now)

    def _taken_back(self, event: h.CallerTakenBack, now: float) -> None:
        self._working.taken_back(self._caller(event.ticket, CallerState.HELD), now)

    # --- agents ------------------------------------------------------------------

    def _paused(self, event: h.AgentPaused, now: float) -> None:
        self._working.pause(self._agent(event), event.reason, now)

    def _claimed(self, event: h.CallClaimed, now: float) -> None:
        caller = self._caller(event.ticket)
        self._working.claim(caller, self._agent(event), now)


def serving(room: Room) -> float:
    """Return how many agents serve *room*; one in k queues counts 1/k in each."""
    return sum(
        1.0 / len(seat.agent.seats)
        for seat in room.seats
        if seat.agent.state in SERVING and seat.agent.reachable
    )
