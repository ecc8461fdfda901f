"""Whom a call reaches: an extension's wishes, who is tried next, and when nobody is.

A call that comes from elsewhere (a flow, a queue) may be sought for in the same way.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from tipring.domain.extensions import Extension
from tipring.domain.house.book import HouseBook
from tipring.domain.house.meanings import (
    CodeDialled,
    Colleague,
    ForHelp,
    Inside,
    LeavesMessage,
    Meaning,
    Nothing,
    OutsideNumber,
)
from tipring.domain.house.wishes import ForwardWhen, Wishes
from tipring.domain.house_entries import HouseCallForwarded, OutsideRefused
from tipring.domain.leg_events import LegEnd

WishesOf = Callable[[str], Wishes]
MOST_TRIED: Final = 8
"""Extensions in one chain of forwards; more is a mistake."""
OUTSIDE_RING_S: Final = 60.0
"""A carrier gives up before that, or its machine answers."""

_BUSY: Final = frozenset({LegEnd.BUSY, LegEnd.DECLINED})
_MISSED: Final = frozenset(
    {LegEnd.NO_ANSWER, LegEnd.UNREGISTERED, LegEnd.UNREACHABLE, LegEnd.LOST}
)


@dataclass(frozen=True, slots=True)
class TryExtension:
    """Ring every telephone of an extension."""

    extension: Extension
    forwarded_by: str = ""
    """Whose call it was; empty: its own."""


@dataclass(frozen=True, slots=True)
class TryOutside:
    """Call a number outside."""

    number: str
    payer: str
    """Empty: for help, which nobody has to be allowed."""
    caller_id: str = ""
    """What the street is told as our number; empty: as the trunk has it."""


@dataclass(frozen=True, slots=True)
class GoInside:
    """Let the office itself answer."""

    place: Inside


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Nobody is reached."""

    how: LegEnd
    why: str


Step = TryExtension | TryOutside | GoInside | GiveUp
Note = HouseCallForwarded | OutsideRefused


class Seeker:
    """Look for somebody who takes a call that *payer* asks for.

    *avoids* are extensions that are in the call already. Each extension is tried once,
    so that forwards never go in a circle. `notes` are written down and emptied by
    whoever asks for the steps.
    """

    def __init__(
        self,
        book: HouseBook,
        wishes: WishesOf,
        payer: str,
        avoids: Collection[str] = (),
    ) -> None:
        self._book = book
        self._wishes = wishes
        self._payer = payer
        self._tried = set(avoids)
        self._at: Extension | None = None
        """Whose telephones are tried."""
        self._forwarded_by = ""
        self.notes: list[Note] = []

    def begin(self, meaning: Meaning) -> Step:
        """Return whom to try first. Codes and numbers that nobody has reach nobody."""
        match meaning:
            case Colleague(extension):
                return self._try(extension)
            case OutsideNumber(number):
                return self._outside(number)
            case ForHelp(number):
                return TryOutside(number, "")
            case CodeDialled(code):
                return GiveUp(LegEnd.REFUSED, f"{code.keys} is no number")
            case Nothing(why):
                return GiveUp(LegEnd.REFUSED, why)
            case _:
                return GoInside(meaning)

    def failed(self, how: LegEnd, why: str = "") -> Step:
        """Return whom to try after the last one ended like this, unanswered."""
        extension, self._at = self._at, None
        if extension is None:
            return GiveUp(how, why)
        return self._elsewhere(extension, how, why or how.value)

    def _try(self, extension: Extension) -> Step:
        number = extension.number
        if number in self._tried:
            return GiveUp(LegEnd.BUSY, f"{number} is in this call already")
        if len(self._tried) >= MOST_TRIED:
            return GiveUp(LegEnd.REFUSED, "it was forwarded too often")
        self._tried.add(number)
        wishes = self._wishes(number)
        if wishes.always:
            return self._forward(extension, wishes.always, ForwardWhen.ALWAYS.value)
        if wishes.do_not_disturb:
            why = f"{number} is not to be disturbed"
            return self._elsewhere(extension, LegEnd.BUSY, why)
        self._at = extension
        return TryExtension(extension, self._forwarded_by)

    def _elsewhere(self, extension: Extension, how: LegEnd, why: str) -> Step:
        """Return where a call goes that *extension* does not take."""
        wishes = self._wishes(extension.number)
        to = wishes.busy if how in _BUSY else wishes.no_answer if how in _MISSED else ""
        if to:
            return self._forward(extension, to, why)
        return self._or_mailbox(extension, GiveUp(how, why))

    def _forward(self, extension: Extension, to: str, why: str) -> Step:
        self.notes.append(HouseCallForwarded(extension.number, to, why))
        self._payer = self._forwarded_by = extension.number
        return self._or_mailbox(extension, self.begin(self._book.meaning(to)))

    def _or_mailbox(self, extension: Extension, step: Step) -> Step:
        if isinstance(step, GiveUp) and extension.mailbox:
            return GoInside(LeavesMessage(extension.mailbox))
        return step

    def _outside(self, number: str) -> Step:
        if why := self._book.refusal(self._payer, number):
            self.notes.append(OutsideRefused(self._payer, number, why))
            return GiveUp(LegEnd.REFUSED, why)
        caller_id = self._book.extensions[self._payer].caller_id
        return TryOutside(number, self._payer, caller_id)


def forward_refusal(book: HouseBook, extension: str, to: str) -> str:
    """Return why calls of *extension* may not be forwarded *to*; empty: they may."""
    match book.meaning(to):
        case Colleague(Extension(number=number)):
            own = "an extension does not forward to itself"
            return own if number == extension else ""
        case OutsideNumber(number):
            return book.refusal(extension, number)
        case Nothing(why):
            return why
        case CodeDialled() | ForHelp():
            return f"calls are not forwarded to {to}"
        case _:
            return ""
