"""The house: what telephones of the office dial, and all calls among them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from tipring.desk.floor import Floor
from tipring.desk.house_call import House as Common
from tipring.desk.house_call import HouseCall
from tipring.desk.house_sound import HouseSound
from tipring.desk.house_street import HouseStreet
from tipring.desk.journal import Journal, new_id
from tipring.desk.shelf import PromptShelf
from tipring.domain.extensions import Extension
from tipring.domain.house.book import HouseBook
from tipring.domain.house.call import CALLER, HouseCallMachine, HouseState
from tipring.domain.house.codes import SUPERVISING, Feature
from tipring.domain.house.happenings import HouseParty, party_of
from tipring.domain.house.inside import FLOW, inside_flow
from tipring.domain.house.meanings import AsCaller, ForHelp, Inside
from tipring.domain.house.orders import DoFeature
from tipring.domain.house.seeking import Seeker, forward_refusal
from tipring.domain.house.wishes import NO_WISHES, ForwardWhen, Wishes
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallRang,
    HouseEntry,
)
from tipring.domain.leg_events import LegEnd
from tipring.domain.office import Office
from tipring.legs.port import Leg, Legs, PartyKind
from tipring.store.house_views import HouseMemory, house_memory

log = logging.getLogger(__name__)

MOST_CALLS: Final = 32
"""At once. Twice as many talks as a Raspberry Pi was measured with."""
MOST_EACH: Final = 4
"""Of one extension, at once: a telephone that has gone mad holds nobody else up."""

InsideLines = Callable[[Leg, str, Office | None], bool]
"""`Switchboard.inside`: let a leg walk a flow; False when no line is free."""
Supervise = Callable[[Leg, Feature, str], str]
"""Let the leg of a supervisor be present in the talk of an agent, whose extension is
given. Answers the leg, and has it from then on. Returns why not; empty: it is done."""


class Sought(Protocol):
    """An extension that rings for somebody who is no party of the house."""

    @property
    def rings(self) -> Extension | None:
        """The extension that rings now; None: none does any more."""
        ...

    def pick_up(self, leg: Leg, by: str) -> None:
        """Let *leg*, which calls, have the call; answer it."""
        ...


def _nobody_supervises(_leg: Leg, _feature: Feature, _agent: str) -> str:
    return "nobody supervises here"


class House:
    """Everything that telephones of the office do among themselves; one owner.

    `came` is the `OnLeg` of those telephones. `run` lasts until it is cancelled, and
    ends what is under way then.
    """

    def __init__(  # noqa: PLR0913 - one place where a house is put together
        self,
        book: HouseBook,
        office: Office,
        *,
        legs: Legs,
        street: HouseStreet,
        inside: InsideLines,
        shelf: PromptShelf,
        journal: Journal,
    ) -> None:
        self.book = book
        self.calls: dict[str, HouseCall] = {}
        """Those that last, by their ids."""
        self.sought: list[Sought] = []
        """Whom callers on lines ring: they may be picked up, too."""
        self.supervise: Supervise = _nobody_supervises
        self.floor = Floor()
        """Where callers on lines talk, and who talks with the street."""
        self.observers: list[Callable[[str, Wishes], None]] = []
        """Told when an extension wants something else."""
        self._office = office
        self._legs = legs
        self._inside = inside
        self._shelf = shelf
        self._journal = journal
        self._common = Common(legs, street, self)
        self._wishes: dict[str, Wishes] = {}
        self._last_callers: dict[str, str] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Remember what extensions wanted; then wait, and end the calls at the end."""
        memory: HouseMemory = await self._journal.store.ask(house_memory)
        self._wishes = {**memory.wishes, **self._wishes}
        self._last_callers = {**memory.last_callers, **self._last_callers}
        for number, wishes in self._wishes.items():
            self._want(number, wishes)
        try:
            await asyncio.Event().wait()
        finally:
            for call in [*self.calls.values()]:
                call.end("the box is stopping")
            if self._running:
                await asyncio.wait(self._running)

    def renew(self, book: HouseBook, office: Office) -> None:
        """Go by *book* and *office* from the next call on."""
        self.book, self._office = book, office

    # --- calls ---------------------------------------------------------------------

    def came(self, leg: Leg) -> None:
        """Take a leg of a telephone of the office, which calls somebody."""
        extension = self.book.extensions.get(leg.party.account)
        if leg.party.kind is PartyKind.TRUNK or extension is None:
            log.warning("%s is no extension of ours", leg.name)
            leg.refuse(LegEnd.REFUSED)
        elif leg.replaces:
            self._take_over(leg, extension)
        elif self._is_too_much(extension.number, leg.dialled):
            log.warning("%s: too many calls at once", leg.name)
            leg.refuse(LegEnd.BUSY)
        else:
            self._begin(leg, extension)

    def _is_too_much(self, number: str, dialled: str) -> bool:
        if isinstance(self.book.meaning(dialled), ForHelp):
            return False
        own = sum(
            party.extension == number
            for call in self.calls.values()
            for end, party in call.machine.parties.items()
            if end in call.ends
        )
        return len(self.calls) >= MOST_CALLS or own >= MOST_EACH

    def _begin(self, leg: Leg, extension: Extension) -> None:
        call_id = new_id(self._journal.wall())
        machine = HouseCallMachine(
            party_of(extension),
            self.book,
            self.wishes_of,
            lambda number: self._last_callers.get(number, ""),
        )
        sound = HouseSound(self._shelf, self._office.language)
        pen = self._journal.for_call(call_id)
        call = HouseCall(leg, machine, self._common, sound, pen)
        self.calls[call_id] = call
        task = asyncio.create_task(call.run(), name=f"house call {call_id}")
        self._running.add(task)
        task.add_done_callback(lambda done: self._is_over(call_id, done))

    def _is_over(self, call_id: str, task: asyncio.Task[None]) -> None:
        del self.calls[call_id]
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # A mistake of ours in one call is no reason to end the others.
            log.error("call %s broke off", call_id, exc_info=error)

    def hang_up(self, call_id: str) -> bool:
        """End one call from the office's side; False when it is none of ours."""
        call = self.calls.get(call_id)
        if call is not None:
            call.end("ended from the office")
        return call is not None

    # --- one call and another ------------------------------------------------------

    def _find(self, leg_id: str) -> tuple[HouseCall, int] | None:
        for call in self.calls.values():
            if end := call.end_of(leg_id):
                return call, end
        return None

    def attended(self, call: HouseCall, end: int, leg_id: str) -> bool:
        """Join the other one of *call* with the partner of *end*'s other leg.

        Only within one extension: nobody sends his party into a call that is not his.
        The partner may still be ringing.
        """
        found = self._find(leg_id)
        if call.machine.state is not HouseState.TALKING:
            return False
        if found is None:
            return self._join_on_a_line(call, end, leg_id)
        wanted, place = found
        own = call.party_of(end).extension
        ours = bool(own) and wanted.party_of(place).extension == own
        if wanted is call or not ours or not _may_be_replaced(wanted, place):
            return False
        other = call.other(end)
        party = call.party_of(other)
        wanted.take_place(place, call.give(other), party)
        return True

    def _join_on_a_line(self, call: HouseCall, end: int, leg_id: str) -> bool:
        """Join the other one of *call* with the caller whom *end* has on a line."""
        talk, own = self.floor.of_leg(leg_id), call.party_of(end).extension
        if talk is None or not own or talk.extension != own:
            return False
        talk.take(call.give(call.other(end)), own)
        return True

    def give_away(self, leg_id: str, extension: str) -> Leg | None:
        """Return the partner of this leg in a talk, for somebody else to join with.

        For the attended transfer of a party that the house does not have, by
        *extension*. The leg itself is hung up. None: it is in no talk of *extension*.
        """
        found = self._find(leg_id)
        if found is None:
            return None
        call, end = found
        own = call.party_of(end).extension
        if call.machine.state is not HouseState.TALKING or own != extension:
            return None
        return call.give(call.other(end), told=False)

    def _take_over(self, leg: Leg, extension: Extension) -> None:
        """Let *leg* take the place of another: a pick-up, one's own other telephone."""
        found = self._find(leg.replaces)
        if found is None or not self._may_take(extension, *found):
            leg.refuse(LegEnd.REFUSED)
            return
        call, end = found
        call.take_place(end, leg, party_of(extension))

    def _may_take(self, extension: Extension, call: HouseCall, end: int) -> bool:
        was = self.book.extensions.get(call.party_of(end).extension)
        if was is None:
            return False
        if _rings(call, end):
            return was == extension or may_pick_up(extension, was)
        return was == extension and _may_be_replaced(call, end)

    def feature(self, call: HouseCall, order: DoFeature) -> str:
        """Do what a code asks for; return why it cannot be done. Empty: it was."""
        if order.feature in SUPERVISING:
            return self._let_supervise(call, order)
        return self._pick_up(call, order.number)

    def _pick_up(self, call: HouseCall, number: str) -> str:
        """Let the caller of *call* have what rings at *number* (empty: anywhere)."""
        extension = self.book.extensions[call.party_of(CALLER).extension]

        def fits(was: Extension | None) -> bool:
            if was is None or not may_pick_up(extension, was):
                return False
            return number in {"", was.number}

        for ringing in self.calls.values():
            end = ringing.machine.far
            was = self.book.extensions.get(_party(ringing, end).extension)
            if _rings(ringing, end) and fits(was):
                ringing.take_place(end, call.lend(), party_of(extension))
                return ""
        for sought in self.sought:
            if fits(sought.rings):
                sought.pick_up(call.lend(), extension.number)
                return ""
        return "no call rings that may be picked up"

    def _let_supervise(self, call: HouseCall, order: DoFeature) -> str:
        leg = call.ends[CALLER]
        why = self.supervise(leg, order.feature, order.number)
        if not why:
            call.lend()
        return why

    def inside(self, leg: Leg, place: Inside) -> bool:
        """Let *leg* go to a flow; False when no inside line is free."""
        if isinstance(place, AsCaller):
            return self._inside(leg, place.flow, self._office)
        office = self._office
        flow = inside_flow(place, office.language)
        flows = {**office.flows, FLOW: flow}
        return self._inside(leg, FLOW, replace(office, flows=flows))

    # --- what extensions want ------------------------------------------------------

    def wishes_of(self, number: str) -> Wishes:
        """Return what becomes of the calls of an extension."""
        return self._wishes.get(number, NO_WISHES)

    def seeker(self, payer: str = "") -> Seeker:
        """Return whom a call from elsewhere may reach; *payer* as in `Seeker`."""
        return Seeker(self.book, self.wishes_of, payer)

    def forward(self, number: str, when: ForwardWhen, to: str, by: str) -> str:
        """Forward calls of an extension (empty: no more); return why not."""
        if to and (why := forward_refusal(self.book, number, to)):
            return why
        self._set(ForwardSet(number, when.value, to, by))
        return ""

    def disturb_not(self, number: str, *, on: bool, by: str) -> None:
        """Do not ring an extension, or ring it again."""
        self._set(DoNotDisturbSet(number, on, by))

    def _set(self, entry: ForwardSet | DoNotDisturbSet) -> None:
        self.wrote(entry)
        self._journal.note(entry)

    def wrote(self, entry: HouseEntry) -> None:
        """Take note of what a call writes down."""
        match entry:
            case ForwardSet(number, when, to):
                wishes = self.wishes_of(number)
                self._want(number, wishes.with_forward(ForwardWhen(when), to))
            case DoNotDisturbSet(number, on):
                self._want(number, replace(self.wishes_of(number), do_not_disturb=on))
            case HouseCallRang(number, caller) if caller:
                self.called(number, caller)
            case _:
                pass

    def _want(self, number: str, wishes: Wishes) -> None:
        self._wishes[number] = wishes
        for tell in self.observers:
            tell(number, wishes)

    def called(self, number: str, caller: str) -> None:
        """Take note that *caller* called an extension, for its call back."""
        self._last_callers[number] = caller

    def forget_callers(self, numbers: Sequence[str]) -> None:
        """Let no extension call back who is one of *numbers*."""
        kept = self._last_callers.items()
        self._last_callers = {
            extension: caller for extension, caller in kept if caller not in numbers
        }

    def is_there(self, number: str) -> bool:
        """Whether some telephone of an extension is there now."""
        return self._legs.reachable(number)

    def talks(self) -> Mapping[str, int]:
        """Return in how many calls of the house each extension is now."""
        found: dict[str, int] = {}
        for call in self.calls.values():
            for end in call.ends:
                number = _party(call, end).extension
                found[number] = found.get(number, 0) + 1
        return found


def may_pick_up(who: Extension, whose: Extension) -> bool:
    """Whether one extension may pick up another's calls: both have the same word."""
    return bool(whose.pick_up) and who.pick_up == whose.pick_up


def _party(call: HouseCall, end: int) -> HouseParty:
    return call.machine.parties.get(end, HouseParty())


def _rings(call: HouseCall, end: int) -> bool:
    """Whether *end* is being rung."""
    machine = call.machine
    return machine.state is HouseState.SEEKING and end == machine.far


def _may_be_replaced(call: HouseCall, end: int) -> bool:
    """Whether *end* is one of the two who talk, or waits until somebody answers."""
    machine = call.machine
    if machine.state is HouseState.TALKING:
        return end in {machine.near, machine.far}
    return machine.state is HouseState.SEEKING and end == machine.near
