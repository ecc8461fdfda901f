"""Keeping a promise: the person is dialled, and asked for a key."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from tipring.desk.journal import Journal
from tipring.desk.line_watch import Session
from tipring.desk.routed import RoutedTrunk
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallerLeft, CallEvent
from tipring.domain.errors import LineError, RuleError
from tipring.domain.events import (
    REFUSALS,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    ToneHeard,
)
from tipring.domain.queue.happenings import CallbackFailure, CallbackMissed, Happening
from tipring.domain.queue.orders import DialBack
from tipring.lines.port import Line

log = logging.getLogger(__name__)

RINGS_S = 40.0
"""How long a person's telephone is rung."""

LINE_PATIENCE_S = 20.0
"""How long the agent is kept free for a line: the call before is said goodbye to, and
its line released, when his time for it is over; in a small office that is the line."""

MakeCallback = Callable[[DialBack, Line, CallFacts, Journal], Session]
Tell = Callable[[Happening], None]


class CallbackSession:
    """The session of a call that we placed: silent until somebody lifts."""

    def __init__(
        self, talk: Session, missed: Callable[[CallbackFailure], None]
    ) -> None:
        self._talk = talk
        self._missed = missed
        self._lifted = asyncio.get_running_loop().create_future()

    def tell(self, event: CallEvent) -> None:
        """Hand on news of the desk; before somebody lifts only an end matters."""
        if isinstance(event, CallerLeft):
            self._give_up(CallbackFailure.NO_ANSWER)
        self._talk.tell(event)

    def hear(self, event: LineEvent) -> None:
        """Learn what becomes of the call; then it is the talk's affair."""
        match event:
            case FarEndAnswered():
                if not self._lifted.done():
                    self._lifted.set_result(None)
                return
            case ToneHeard(tone) if tone in REFUSALS:
                self._give_up(CallbackFailure.BUSY)
            case FarEndGone(Gone.LINE_LOST):
                self._give_up(CallbackFailure.NO_LINE)
            case FarEndGone():
                self._give_up(CallbackFailure.BUSY)
            case _:
                pass
        self._talk.hear(event)

    def _give_up(self, why: CallbackFailure) -> None:
        if not self._lifted.done():
            self._lifted.set_result(why)

    async def run(self) -> str:
        """Wait until somebody lifts, then talk; return why it ended."""
        try:
            async with asyncio.timeout(RINGS_S):
                failure = await self._lifted
        except TimeoutError:
            failure = CallbackFailure.NO_ANSWER
        if failure is not None:
            self._missed(failure)
            return f"not reached: {failure}"
        try:
            return await self._talk.run()
        finally:
            self._missed(CallbackFailure.NOT_CONFIRMED)


class DialBacks:
    """Place the call of each callback."""

    def __init__(self, trunk: RoutedTrunk, make: MakeCallback) -> None:
        self._trunk = trunk
        self._make = make

    async def dial(self, order: DialBack, tell: Tell) -> None:
        """Call a person back; what is missed is told, what is reached tells itself."""

        def missed(why: CallbackFailure) -> None:
            # Whoever was reached is in the queue by now; then this comes too late.
            with contextlib.suppress(RuleError):
                tell(CallbackMissed(order.ticket, why))

        def make(line: Line, facts: CallFacts, pen: Journal) -> Session:
            return CallbackSession(self._make(order, line, facts, pen), missed)

        await self._trunk.until_idle(order.number, LINE_PATIENCE_S)
        try:
            await self._trunk.place(order.number, make)
        except LineError as error:
            log.warning("%s was not called back: %s", order.number, error)
            missed(CallbackFailure.NO_LINE)
