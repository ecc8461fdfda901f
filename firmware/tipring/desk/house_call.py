"""One house call while it lasts: its rules, its legs, what each of them hears."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from tipring.desk.floor import Floor, LiveTalk
from tipring.desk.house_sound import Before, HouseSound
from tipring.desk.house_street import HouseStreet
from tipring.desk.journal import Journal
from tipring.desk.line_report import note_sound
from tipring.domain.command import Command
from tipring.domain.errors import LegError, RuleError
from tipring.domain.events import DigitPressed
from tipring.domain.house.call import CALLER, HouseCallMachine, HouseState
from tipring.domain.house.codes import Feature
from tipring.domain.house.happenings import (
    EndAnswered,
    EndBack,
    EndGone,
    EndHeld,
    EndReplaced,
    EndRings,
    EndSends,
    EndTaken,
    FeatureDone,
    FeatureFailed,
    HouseParty,
    NotInside,
    NumberDialled,
    WentInside,
    party_of,
)
from tipring.domain.house.meanings import Inside
from tipring.domain.house.orders import (
    AnswerEnd,
    CallEnd,
    Confirm,
    DoFeature,
    Introduce,
    JoinEnds,
    LetHearEarly,
    LetRing,
    PartEnds,
    RefuseEnd,
    ReleaseEnd,
    RingEnd,
    SendInside,
    TellSender,
)
from tipring.domain.house_entries import HouseEntry
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegRings,
    LegSeen,
    LegTakenBack,
)
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.delegate import LegDelegate
from tipring.legs.port import CallOrder, Display, Leg, Legs, PartyKind

log = logging.getLogger(__name__)

OVER = "the call is over"


class Neighbours(Protocol):
    """What a call needs of the rest of the house."""

    floor: Floor
    """Where talks with the street are found by whoever supervises."""

    def inside(self, leg: Leg, place: Inside) -> bool:
        """Let *leg* go to a flow; False when no inside line is free."""
        ...

    def attended(self, call: "HouseCall", end: int, leg_id: str) -> bool:
        """Join the other one of *call* with the partner of *end*'s other leg."""
        ...

    def feature(self, call: "HouseCall", order: DoFeature) -> str:
        """Do what a code asks for; return why it cannot be done. Empty: it was."""
        ...

    def wrote(self, entry: HouseEntry) -> None:
        """Take note of what a call writes down."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What calls have in common: whom they call, and by what."""

    legs: Legs
    street: HouseStreet
    neighbours: Neighbours


class AnsweredLeg(LegDelegate):
    """A leg that is in a call already, for somebody who would answer it again."""

    def ring(self) -> None:
        """Do nothing: it rings no more."""

    async def answer(self) -> None:
        """Do nothing: it was answered."""


