"""One call of a telephone of the office, from its first key to its end.

Two ends talk, or one waits while somebody is sought for it. In a transfer a third
one, the sender, stays until it is known what became of it: whom nobody takes goes back
to the sender, and if that one has hung up, rings there again.
"""

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tipring.domain.again_entries import OfferedAgain, TalkCut
from tipring.domain.command import Command
from tipring.domain.house.book import HouseBook
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
from tipring.domain.house.meanings import (
    CodeDialled,
    Inside,
    Meaning,
)
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
from tipring.domain.house.seeking import (
    OUTSIDE_RING_S,
    GiveUp,
    GoInside,
    Seeker,
    Step,
    TryExtension,
    TryOutside,
    WishesOf,
)
from tipring.domain.house.serving import DeskWork, LastCaller, serve
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallAnswered,
    HouseCallBegan,
    HouseCallEnded,
    HouseCallPickedUp,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
)
from tipring.domain.leg_events import LegEnd
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved

CALLER: Final = 1
"""The number of the end that dialled."""
HANGS_UP_S: Final = 3.0
"""Some telephones hang up by themselves when a transfer failed: within so long it is
not the person who wants the call to end, and the sender is rung again."""
COMES_BACK: Final = "back"
"""Shown when a call that was sent on rings at its sender again."""
WISHED: Final = "as you wished"
"""Shown when a telephone rings for a call that was asked for at a page."""
AGAIN: Final = "again"
"""Shown when somebody is called again whom a broken way took away."""


class HouseState(StrEnum):
    """Where a call stands."""

    READY = "ready"
    SEEKING = "looking for somebody who answers"
    TALKING = "both talk"
    ENTERING = "on the way to a flow"
    SERVED = "doing what a code asks for"
    OVER = "over"


_S = HouseState


