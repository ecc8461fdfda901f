"""Callers whom the link took out of a talk: called again, for who was left alone.

The telephone of who talked with the caller rings and shows whom it is for; whoever
lifts hears the number being called over an analog line. Who does not want that does
not lift.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from tipring.desk.house import House
from tipring.desk.house_call import AnsweredLeg
from tipring.desk.ways_out import WaysOut
from tipring.domain.again_entries import NotOfferedAgain, OfferedAgain, TalkCut
from tipring.domain.dial_plan import PLUS
from tipring.domain.dialplan.ways import WayKind
from tipring.domain.errors import LegError
from tipring.domain.house.call import AGAIN
from tipring.domain.house.meanings import OutsideNumber
from tipring.domain.journal_event import JournalEvent
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded
from tipring.domain.link.view import Fitness
from tipring.legs.port import CallOrder, Display, Leg, Legs

log = logging.getLogger(__name__)

PAUSE_S: Final = 1.0
"""A telephone is on-hook again before it rings."""
Note = Callable[[JournalEvent], None]


class AgainLeg(AnsweredLeg):
    """The leg of who was left alone, as if he had dialled the other one himself."""

    def __init__(self, leg: Leg, dialled: str) -> None:
        super().__init__(leg)
        self.dialled = dialled


async def until_lifted(leg: Leg, within_s: float) -> str:
    """Wait until somebody lifts; return why nobody does."""
    try:
        async with asyncio.timeout(within_s):
            while not isinstance(event := await leg.next_event(), LegAnswered):
                if isinstance(event, LegEnded):
                    return event.why or event.end
    except TimeoutError:
        leg.hang_up("nobody answered", LegEnd.CANCELLED)
        return LegEnd.NO_ANSWER
    except asyncio.CancelledError:
        leg.hang_up("the box is stopping", LegEnd.CANCELLED)
        raise
    return ""


class CallsAgain:
    """Offers callers again whom a broken trunk took away."""

    def __init__(self, ways: WaysOut, legs: Legs, house: House) -> None:
        self._ways = ways
        self._legs = legs
        self._house = house
        self._running: set[asyncio.Task[None]] = set()

    def offer(
        self, extension: str, who: str, number: str, trunk: str, note: Note
    ) -> None:
        """Ring *extension* for the caller at *number*, whom *trunk* lost in a talk.

        *who* is left alone there. *note* writes into the record of the lost call. Where
        the trunk is as it was, or the rules of tolls do not allow it, nobody rings.
        """
        view = self._ways.view()
        if view.fitness(trunk) is Fitness.GOOD:
            return
        note(TalkCut(number, who, view.trunks.get(trunk) or view.why or view.cause))
        if why := self._refusal(extension, number):
            note(NotOfferedAgain(number, why))
            return
        note(OfferedAgain(number, who))
        ringing = self._ring(extension, number, note)
        task = asyncio.create_task(ringing, name=f"{number} again for {extension}")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _refusal(self, extension: str, number: str) -> str:
        """Return why *number* is not called again for *extension*; empty: it is."""
        book = self._house.book
        if not extension:
            return "no telephone of the office had the call"
        if not isinstance(book.caller(number), OutsideNumber):
            return "the caller's number is not known"
        if why := book.refusal(extension, number):
            return why
        choice = self._ways.choose(number)
        if choice.for_help or not choice.again:
            return "its route does not let it be called again"
        is_left = any(each.way.kind is WayKind.LINES for each in choice.ways)
        return "" if is_left else choice.why_not or "no analog line is free"

    async def _ring(self, extension: str, number: str, note: Note) -> None:
        await asyncio.sleep(PAUSE_S)
        shown = Display(number=number, note=AGAIN)
        try:
            leg = self._legs.call(CallOrder(extension=extension, display=shown))
        except LegError as error:
            note(NotOfferedAgain(number, f"{extension}: {error}"))
            return
        ring_s = self._house.book.extensions[extension].ring_s
        if why := await until_lifted(leg, ring_s):
            note(NotOfferedAgain(number, f"{extension}: {why}"))
            return
        prefix = "" if number.startswith(PLUS) else self._house.book.prefix
        self._house.came(AgainLeg(leg, f"{prefix}{number}"))

    def stop(self) -> None:
        """Ring nobody any more."""
        for task in self._running:
            task.cancel()
