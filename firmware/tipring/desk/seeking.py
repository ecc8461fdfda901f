"""An extension as a caller on a line reaches it: forwarded as its owner wants it.

Wherever nobody answers, it goes on to the next, and is one leg for whoever waits. A
forward into a queue or a mailbox ends the search: what becomes of the caller then is
an affair of the rules of his call.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tipring.desk.house import House
from tipring.desk.house_street import HouseStreet
from tipring.domain.again_entries import OfferedAgain, TalkCut
from tipring.domain.errors import LegError
from tipring.domain.extensions import Extension
from tipring.domain.house.meanings import Colleague
from tipring.domain.house.seeking import (
    OUTSIDE_RING_S,
    GiveUp,
    Seeker,
    Step,
    TryExtension,
    TryOutside,
)
from tipring.domain.house_entries import HouseCallPickedUp
from tipring.domain.journal_event import JournalEvent
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegTakenBack,
)
from tipring.legs.delegate import LegDelegate
from tipring.legs.port import CallOrder, Display, Leg, Legs, Party, PartyKind
from tipring.legs.sip.unmade import UnmadeLeg

Note = Callable[[JournalEvent], None]
NOT_FOLLOWED: Final = "its calls go to a queue or a mailbox"


@dataclass(frozen=True, slots=True)
class Seeking:
    """What it takes to look for somebody."""

    house: House
    legs: Legs
    street: HouseStreet

    def call(self, extension: Extension, display: Display, note: Note) -> Leg:
        """Begin to call *extension*, or whoever takes its calls."""
        return SoughtLeg(self, extension, display, note)


class SoughtLeg(LegDelegate):
    """The `Leg` port over whoever is rung now."""

    def __init__(
        self, seeking: Seeking, extension: Extension, display: Display, note: Note
    ) -> None:
        number = extension.number
        who = Party(kind=PartyKind.EXTENSION, account=number, number=number)
        super().__init__(UnmadeLeg(who, "nobody was rung yet"))
        self._seeking = seeking
        self._display = display
        self._note = note
        self._seeker: Seeker = seeking.house.seeker()
        self._until: float | None = None
        """How long it rings where it does now; None once somebody answered."""
        self._outside: TryOutside | None = None
        """Who outside is called, or talks; None: nobody was, so far."""
        self._is_again = False
        """Who talked was taken away by the link, and is called again."""
        self._over: LegEnded | None = None
        self.rings: Extension | None = None
        """The extension that rings now, and whose call may be picked up."""
        seeking.house.sought.append(self)
        self._try(self._seeker.begin(Colleague(extension)))

    def _try(self, step: Step) -> None:
        self.rings = None
        for entry in self._seeker.notes:
            self._note(entry)
        self._seeker.notes.clear()
        match step:
            case TryExtension(extension, by):
                note = f"{by} {self._display.note}".strip()
                shown = replace(self._display, note=note)
                self._ring_extension(extension, shown)
            case TryOutside(number, _, caller_id):
                self._outside = step
                leg = self._seeking.street.call(number, caller_id=caller_id)
                self._ring(leg, OUTSIDE_RING_S)
            case GiveUp(how, why):
                self._over = LegEnded(how, why)
            case _:
                self._over = LegEnded(LegEnd.NO_ANSWER, NOT_FOLLOWED)

    def _ring_extension(self, extension: Extension, shown: Display) -> None:
        number = extension.number
        try:
            leg = self._seeking.legs.call(CallOrder(extension=number, display=shown))
        except LegError as error:
            self._try(self._seeker.failed(LegEnd.UNREACHABLE, str(error)))
            return
        self._ring(leg, extension.ring_s)
        self.rings = extension
        if self._display.number:
            self._seeking.house.called(number, self._display.number)

    def _ring(self, leg: Leg, seconds: float) -> None:
        self._leg = leg
        self._until = asyncio.get_running_loop().time() + seconds

    async def next_event(self) -> LegEvent:
        """Return the next happening; who is not reached is none."""
        while self._over is None:
            leg = self._leg
            try:
                async with asyncio.timeout_at(self._until):
                    event = await super().next_event()
            except TimeoutError:
                if self._leg is leg:
                    self._leg.hang_up("nobody answered", LegEnd.ELSEWHERE)
                    self._try(self._seeker.failed(LegEnd.NO_ANSWER))
                    continue
            if self._leg is not leg:
                event = await self._lift()
            if isinstance(event, LegAnswered):
                self._settle()
            if not isinstance(event, LegEnded) or self._until is None:
                return self._told(event)
            self._try(self._seeker.failed(event.end, event.why))
        self._settle()
        return self._over

    def _told(self, event: LegEvent) -> LegEvent:
        """Return *event* as whoever waits is to see it.

        Whom a broken way took away is called again, and on hold until he answers.
        """
        if isinstance(event, LegEnded) and event.again and self._outside is not None:
            self._call_again(self._outside, event.why)
            return LegHeld()
        if isinstance(event, LegAnswered) and self._is_again:
            return LegTakenBack()
        return event

    def _call_again(self, lost: TryOutside, why: str) -> None:
        self._is_again = True
        left = self._display.number or "the caller"
        self._note(TalkCut(lost.number, left, why))
        self._note(OfferedAgain(lost.number, left))
        street = self._seeking.street
        self._leg = street.call(lost.number, caller_id=lost.caller_id, again=True)

    def _settle(self) -> None:
        """Ring nobody any more."""
        self._until, self.rings = None, None
        if self in self._seeking.house.sought:
            self._seeking.house.sought.remove(self)

    def pick_up(self, leg: Leg, by: str) -> None:
        """Let *leg*, which calls, have the call that rings; it is answered then."""
        rang, before = self.rings, self._leg
        self._leg, self.rings = leg, None
        self._note(HouseCallPickedUp(rang.number if rang else "", by))
        before.hang_up("somebody else has the call", LegEnd.ELSEWHERE)

    async def _lift(self) -> LegEvent:
        """Answer who picked it up."""
        try:
            await self._leg.answer()
        except LegError as error:
            return LegEnded(LegEnd.CANCELLED, str(error))
        self.id, self.name, self.party = self._leg.id, self._leg.name, self._leg.party
        return LegAnswered()

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring nobody any more."""
        self._settle()
        super().hang_up(why, end)
