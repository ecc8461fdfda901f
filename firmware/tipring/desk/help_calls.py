"""The box calls somebody, and says what is wrong with it.

It is a call of the box's own: the number must be among those that it may dial, and
whatever limits such calls have counts for this one, too.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final

from tipring.desk.calling_back import CallbackSession
from tipring.desk.journal import Journal
from tipring.desk.line_watch import Session
from tipring.desk.routed import RoutedTrunk
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallEvent
from tipring.domain.errors import LineError
from tipring.domain.events import DigitPressed, FarEndAnswered, LineEvent
from tipring.domain.queue.happenings import CallbackFailure
from tipring.domain.worries.notice import KEY
from tipring.domain.worries.worry import Worry
from tipring.domain.worry_entries import HelpCalled
from tipring.lines.port import Line

log = logging.getLogger(__name__)

LONGEST_S: Final = 300.0
"""Of a call for help, from dialling to its end."""
LINE_PATIENCE_S: Final = 60.0
"""How long a free line is waited for."""
NOT_CONFIRMED: Final = "nobody pressed the key"

MakeHelp = Callable[[tuple[Worry, ...], Line, CallFacts, Journal], Session]


class HelpSession:
    """The session of such a call, which sees whether the key was pressed."""

    def __init__(self, talk: Session, over: Callable[[bool, str], None]) -> None:
        self._talk = CallbackSession(talk, self._missed)
        self._over = over
        self._lifted = self._heard = False
        self._why = NOT_CONFIRMED

    def _missed(self, why: CallbackFailure) -> None:
        if not self._lifted:
            self._why = f"not reached: {why}"

    def tell(self, event: CallEvent) -> None:
        """Hand on news of the desk."""
        self._talk.tell(event)

    def hear(self, event: LineEvent) -> None:
        """Learn what happens on the line."""
        match event:
            case FarEndAnswered():
                self._lifted = True
            case DigitPressed(digit) if digit == KEY and self._lifted:
                self._heard = True
            case _:
                pass
        self._talk.hear(event)

    async def run(self) -> str:
        """Talk; return why it ended."""
        try:
            return await self._talk.run()
        finally:
            self._over(self._heard, self._why)


class HelpCalls:
    """Calls *number*."""

    def __init__(self, trunk: RoutedTrunk, number: str, make: MakeHelp) -> None:
        self.number = number
        self._trunk = trunk
        self._make = make

    async def call(self, worries: Iterable[Worry]) -> HelpCalled:
        """Call once about *worries*; return what became of it."""
        about = tuple(worries)
        over: asyncio.Future[tuple[bool, str]]
        over = asyncio.get_running_loop().create_future()

        def ended(heard: bool, why: str) -> None:  # noqa: FBT001 - see HelpSession
            if not over.done():
                over.set_result((heard, why))

        def make(line: Line, facts: CallFacts, pen: Journal) -> Session:
            return HelpSession(self._make(about, line, facts, pen), ended)

        await self._trunk.until_idle(self.number, LINE_PATIENCE_S)
        try:
            await self._trunk.place(self.number, make)
            async with asyncio.timeout(LONGEST_S):
                heard, why = await over
        except LineError as error:
            heard, why = False, str(error)
        except TimeoutError:
            heard, why = False, f"it took longer than {LONGEST_S:g} s"
        log.warning("called %s for help: %s", self.number, "heard" if heard else why)
        return HelpCalled(number=self.number, confirmed=heard, why="" if heard else why)