class HouseCallMachine(Machine[HouseState]):
    """The rules of one call; *caller* is its end number 1."""

    NAME = "house call"

    def __init__(
        self,
        caller: HouseParty,
        book: HouseBook,
        wishes: WishesOf,
        last_caller: LastCaller,
    ) -> None:
        super().__init__(HouseState.READY)
        self.book = book
        self._wishes = wishes
        self._last_caller = last_caller
        self.parties = {CALLER: caller}
        """Everybody who is in the call, by the number of the end."""
        self.near = CALLER
        """Who waits, or talks."""
        self.far = 0
        """Who is rung, or talked with; 0: nobody."""
        self.sender = 0
        """Who sent the near end on and has not been told what became of it."""
        self._failed_until = float("-inf")
        """Until when a sender who hangs up is one whose transfer just failed."""
        self._recalls = ""
        """The extension of a sender who hung up, rung if nobody else answers."""
        self._seeker: Seeker | None = None
        self._newest = CALLER
        self._street: dict[int, TryOutside] = {}
        """Those whom we called outside, and how."""
        self._answered: set[int] = set()
        self._held: set[int] = set()
        """Who put the other on hold."""

    def is_answered(self, end: int) -> bool:
        """Whether *end* is in a call with us, and rings no more."""
        return end in self._answered

    # --- what was dialled ----------------------------------------------------------

    def _dialled(self, event: NumberDialled, now: float) -> list[Command]:
        meaning = self.book.meaning(event.dialled)
        shown = event.dialled
        if isinstance(meaning, CodeDialled):
            shown = meaning.code.keys
        began = HouseCallBegan(event.payer, shown)
        if isinstance(meaning, CodeDialled):
            return [began, *self._serve(meaning, event.payer, now)]
        rings: list[Command] = []
        if event.answered:
            self._answered.add(CALLER)
            rings = [LetRing(CALLER)]
        return [began, *rings, *self._seek(meaning, event.payer, now)]

    def _serve(self, asked: CodeDialled, who: str, now: float) -> list[Command]:
        match served := serve(asked, who, self.book, self._last_caller):
            case DoNotDisturbSet() | ForwardSet():
                self.state = HouseState.SERVED
                return [served, Confirm(self.near)]
            case DeskWork(feature, number):
                self.state = HouseState.SERVED
                return [DoFeature(self.near, feature, number)]
            case GiveUp(how, why):
                return self._nobody(how, why, now)
            case _:
                return self._seek(served, who, now)

    def _feature_done(self, _event: FeatureDone, _now: float) -> list[Command]:
        return self._end(LegEnd.HUNG_UP, "the code was done")

    def _feature_failed(self, event: FeatureFailed, now: float) -> list[Command]:
        return self._nobody(event.how, event.why, now)

    # --- into a flow of the office ---------------------------------------------------

    def _enter(self, place: Inside) -> list[Command]:
        self.state = HouseState.ENTERING
        self.deadline = None
        return [SendInside(self.near, place)]

    def _went_inside(self, _event: WentInside, _now: float) -> list[Command]:
        over = self._end(LegEnd.HUNG_UP, "it went on in a flow")
        return [*self._sender_done(None), *over]

    def _not_inside(self, _event: NotInside, now: float) -> list[Command]:
        return self._nobody(LegEnd.BUSY, "no inside line is free", now)

    # --- looking for somebody --------------------------------------------------------

    def _seek(self, meaning: Meaning, payer: str, now: float) -> list[Command]:
        there = {self.parties[self.near].extension} - {""}
        self._seeker = Seeker(self.book, self._wishes, payer, there)
        return self._take(self._seeker.begin(meaning), now)

    def _take(self, step: Step, now: float) -> list[Command]:
        notes: list[Command] = []
        if self._seeker is not None:
            notes += self._seeker.notes
            self._seeker.notes.clear()
        match step:
            case TryExtension(extension, forwarded_by):
                note = f"for {forwarded_by}" if forwarded_by else ""
                rung = self._ring(party_of(extension), extension.ring_s, note, now)
                return [*notes, *rung]
            case TryOutside():
                return [*notes, *self._call(step, now)]
            case GoInside(place):
                return [*notes, *self._enter(place)]
            case GiveUp(how, why):
                return [*notes, *self._nobody(how, why, now)]

    def _ring(
        self, party: HouseParty, ring_s: float, note: str, now: float
    ) -> list[Command]:
        caller = self.parties[self.near]
        end = self._new_end(party, now + ring_s)
        rang = HouseCallRang(party.extension, caller.number)
        return [rang, RingEnd(end, party.extension, caller, note)]

    def _call(self, step: TryOutside, now: float) -> list[Command]:
        sent = HouseCallSentOut(step.number, step.payer)
        return [sent, self._call_out(step, now)]

    def _call_out(self, step: TryOutside, now: float) -> CallEnd:
        party = HouseParty(number=step.number)
        end = self._new_end(party, now + OUTSIDE_RING_S)
        self._street[end] = step
        help_wanted = not step.payer
        return CallEnd(end, step.number, step.caller_id, help_wanted)

    def _new_end(self, party: HouseParty, patience_until: float) -> int:
        self.state = HouseState.SEEKING
        self.deadline = patience_until
        self._newest += 1
        self.far = self._newest
        self.parties[self.far] = party
        return self.far

    def _rings(self, event: EndRings, _now: float) -> list[Command]:
        if event.end != self.far:
            return []
        if event.early_sound:
            return [LetHearEarly(self.near, self.far)]
        return [LetRing(self.near)]

    def _lifted(self, event: EndAnswered, _now: float) -> list[Command]:
        if event.end != self.far:
            return []
        return self._joined([])

    def _joined(self, first: list[Command]) -> list[Command]:
        """Begin the talk of the near end with the far one."""
        self.state = HouseState.TALKING
        self.deadline = None
        answer = self._answer(self.near)
        self._answered.add(self.far)
        entry = HouseCallAnswered(self.parties[self.far].number)
        sent = self._sender_done(None)
        return [*first, entry, *sent, *answer, *self._sound(), *self._introduced()]

    def _answer(self, end: int) -> list[Command]:
        if end in self._answered:
            return []
        self._answered.add(end)
        return [AnswerEnd(end)]

    def _sound(self) -> list[Command]:
        """Let both hear each other, or music whoever is on hold."""
        if not self._held:
            return [JoinEnds(self.near, self.far)]
        ends = (self.near, self.far)
        return [PartEnds(tuple(end for end in ends if end not in self._held))]

    def _sender_done(self, how: LegEnd | None) -> list[Command]:
        """Tell the sender, who is needed no more."""
        sender, self.sender, self._recalls = self.sender, 0, ""
        if not sender:
            return []
        self._forget(sender)
        why = "the transfer is done" if how is None else f"no transfer: {how}"
        return [TellSender(sender, how), ReleaseEnd(sender, LegEnd.HUNG_UP, why)]

    def _introduced(self) -> list[Command]:
        near, far = self.near, self.far
        return [
            Introduce(near, self.parties[far]),
            Introduce(far, self.parties[near]),
        ]

    def _too_long(self, _event: TimeUp, now: float) -> list[Command]:
        rung = self.far
        self._forget(rung)
        hushed = ReleaseEnd(rung, LegEnd.CANCELLED, "nobody answered")
        return [hushed, *self._next(LegEnd.NO_ANSWER, "nobody answered", now)]

    def _next(self, how: LegEnd, why: str, now: float) -> list[Command]:
        self.far, self.deadline = 0, None
        if self._seeker is None:
            return self._nobody(how, why, now)
        return self._take(self._seeker.failed(how, why), now)

    def _nobody(self, how: LegEnd, why: str, now: float) -> list[Command]:
        """Give up: the near end goes back to its sender, or hears why."""
        if self.sender:
            return self._back_to_sender(how, now)
        if self._recalls:
            return self._recall(now)
        over = self._end(how, why)
        if self.near in self._answered:
            return [*over, ReleaseEnd(self.near, how, why)]
        return [*over, RefuseEnd(self.near, how)]

    def _back_to_sender(self, how: LegEnd, now: float) -> list[Command]:
        self._failed_until = now + HANGS_UP_S
        self.far, self.sender, self._recalls = self.sender, 0, ""
        self.state = HouseState.TALKING
        self.deadline = None
        return [TellSender(self.far, how), *self._sound()]

    def _recall(self, now: float) -> list[Command]:
        """Ring whoever sent the near end on, and has hung up since."""
        extension, self._recalls = self.book.extensions[self._recalls], ""
        self._seeker = None
        return self._ring(party_of(extension), extension.ring_s, COMES_BACK, now)

    # --- those who leave -------------------------------------------------------------

    def _gone_seeking(self, event: EndGone, now: float) -> list[Command]:
        end = event.end
        self._forget(end)
        if end == self.near:
            rung = ReleaseEnd(self.far, LegEnd.CANCELLED, "the caller left")
            sent = self._sender_done(LegEnd.CANCELLED)
            return [rung, *sent, *self._end(event.how, event.why)]
        if end == self.far:
            return self._next(event.how, event.why, now)
        if end == self.sender:
            self.sender, self._recalls = 0, self.parties[end].extension
        return []

    def _gone_talking(self, event: EndGone, now: float) -> list[Command]:
        if event.end not in {self.near, self.far}:
            return []
        other = self._other(event.end)
        if event.again and self._is_called_for(event.end, other):
            return self._again(event, now)
        own = self.parties[event.end].extension
        if event.end == self.far and own and now <= self._failed_until:
            self._forget(self.far)
            self._failed_until, self._recalls = float("-inf"), own
            return [PartEnds(), *self._recall(now)]
        why = event.why or "the other one hung up"
        parted: list[Command] = [PartEnds(), ReleaseEnd(other, LegEnd.HUNG_UP, why)]
        return [*parted, *self._end(event.how, event.why)]

    def _is_called_for(self, end: int, other: int) -> bool:
        """Whether we called *end* outside, and the *other* one is of the office."""
        lost, left = self.parties[end], self.parties[other]
        return end in self._street and not lost.extension and bool(left.extension)

    def _again(self, event: EndGone, now: float) -> list[Command]:
        """Call whom a broken way took away by another one; who is left may hang up."""
        self._forget(event.end)
        left, lost = self._other(event.end), self._street[event.end]
        party, who = self.parties[event.end], self.parties[left].extension
        self.near, self._seeker = left, None
        cut = TalkCut(lost.number, who, event.why)
        told: list[Command] = [PartEnds(), Introduce(left, party, AGAIN), LetRing(left)]
        call = replace(self._call_out(lost, now), again=True)
        return [cut, OfferedAgain(lost.number, who), *told, call]

    def _gone(self, event: EndGone, _now: float) -> list[Command]:
        if event.end == self.near:
            sent = self._sender_done(LegEnd.CANCELLED)
            return [*sent, *self._end(event.how, event.why)]
        if event.end == self.sender:
            self.sender = 0
        return []

    def _end(self, how: LegEnd, why: str) -> list[Command]:
        self.state = HouseState.OVER
        self.deadline = None
        return [HouseCallEnded(how.value, why)]

    def _forget(self, end: int) -> None:
        self._held.discard(end)

    def _other(self, end: int) -> int:
        return self.far if end == self.near else self.near

    # --- hold, transfer, other parties ----------------------------------------------

    def _holds(self, event: EndHeld, _now: float) -> list[Command]:
        self._held.add(event.end)
        return self._sound() if self.state is HouseState.TALKING else []

    def _is_back(self, event: EndBack, _now: float) -> list[Command]:
        self._held.discard(event.end)
        return self._sound() if self.state is HouseState.TALKING else []

    def _sends(self, event: EndSends, now: float) -> list[Command]:
        """Send the other one on, if it is the office's telephone that wants it."""
        sender = event.end
        if not (payer := self.parties[sender].extension):
            return [TellSender(sender, LegEnd.REFUSED)]
        self.near, self.far, self.sender = self._other(sender), 0, sender
        meaning = self.book.meaning(event.to)
        entry = HouseCallTransferred(payer, event.to)
        parted = PartEnds((self.near,))
        return [entry, parted, *self._seek(meaning, payer, now)]

    def _sends_too_early(self, event: EndSends, _now: float) -> list[Command]:
        return [TellSender(event.end, LegEnd.REFUSED)]

    def _replaced_seeking(self, event: EndReplaced, _now: float) -> list[Command]:
        was, self.parties[event.end] = self.parties[event.end], event.party
        if event.answered:
            self._answered.add(event.end)
        if event.end == self.far:
            picked = HouseCallPickedUp(was.extension, event.party.number)
            return self._joined([picked, *self._answer(self.far)])
        return [Introduce(self.far, event.party), LetRing(self.near)]

    def _replaced_talking(self, event: EndReplaced, _now: float) -> list[Command]:
        self.parties[event.end] = event.party
        self._held.discard(event.end)
        self._answered.discard(event.end)
        if event.answered:
            self._answered.add(event.end)
        answer = self._answer(event.end)
        return [*answer, *self._sound(), *self._introduced()]

    def _taken(self, event: EndTaken, _now: float) -> list[Command]:
        other, why = self._other(event.end), "the transfer is done"
        told: list[Command] = [TellSender(other, None)] if event.told else []
        left = [PartEnds(), *told, ReleaseEnd(other, LegEnd.HUNG_UP, why)]
        return [*left, *self._end(LegEnd.HUNG_UP, why)]

    _SOUGHT = (_S.SEEKING, _S.ENTERING, _S.TALKING, _S.OVER)
    TABLE = MappingProxyType(
        {
            (_S.READY, NumberDialled): Rule(
                _dialled, (_S.SEEKING, _S.ENTERING, _S.SERVED, _S.OVER)
            ),
            (_S.SEEKING, EndRings): Rule(_rings, (_S.SEEKING,)),
            (_S.SEEKING, EndAnswered): Rule(_lifted, (_S.SEEKING, _S.TALKING)),
            (_S.SEEKING, EndGone): Rule(_gone_seeking, _SOUGHT),
            (_S.SEEKING, TimeUp): Rule(_too_long, _SOUGHT),
            (_S.SEEKING, EndSends): Rule(_sends_too_early, (_S.SEEKING,)),
            (_S.ENTERING, EndSends): Rule(_sends_too_early, (_S.ENTERING,)),
            (_S.SERVED, EndSends): Rule(_sends_too_early, (_S.SERVED,)),
            (_S.SEEKING, EndReplaced): Rule(
                _replaced_seeking, (_S.SEEKING, _S.TALKING)
            ),
            (_S.TALKING, EndGone): Rule(
                _gone_talking, (_S.TALKING, _S.SEEKING, _S.OVER)
            ),
            (_S.TALKING, EndSends): Rule(_sends, _SOUGHT),
            (_S.TALKING, EndReplaced): Rule(_replaced_talking, (_S.TALKING,)),
            (_S.TALKING, EndTaken): Rule(_taken, (_S.OVER,)),
            (_S.SEEKING, EndHeld): Rule(_holds, (_S.SEEKING,)),
            (_S.SEEKING, EndBack): Rule(_is_back, (_S.SEEKING,)),
            (_S.TALKING, EndHeld): Rule(_holds, (_S.TALKING,)),
            (_S.TALKING, EndBack): Rule(_is_back, (_S.TALKING,)),
            (_S.ENTERING, WentInside): Rule(_went_inside, (_S.OVER,)),
            (_S.ENTERING, NotInside): Rule(
                _not_inside, (_S.SEEKING, _S.TALKING, _S.OVER)
            ),
            **rows(
                Rule(_gone, (_S.ENTERING, _S.SERVED, _S.OVER)),
                (_S.ENTERING, _S.SERVED),
                EndGone,
            ),
            (_S.SERVED, FeatureDone): Rule(_feature_done, (_S.OVER,)),
            (_S.SERVED, FeatureFailed): Rule(_feature_failed, (_S.OVER,)),
            **unmoved(_S.TALKING, EndRings, EndAnswered),
            **unmoved(_S.ENTERING, EndHeld, EndBack, EndRings, EndAnswered),
            **unmoved(_S.SERVED, EndHeld, EndBack, EndRings, EndAnswered),
            **unmoved(_S.OVER, EndGone, EndHeld, EndBack, EndRings, EndAnswered),
            **unmoved(_S.OVER, EndSends, FeatureDone, FeatureFailed),
        },
    )
