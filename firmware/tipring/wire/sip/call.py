"""What the calls that we make and those that we take have in common.

A call is one party's side: the dialog with it, its sound, and what it asks for. It is
over for its owner before it is for the network: a 2xx may cross our CANCEL, and what
was lost comes again for half a minute.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from enum import StrEnum
from typing import Final

from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegSeen,
    LegTakenBack,
)
from tipring.domain.machine import soonest
from tipring.wire.sdp import Description, is_hold
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call_news import AnswerArrived, CallNews, SoundAgreed
from tipring.wire.sip.courier import Courier
from tipring.wire.sip.dialog import Dialog
from tipring.wire.sip.ends import lost, reason_of
from tipring.wire.sip.identity import Identity, asserted
from tipring.wire.sip.invited import Invited
from tipring.wire.sip.inviting import Inviting
from tipring.wire.sip.message import Headers, Message, Request, Response, reply
from tipring.wire.sip.referring import Referring
from tipring.wire.sip.transactions import Key
from tipring.wire.sip.values import Address

LINGERS_S: Final = 32.0
"""64 times T1: nothing of a call comes later (RFC 3261, section 17.1.1.2)."""


class CallState(StrEnum):
    """Where a call is, for its owner."""

    OPENING = "not answered"
    ANSWERED = "answered"
    OVER = "over"


class Call(ABC):
    """One party's side; `OutgoingCall` and `IncomingCall` know how it begins.

    *tag* is ours in its dialogs, unlike that of any other call: it is the call's id.
    """

    begun_by_us = False

    def __init__(
        self,
        courier: Courier,
        session: SdpSession,
        contact: Address,
        tag: str,
    ) -> None:
        self.courier = courier
        self.session = session
        self.contact = contact
        self.id = tag
        self.state = CallState.OPENING
        self.dialog: Dialog | None = None
        """None: none yet that is sure to be the one."""
        self.forget_at: float | None = None
        """When nothing of it can come any more; None: while it is not over."""
        self.far_allows: tuple[str, ...] = ()
        self.keys: list[Key] = []
        """Of our INVITEs, whose 2xx may be repeated."""
        self.invited = Invited(self)
        self.inviting = Inviting(self)
        self.referring = Referring(self)
        self._is_held = False
        self._partner = Identity()
        self._is_sure = False
        """Both sides know that it was answered: a BYE may be sent (section 15)."""
        self._parting: Headers | None = None
        """Of a BYE that waits until both know."""

    @property
    def is_settled(self) -> bool:
        """Whether both sides know that it was answered, and it goes on."""
        return self._is_sure and self.state is CallState.ANSWERED

    # --- time -------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When `tick` is due; None: nothing waits."""
        if self.state is CallState.OVER and self._parting is None:
            return self.forget_at
        return soonest(
            self.forget_at,
            self.invited.deadline,
            self.inviting.deadline,
            self.referring.deadline,
        )

    def tick(self) -> None:
        """Do what is due."""
        if self.state is CallState.OVER and self._parting is None:
            return
        self.invited.tick()
        self.inviting.tick()
        self.referring.tick()

    # --- for its owner ----------------------------------------------------------------

    def hang_up(self, end: LegEnd, why: str) -> None:
        """End it, whatever is under way; harmless twice."""
        was = self.state
        self.end(end, why)
        if was is CallState.ANSWERED:
            self._part(reason_of(end))
        elif was is CallState.OPENING:
            self.give_up(end)

    def ask(self) -> None:
        """Ask the party's side whether it still knows the call: if not, it is lost."""
        if self.is_settled and self.dialog is not None:
            self.courier.request(self.dialog.request("OPTIONS"), self._asked)

    def _asked(self, response: Response) -> None:
        if lost(response):
            self.lose(LegEnd.LOST, lost(response))

    @abstractmethod
    def give_up(self, end: LegEnd) -> None:
        """End what was not answered."""

    # --- for its parts ----------------------------------------------------------------

    def tell(self, news: CallNews) -> None:
        """Let the owner know, unless the call is over for him."""
        if self.state is not CallState.OVER:
            self.courier.tell(self, news)

    def end(self, end: LegEnd, why: str) -> None:
        """Be over for the owner; harmless twice."""
        if self.state is CallState.OVER:
            return
        self.referring.close()
        self.tell(LegEnded(end, why))
        self.state = CallState.OVER
        self.forget_at = self.courier.now + LINGERS_S

    def answered(self, dialog: Dialog) -> None:
        """Have been answered, in *dialog*."""
        self.dialog = dialog
        self.state = CallState.ANSWERED

    def be_sure(self) -> None:
        """Both sides know: what waited for it happens."""
        if self._is_sure:
            return
        self._is_sure = True
        self.tell(LegAnswered() if self.begun_by_us else AnswerArrived())
        parting, self._parting = self._parting, None
        if parting is not None:
            self._part(parting)
        self.inviting.go()

    def lose(self, end: LegEnd, why: str) -> None:
        """End an answered call since it cannot go on."""
        self.end(end, why)
        self._is_sure = True
        self._parting = None
        self._part(())

    def _part(self, others: Headers) -> None:
        assert self.dialog is not None  # noqa: S101 - an answered call has one
        if self._is_sure:
            self.courier.request(self.dialog.request("BYE", others), _no_matter)
        else:
            self._parting = others

    def sounds(self, theirs: Description) -> None:
        """Let the owner know how sound goes now, and whether he is on hold."""
        assert self.session.agreed is not None  # noqa: S101 - that is why it is told
        self.tell(SoundAgreed(self.session.agreed))
        if is_hold(theirs) is not self._is_held:
            self._is_held = not self._is_held
            self.tell(LegHeld() if self._is_held else LegTakenBack())

    def sees(self, message: Message, *, tells: bool = True) -> None:
        """Notice who is there and what it can; a change is told if *tells*."""
        self.far_allows = message.tokens("Allow") or self.far_allows
        seen = asserted(message)
        if seen is None or seen == self._partner:
            return
        self._partner = seen
        if tells:
            self.tell(LegSeen(seen.number, seen.name))

    def respond(
        self,
        key: Key,
        request: Request,
        code: int,
        others: Headers = (),
        body: bytes = b"",
    ) -> Response:
        """Answer a request; return what was answered."""
        response = replace(
            reply(request, code, tag=self.id),
            contacts=(self.contact,),
            others=others,
            body=body,
        )
        self.courier.respond(key, response)
        return response

    def dialog_with(self, tag: str) -> Dialog | None:
        """Return the dialog with whoever has *tag*; None: there is none."""
        dialog = self.dialog
        return dialog if dialog is not None and dialog.remote.tag == tag else None


def _no_matter(_response: Response) -> None:
    """Be indifferent: whatever becomes of a BYE, the call is over."""
