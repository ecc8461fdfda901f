"""Calls that somebody wishes at a page: his telephone rings, then the number is called.

Whoever lifts hears the number being called, as if he had dialled it himself; whoever
does not want that does not lift.
"""

import asyncio
import logging
from typing import Final

from tipring.desk.again import AgainLeg, until_lifted
from tipring.desk.house import House
from tipring.domain.dial_plan import PLUS
from tipring.domain.errors import LegError
from tipring.domain.house.call import WISHED
from tipring.domain.house.meanings import ForHelp, OutsideNumber
from tipring.legs.port import CallOrder, Display, Leg, Legs

log = logging.getLogger(__name__)
MOST_RINGING: Final = 10
"""Telephones that ring for wishes at a time: nobody clicks so quickly."""


class CallsWished:
    """Rings telephones of the office for calls that are wished."""

    def __init__(self, legs: Legs, house: House) -> None:
        self._legs = legs
        self._house = house
        self._ringing: dict[str, asyncio.Task[None]] = {}

    def call(self, extension: str, number: str) -> None:
        """Ring *extension*; whoever lifts is connected with *number*, outside.

        Raises LegError: the extension does not ring, or may not call that number.
        """
        book = self._house.book
        if not isinstance(book.caller(number), OutsideNumber):
            message = f"{number} is no number outside"
            raise LegError(message)
        prefix = "" if number.startswith(PLUS) else book.prefix
        dialled = f"{prefix}{number}"
        if isinstance(book.meaning(dialled), ForHelp):
            message = f"{number} is for help: it is dialled on a telephone"
            raise LegError(message)
        if why := book.refusal(extension, number):
            message = f"{number} is not called: {why}"
            raise LegError(message)
        if extension in self._ringing or len(self._ringing) >= MOST_RINGING:
            message = f"{extension} rings for a call already"
            raise LegError(message)
        shown = Display(number=number, note=WISHED)
        leg = self._legs.call(CallOrder(extension=extension, display=shown))
        task = asyncio.create_task(self._ring(leg, extension, dialled))
        self._ringing[extension] = task
        task.add_done_callback(lambda _done: self._ringing.pop(extension, None))

    async def _ring(self, leg: Leg, extension: str, dialled: str) -> None:
        ring_s = self._house.book.extensions[extension].ring_s
        if why := await until_lifted(leg, ring_s):
            log.info("%s: nobody lifts for a wished call: %s", extension, why)
            return
        self._house.came(AgainLeg(leg, dialled))

    def stop(self) -> None:
        """Ring nobody any more."""
        for task in self._ringing.values():
            task.cancel()