class GivenLeg(AnsweredLeg):
    """A leg out of another call, where *before* may not be silent yet."""

    def __init__(self, leg: Leg, before: Before) -> None:
        super().__init__(leg)
        self._before = before
        self._sink: FrameSink | None = None
        if before is not None:
            before.add_done_callback(lambda _: leg.listen(self._sink))

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*, once nobody else listens."""
        self._sink = sink
        if self._before is None or self._before.done():
            super().listen(sink)

    async def play(self, source: FrameSource) -> None:
        """Play once nothing else is played. Raises LegError."""
        if self._before is not None:
            await asyncio.wait([self._before])
        await super().play(source)


class HouseCall:
    """Happenings go in by `hear`; what the rules say is done before it returns."""

    def __init__(
        self,
        leg: Leg,
        machine: HouseCallMachine,
        house: House,
        sound: HouseSound,
        journal: Journal,
    ) -> None:
        self.machine = machine
        self.ends = {CALLER: leg}
        self.sound = sound
        self._house = house
        self._journal = journal
        self._over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._pumps: dict[int, asyncio.Task[None]] = {}
        self._answering: dict[int, asyncio.Task[None]] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._inbox: deque[object] = deque()
        self._is_at_work = False
        self._live: LiveTalk | None = None

    async def run(self) -> None:
        """Live through the call."""
        leg = self.ends[CALLER]
        self._follow(CALLER, leg)
        try:
            answered = isinstance(leg, AnsweredLeg)
            self.hear(NumberDialled(leg.dialled, leg.party.account, answered))
            await self._over.wait()
        finally:
            await self._clear_up()

    async def _clear_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._unknown()
        for leg in self.ends.values():
            leg.hang_up(OVER)
        tasks = [*self._pumps.values(), *self._answering.values(), *self._errands]
        for task in tasks:
            task.cancel()
        # A confirmation hangs up by itself; what else is heard ends with its leg.
        if (last := self.sound.silence()) is not None:
            tasks.append(last)
        if tasks:
            await asyncio.wait(tasks)

    def end(self, why: str) -> None:
        """End it from the office's side."""
        for leg in [*self.ends.values()]:
            leg.hang_up(why)

    # --- what happens ------------------------------------------------------------

    def hear(self, event: object) -> None:
        """Take the step that *event* asks for, and do what follows."""
        self._inbox.append(event)
        if self._is_at_work:
            return
        self._is_at_work = True
        try:
            while self._inbox:
                self._step(self._inbox.popleft())
        finally:
            self._is_at_work = False
        self._wind_up()

    def _step(self, event: object) -> None:
        try:
            orders = self.machine.handle(event, self._loop.time())
        except RuleError as error:
            # A refused event changes nothing: better a deaf moment than a lost call.
            log.warning("%s: %s", self._journal.call_id, error)
            return
        self._obey(orders)

    def _due(self) -> None:
        self._timer = None
        self._obey(self.machine.tick(self._loop.time()))
        self._wind_up()

    def _wind_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.machine.state is HouseState.OVER:
            self._over.set()
        elif (deadline := self.machine.deadline) is not None:
            self._timer = self._loop.call_at(deadline, self._due)

    def _follow(self, end: int, leg: Leg) -> None:
        self._pumps[end] = asyncio.create_task(self._pump(end, leg), name=leg.name)

    async def _pump(self, end: int, leg: Leg) -> None:
        while True:
            event = await leg.next_event()
            if self.ends.get(end) is not leg:
                return
            self._take(end, leg, event)
            if isinstance(event, LegEnded):
                return

    def _take(self, end: int, leg: Leg, event: LegEvent) -> None:
        match event:
            case LegRings(early_sound):
                # A telephone's own ringing is not heard: one of several rings on.
                street = leg.party.kind is PartyKind.TRUNK
                self.hear(EndRings(end, early_sound and street))
            case LegAnswered():
                self.hear(EndAnswered(end))
            case LegHeld():
                self.hear(EndHeld(end))
            case LegTakenBack():
                self.hear(EndBack(end))
            case LegReferred():
                self._is_referred(end, leg, event)
            case LegSeen(number, name):
                self._is_seen(end, number, name)
            case DigitPressed(digit):
                self._pass_on(end, digit)
            case _:
                assert isinstance(event, LegEnded)  # noqa: S101 - for the type checker
                self._measured(end, self.ends.pop(end))
                self.hear(EndGone(end, event.end, event.why, event.again))

    def _is_referred(self, end: int, leg: Leg, referred: LegReferred) -> None:
        if not referred.leg_id:
            self.hear(EndSends(end, referred.to))
        elif not self._house.neighbours.attended(self, end, referred.leg_id):
            leg.referral_went(LegEnd.REFUSED)

    def _measured(self, end: int, leg: Leg) -> None:
        """Write down how the sound of *end* was, if there was any."""
        note_sound(self._journal, self.party_of(end).number, leg)

    def _is_seen(self, end: int, number: str, name: str) -> None:
        """Show the other one who has the leg now, as its far side says."""
        other = self.other(end)
        if self.machine.state is HouseState.TALKING and other in self.ends:
            self.ends[other].show(Display(number=number, name=name))

    def _pass_on(self, end: int, digit: str) -> None:
        """Let the other one hear a key: between legs it is not in the sound."""
        other = self.other(end)
        if self.machine.state is HouseState.TALKING and other in self.ends:
            self._run(self._press(self.ends[other], digit))

    async def _press(self, leg: Leg, digit: str) -> None:
        try:
            await leg.send_keys(digit)
        except LegError as error:
            log.info("%s", error)

    def other(self, end: int) -> int:
        """Return the end with whom *end* talks, or will."""
        machine = self.machine
        return machine.far if end == machine.near else machine.near

    # --- other calls ---------------------------------------------------------------

    def party_of(self, end: int) -> HouseParty:
        """Return who is at *end*."""
        return self.machine.parties[end]

    def end_of(self, leg_id: str) -> int:
        """Return the end whose leg has this id; 0: none has."""
        return next((end for end, leg in self.ends.items() if leg.id == leg_id), 0)

    def take_place(self, end: int, leg: Leg, party: HouseParty) -> None:
        """Let *leg* have the place of *end*; one of another call was answered there."""
        how = LegEnd.ELSEWHERE if end == self.machine.far else LegEnd.HUNG_UP
        self._leave(end).hang_up("somebody else has the call", how)
        self._has(end, leg)
        self.hear(EndReplaced(end, party, answered=isinstance(leg, AnsweredLeg)))

    def give(self, end: int, *, told: bool = True) -> Leg:
        """Return the leg of *end* for another call; this one ends."""
        leg = GivenLeg(self._leave(end), self.sound.silence())
        self.hear(EndTaken(end, told))
        return leg

    def lend(self) -> Leg:
        """Return the leg of the caller, whom somebody else serves from now on."""
        return self._leave(CALLER)

    # --- what the rules say --------------------------------------------------------

    def _obey(self, orders: list[Command]) -> None:
        for order in orders:
            if isinstance(order, HouseEntry):
                self._house.neighbours.wrote(order)
                self._journal.note(order)
            else:
                self._do(order)

    def _do(self, order: object) -> None:
        match order:
            case RingEnd() | CallEnd():
                self._call(order)
            case AnswerEnd(end) | RefuseEnd(end) | ReleaseEnd(end) if (
                end not in self.ends
            ):
                log.debug("end %d is gone already", end)
            case AnswerEnd(end):
                self._answer(end)
            case RefuseEnd(end, how):
                self._leave(end).refuse(how)
            case ReleaseEnd(end, how, why):
                leg = self._leave(end)
                leg.hang_up(why, how)
                self._measured(end, leg)
            case SendInside(end, place):
                self._run(self._send_inside(end, place))
            case DoFeature():
                self._serve(order)
            case _:
                self._let_know(order)

    def _let_know(self, order: object) -> None:
        """Do what is only heard or seen, by whoever is still there."""
        ends = self.ends
        match order:
            case LetRing(end) if end in ends:
                self._let_ring(end)
            case LetHearEarly(end, source) if {end, source} <= ends.keys():
                ready = None if self.machine.is_answered(end) else ends[end].sound_early
                self.sound.early(ends[end], ends[source], ready)
            case JoinEnds(one, other) if {one, other} <= ends.keys():
                self._join(one, other)
            case PartEnds(music):
                self.sound.music(*(ends[end] for end in music if end in ends))
            case Introduce(end, party, note) if end in ends:
                shown = Display(number=party.number, name=party.name, note=note)
                ends[end].show(shown)
            case TellSender(end, how) if end in ends:
                ends[end].referral_went(how)
            case Confirm(end) if end in ends:
                self._answer(end)
                self.sound.confirm(ends[end], self._when_answered)
            case _:
                log.debug("nobody is there for %r", order)

    def _join(self, one: int, other: int) -> None:
        """Let both talk; who of the office talks with the street may be supervised."""
        own = [end for end in (one, other) if self.party_of(end).extension]
        if own == [one]:
            one, other = other, one
        gallery = None
        if len(own) == 1:
            gallery = self._known(other, one).gallery
        else:
            self._unknown()
        near, far = self.ends[one], self.ends[other]
        self.sound.join(near, far, self._when_answered, gallery)

    def _known(self, own: int, street: int) -> LiveTalk:
        """Return the talk that the office's *own* end has with the *street*."""
        leg, party = self.ends[own], self.party_of(own)
        if self._live is None or self._live.leg_id != leg.id:
            self._unknown()
            self._live = LiveTalk(
                line=self.party_of(street).number,
                extension=party.extension,
                leg_id=leg.id,
                who=f"{party.number} ({party.name})".removesuffix(" ()"),
                take=partial(self._taken_over, own),
                note=self._journal.note,
            )
            self._house.neighbours.floor.begin(self._live)
        return self._live

    def _unknown(self) -> None:
        """Let whoever supervises go: there is nobody of the office to hear any more."""
        live, self._live = self._live, None
        self._house.neighbours.floor.end(live)

    def _taken_over(self, own: int, leg: Leg, _by: str) -> None:
        """Give the other one of *own* to who has *leg*, a supervisor's."""
        if self.machine.state is not HouseState.TALKING or own not in self.ends:
            leg.hang_up(OVER)
            return
        extension = self.machine.book.extensions[leg.party.account]
        self.take_place(own, AnsweredLeg(leg), party_of(extension))

    def _has(self, end: int, leg: Leg) -> None:
        self.ends[end] = leg
        self._follow(end, leg)

    def _leave(self, end: int) -> Leg:
        """Return the leg of *end*, which is no end of this call any more."""
        self._pumps.pop(end).cancel()
        return self.ends.pop(end)

    def _call(self, order: RingEnd | CallEnd) -> None:
        match order:
            case RingEnd(end, extension, caller, note):
                shown = Display(number=caller.number, name=caller.name, note=note)
                wanted = CallOrder(extension=extension, display=shown)
                try:
                    self._has(end, self._house.legs.call(wanted))
                except LegError as error:
                    self.hear(EndGone(end, LegEnd.UNREACHABLE, str(error)))
            case CallEnd(end, number, caller_id, for_help, again):
                leg = self._house.street.call(
                    number, caller_id=caller_id, for_help=for_help, again=again
                )
                self._has(end, leg)

    def _answer(self, end: int) -> None:
        self._answering[end] = asyncio.create_task(self._lift(end, self.ends[end]))

    async def _lift(self, end: int, leg: Leg) -> None:
        try:
            await leg.answer()
        except LegError as error:
            log.info("%s", error)
            self.hear(EndGone(end, LegEnd.CANCELLED, str(error)))

    async def _when_answered(self) -> None:
        if self._answering:
            await asyncio.wait(self._answering.values())

    def _let_ring(self, end: int) -> None:
        if self.machine.is_answered(end):
            self.sound.ringback(self.ends[end])
        else:
            self.ends[end].ring()

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _send_inside(self, end: int, place: Inside) -> None:
        """Hand the leg on once nothing of ours is heard there any more."""
        if (heard := self.sound.silence()) is not None:
            await asyncio.wait([heard])
        if end not in self.ends:
            return
        leg = self._leave(end)
        inside = AnsweredLeg(leg) if self.machine.is_answered(end) else leg
        if self._house.neighbours.inside(inside, place):
            self.hear(WentInside())
        else:
            self._has(end, leg)
            self.hear(NotInside())

    def _serve(self, order: DoFeature) -> None:
        if order.feature is Feature.ECHO:
            self._answer(order.end)
            self.sound.echo(self.ends[order.end], self._when_answered)
            return
        why = self._house.neighbours.feature(self, order)
        failed = FeatureFailed(LegEnd.REFUSED, why)
        self.hear(failed if why else FeatureDone())
