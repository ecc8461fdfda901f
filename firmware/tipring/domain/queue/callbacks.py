"""Virtual hold: the caller waits at home, the place in the queue waits here.

The ticket keeps its rank. When an agent is free for it, that agent is kept free
(he is `ringing` for it) while the person is dialled: one dial for each free agent,
never more. Who answers and presses the key is in the queue as before.
"""

from tipring.domain.errors import RuleError
from tipring.domain.queue.entries import CallbackFailed, CallbackPromised, Outcome
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.happenings import (
    CallbackBooked,
    CallbackFailure,
    CallbackMissed,
    CallbackReached,
)
from tipring.domain.queue.leaving import Leaving
from tipring.domain.queue.offers import Offers
from tipring.domain.queue.orders import CallbackKept
from tipring.domain.queue.people import Caller
from tipring.domain.queue.states import CALLER, CallerCause, CallerState

SETTLE_S = 15.0
"""Time for the caller to hear the thanks and to put the handset down."""


NEXT_LINE_S = 30.0
"""When no line could dial nobody was disturbed: it is no try, and is soon repeated."""


class Callbacks:
    """Book, dial, reach, try again, give up."""

    def __init__(self, hall: Hall, offers: Offers, leaving: Leaving) -> None:
        self._hall = hall
        self._offers = offers
        self._leaving = leaving
        hall.deeds.dial_ended = self._dial_ended

    def booked(self, event: CallbackBooked, now: float) -> None:
        """Let the caller hang up and keep the place."""
        hall = self._hall
        caller = self._leaving.known(event.ticket)
        room = caller.room
        caller.move(CallerCause.BOOKS_CALLBACK)
        caller.is_resting, caller.is_reached, caller.tries = True, False, 0
        hall.timers.cancel(caller.overflow_timer)
        hall.steps.append(CallbackPromised(caller.ticket, room.name, event.number))
        self._offers.withdraw_all(caller, now, "the caller will be called back")
        self._wait_at_home(caller, event.number, now)
        hall.tell(caller, CallbackKept())

    def restore(self, caller: Caller, number: str, now: float) -> None:
        """Keep a promise that was made before the box was restarted."""
        caller.state = CallerState.CALLBACK
        caller.room.line.add(caller.key)
        self._wait_at_home(caller, number, now)

    def _wait_at_home(self, caller: Caller, number: str, now: float) -> None:
        timers, room = self._hall.timers, caller.room
        caller.callback_number = number
        caller.is_resting = True
        room.callbacks += 1
        keeps_s = room.settings.callbacks.keeps_s
        caller.overflow_timer = timers.at(now + keeps_s, self._expired, caller)
        caller.timer = timers.at(now + SETTLE_S, self._rested, caller)

    def reached(self, event: CallbackReached, now: float) -> None:
        """Ring the agent who was kept free; the person is on the line."""
        caller = self._dialled(event.ticket)
        caller.is_reached, caller.is_overdue = True, False
        caller.room.callbacks -= 1
        self._hall.timers.cancel(caller.timer)
        self._hall.timers.cancel(caller.overflow_timer)
        if not caller.offers:
            why = "reached, and the agent who was kept free has left"
            self._offers.back_in_line(caller, now, why)
            return
        for agent in caller.offers.values():
            self._offers.matching.ring(caller, agent, now)

    def missed(self, event: CallbackMissed, now: float) -> None:
        """Try again later, or give up."""
        self._fail(self._dialled(event.ticket), event.why, now)

    def _dialled(self, ticket: str) -> Caller:
        caller = self._leaving.known(ticket)
        if caller.state is not CallerState.DIALLED or caller.is_reached:
            raise RuleError(CALLER, caller.state.value, "a callback")
        return caller

    def _dial_ended(self, caller: Caller, now: float) -> None:
        self._fail(caller, CallbackFailure.NO_ANSWER, now)

    def _fail(self, caller: Caller, why: CallbackFailure, now: float) -> None:
        hall, rules = self._hall, caller.room.settings.callbacks
        retry_after_s = rules.retry_after_s
        if why is CallbackFailure.NO_LINE:
            caller.tries -= 1
            retry_after_s = NEXT_LINE_S
        again = caller.tries < rules.tries and not caller.is_overdue
        hall.timers.cancel(caller.timer)
        caller.move(CallerCause.DIAL_FAILS)
        hall.steps.append(CallbackFailed(caller.ticket, why.value, again))
        caller.is_resting = True
        self._offers.withdraw_all(caller, now, "the person was not reached")
        if again:
            due = now + retry_after_s
            caller.timer = hall.timers.at(due, self._rested, caller)
        else:
            self._leaving.end(caller, Outcome.CALLBACK_FAILED, why.value, now)

    def _rested(self, caller: Caller, now: float) -> None:
        caller.is_resting = False
        self._offers.matching.begin_wanting(caller, now)

    def _expired(self, caller: Caller, now: float) -> None:
        if caller.state is CallerState.DIALLED:
            caller.is_overdue = True
        else:
            why = "no agent was free in time for the callback"
            self._leaving.end(caller, Outcome.CALLBACK_FAILED, why, now)
