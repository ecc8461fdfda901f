"""With whom a caller on a line talks besides a queue's agents, and sending him on.

A blind transfer is not blind here: the caller stays with whom he talks with until
somebody else has answered. That one may hang up meanwhile; then the caller hears it
ring. Where nobody answers, he has never been away, or goes where the rules of his call
lead him.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from tipring.desk.bridge import HYBRIDS_DB, Bridge
from tipring.desk.companion import Companion, Pending, Referral
from tipring.desk.floor import Floor, LiveTalk
from tipring.desk.house_street import COPPER
from tipring.desk.journal import Journal
from tipring.desk.seeking import Note
from tipring.desk.talking import Talking
from tipring.desk.voice import CallVoice
from tipring.domain.call_events import (
    CallerSentOn,
    CallEvent,
    CompanionAnswered,
    CompanionHeld,
    CompanionLeft,
    CompanionTookBack,
)
from tipring.domain.commands import JoinCompanion, LeaveCompanion, RingExtension
from tipring.domain.errors import LegError, LineError
from tipring.domain.events import CallerIdReceived
from tipring.domain.extensions import Extension
from tipring.domain.house.book import HouseBook
from tipring.domain.house.meanings import (
    Colleague,
    LeavesMessage,
    OutsideNumber,
    WaitsInQueue,
)
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegTakenBack,
)
from tipring.domain.queue.settings import Destination, OverflowAction
from tipring.legs.port import Display, Leg, PartyKind
from tipring.lines.port import Line

log = logging.getLogger(__name__)

HANGS_UP_S: Final = 3.0
"""Some telephones hang up by themselves when they hear that a transfer failed (baresip
1.0 does): within so long it is not the person who wants the talk to end."""
PATIENCE_S: Final = 1.0
"""How long line and leg may take to tell why nothing is heard any more."""
MOST_RING_S: Final = 120.0
"""How long it is rung for a caller all in all; each extension rings as long as its
owner wants it."""

Order = RingExtension | JoinCompanion | LeaveCompanion
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class Telephones:
    """The telephones of the office, as a call on a line uses them."""

    call: Callable[[Extension, Display, Note], Leg]
    """Calls an extension, as its owner wants it."""
    book: Callable[[], HouseBook]
    """What each number means now."""
    floor: Floor
    caller: CallerIdReceived
    """Who called on the line."""


@dataclass(frozen=True, slots=True)
class InVain:
    """Nobody took a caller who was to be sent on, a moment ago."""

    who: str
    end: LegEnd
    until: float


class Company:
    """Of one call on *line*; what the rules are to know goes to *tell*."""

    def __init__(
        self,
        line: Line,
        voice: CallVoice,
        talking: Talking,
        tell: Callable[[CallEvent], None],
        telephones: Telephones | None,
        journal: Journal,
    ) -> None:
        self._line = line
        self._voice = voice
        self._talking = talking
        self._tell = tell
        self._telephones = telephones
        self._journal = journal
        self._followed: set[asyncio.Task[None]] = set()
        self._companion: Companion | None = None
        self.live: LiveTalk | None = None
        """The talk, while there is one."""
        self._pending: Pending | None = None
        self._in_vain: InVain | None = None

    # --- what the rules of the call ask for ---------------------------------------

    def do(self, order: Order) -> None:
        """Do what the call asks for; answers come as events."""
        match order:
            case RingExtension():
                self._ring(order)
            case JoinCompanion():
                self._begin_talk()
            case LeaveCompanion(end, why):
                self._drop(why, end)

    def _ring(self, order: RingExtension) -> None:
        if self._telephones is None:
            why = "this box has no telephones of its own"
            self._tell(CompanionLeft(LegEnd.UNREACHABLE, why))
            return
        number = order.extension
        extension = self._telephones.book().extensions.get(number)
        display = Display(number=order.number, name=order.name)
        self._companion = self._call(
            self._telephones, extension or Extension(number=number), display
        )

    def _call(
        self, phones: Telephones, extension: Extension, display: Display
    ) -> Companion:
        leg = phones.call(extension, display, self._journal.note)
        return self._follow(Companion(leg))

    def _follow(self, companion: Companion) -> Companion:
        following = self._talking.tasks.create_task(companion.follow(self._hear))
        self._followed.add(following)
        following.add_done_callback(self._followed.discard)
        return companion

    # --- what the other end does -----------------------------------------------------

    def _hear(self, companion: Companion, event: LegEvent) -> None:
        if companion is self._companion:
            self._companion_does(companion, event)
        elif self._pending is not None and companion is self._pending.companion:
            self._who_is_rung_does(self._pending, event)

    def _companion_does(self, companion: Companion, event: LegEvent) -> None:
        match event:
            case LegAnswered():
                self._tell(CompanionAnswered())
            case LegHeld():
                self._talking.end()
                self._tell(CompanionHeld())
            case LegTakenBack():
                self._tell(CompanionTookBack())
            case LegReferred(to, leg_id):
                self.refer(self._referral(companion.leg, to, leg_id))
            case LegEnded(end, why):
                self._companion = None
                self._end_company()
                if not self.left_behind(companion.leg.name):
                    self._tell(CompanionLeft(end, why))
            case _:
                pass

    def _referral(self, leg: Leg, to: str, leg_id: str) -> Referral:
        return Referral(
            to=to,
            leg_id=leg_id,
            went=leg.referral_went,
            extension=extension_of(leg),
            by=leg.name,
        )

    def _who_is_rung_does(self, pending: Pending, event: LegEvent) -> None:
        match event:
            case LegAnswered():
                self._pending = None
                self._take(pending.found(), pending.referral.by, pending.who)
            case LegEnded(end):
                self._give_up(pending, end)
            case _:
                pass

    # --- sending on ------------------------------------------------------------------

    def refer(self, referral: Referral) -> None:
        """Send the caller on, and tell *referral* what became of it."""
        phones = self._telephones
        if phones is None or self._pending is not None:
            referral.went(LegEnd.REFUSED)
            return
        partner = None
        if referral.leg_id:
            partner = phones.floor.partner_of(referral.leg_id, referral.extension)
        if partner is None:
            self._send_to(phones, referral)
            return
        referral.went(None)
        self._give_to(phones, partner, referral.by)

    def _send_to(self, phones: Telephones, referral: Referral) -> None:
        """Send the caller to a number."""
        book = phones.book()
        match book.meaning(referral.to):
            case Colleague(extension) if extension.number != referral.extension:
                self._ring_colleague(phones, extension, referral)
            case WaitsInQueue(queue):
                to = Destination(action=OverflowAction.QUEUE, queue=queue)
                self._send_away(referral, f"the queue {queue}", to)
            case LeavesMessage(mailbox):
                to = Destination(action=OverflowAction.VOICEMAIL, mailbox=mailbox)
                self._send_away(referral, f"the mailbox {mailbox}", to)
            case OutsideNumber(number) if not book.refusal(referral.extension, number):
                to = Destination(action=OverflowAction.TRANSFER, number=number)
                self._send_away(referral, number, to)
            case meaning:
                log.warning("%s sends nobody to %s", referral.by, meaning)
                self._note_failure(referral.to, LegEnd.REFUSED)
                referral.went(LegEnd.REFUSED)

    def _ring_colleague(
        self, phones: Telephones, extension: Extension, referral: Referral
    ) -> None:
        display = replace(_shown(phones.caller), note=referral.by)
        companion = self._call(phones, extension, display)
        who = f"{extension.number} ({extension.name})".removesuffix(" ()")
        self._pending = Pending(
            companion, referral, who, MOST_RING_S, self._nobody_answers
        )

    def _nobody_answers(self, pending: Pending) -> None:
        self._give_up(pending, LegEnd.NO_ANSWER)

    def _give_up(self, pending: Pending, end: LegEnd) -> None:
        self._pending = None
        log.info("%s does not take the caller: %s", pending.who, end)
        self._note_failure(pending.who, end)
        pending.failed(end)

    def _note_failure(self, who: str, end: LegEnd) -> None:
        until = asyncio.get_running_loop().time() + HANGS_UP_S
        self._in_vain = InVain(who, end, until)

    def _send_away(self, referral: Referral, who: str, to: Destination) -> None:
        referral.went(None)
        self._drop("the caller was sent on")
        self._tell(CallerSentOn(referral.by, who, to))

    def left_behind(self, by: str) -> bool:
        """Take note that who sends the caller on is gone; False: it ends the talk.

        The caller waits alone for who is rung, or comes back if that just failed.
        """
        pending, self._pending = self._pending, None
        if pending is None:
            return self._comes_back(by)
        self._companion = pending.found()
        self._tell(CallerSentOn(by, pending.who, is_answered=False))
        return True

    def _comes_back(self, by: str) -> bool:
        failed, self._in_vain = self._in_vain, None
        if failed is None or asyncio.get_running_loop().time() > failed.until:
            return False
        self._tell(CallerSentOn(by, failed.who, is_answered=False))
        self._tell(CompanionLeft(failed.end))
        return True

    def take(self, leg: Leg, by: str) -> None:
        """Give the caller to who has *leg*, which is answered, in the name of *by*."""
        assert self._telephones is not None, "only telephones have legs"  # noqa: S101 - for the type checker
        self.stop_sending()
        self._give_to(self._telephones, leg, by)

    def _give_to(self, phones: Telephones, leg: Leg, by: str) -> None:
        leg.show(_shown(phones.caller))
        self._take(self._follow(Companion(leg, is_answered=True)), by, leg.name)

    def _take(self, companion: Companion, by: str, who: str) -> None:
        self._drop("the caller was sent on")
        self._companion = companion
        self._tell(CallerSentOn(by, who))

    def stop_sending(self) -> None:
        """Ring nobody any more for the caller."""
        if self._pending is not None:
            self._give_up(self._pending, LegEnd.CANCELLED)

    # --- the talk --------------------------------------------------------------------

    def _begin_talk(self) -> None:
        companion, phones = self._companion, self._telephones
        if companion is None or phones is None:
            return
        if self.live is None:
            self.live = self._known(companion.leg)
            phones.floor.begin(self.live)
        self._talking.begin(partial(self._hear_each_other, companion.leg))

    def _known(self, leg: Leg) -> LiveTalk:
        return LiveTalk(
            line=self._line.name,
            extension=extension_of(leg),
            leg_id=leg.id,
            who=leg.name,
            take=self.take,
            note=self._journal.note,
        )

    async def _hear_each_other(self, leg: Leg) -> None:
        self._voice.silence()
        gallery = None if self.live is None else self.live.gallery
        try:
            gain_db = HYBRIDS_DB if leg.party.account == COPPER else 0.0
            await Bridge(self._line, leg, gallery=gallery, gain_db=gain_db).run()
        except (LegError, LineError) as error:
            # Whose end it was tells it, too; a line that is deaf tells nothing else.
            log.info("%s: %s", self._line.name, error)
            await asyncio.sleep(PATIENCE_S)
            leg.hang_up(str(error))

    def _end_company(self) -> None:
        """End the talk for good; who is in its gallery is told by the floor."""
        live, self.live = self.live, None
        if live is not None and self._telephones is not None:
            self._talking.end()
            self._telephones.floor.end(live)

    def _drop(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        companion, self._companion = self._companion, None
        self._end_company()
        if companion is not None:
            companion.leg.hang_up(why, end)

    def leave(self) -> None:
        """Take note that the call is over."""
        self.stop_sending()
        self._drop("the caller hung up")
        for following in self._followed:
            following.cancel()


def _shown(caller: CallerIdReceived) -> Display:
    return Display(number=caller.number or "", name=caller.name or "")


def extension_of(leg: Leg) -> str:
    """Return the extension that *leg* surely is; empty: none of the office's."""
    is_street = leg.party.kind is PartyKind.TRUNK
    return "" if is_street else leg.party.account
