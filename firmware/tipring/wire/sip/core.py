"""All calls of the desk over its one peer, the border: who is meant by what comes.

`receive`, `tick` and `do` return what is to be done: datagrams to be sent, calls that
came, and what became of calls.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tipring.domain.errors import LegError
from tipring.domain.machine import soonest
from tipring.wire.sdp import read
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip import within
from tipring.wire.sip.call import Call
from tipring.wire.sip.courier import CoreOut, Courier
from tipring.wire.sip.headers import ALLOW, KNOWN_EXTENSIONS, OPTIONS, SDP
from tipring.wire.sip.identity import account_of
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers, Replaces, Request, read_replaces, reply
from tipring.wire.sip.outgoing import OutgoingCall
from tipring.wire.sip.transactions import (
    AckCame,
    CancelCame,
    Key,
    RequestCame,
    TransactionLayer,
)
from tipring.wire.sip.values import Address, Uri

MOST_CALLS: Final = 200
"""At once. Those that are over, and remembered for half a minute, do not count: quick
callers would lock the others out."""
OpenSound = Callable[[str], SdpSession]
"""Give the call with this id a place for its sound. LegError: there is none left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Whom to call, and what is shown there."""

    to: Uri
    sender: Address
    """From; without a tag."""
    others: Headers = ()


class Core:
    """The dispatch. *contact* is where the border finds us."""

    def __init__(
        self,
        layer: TransactionLayer,
        contact: Address,
        new_token: Callable[[], str],
        open_sound: OpenSound,
    ) -> None:
        self._layer = layer
        self._contact = contact
        self._open_sound = open_sound
        self._calls: dict[str, Call] = {}
        """By our tags."""
        self._asking: dict[Key, IncomingCall] = {}
        """By the keys of their INVITEs."""
        self._courier = Courier(layer, new_token, self._find)

    def __len__(self) -> int:
        return len(self._calls)

    # --- in and out -------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When `tick` is due; None: nothing waits."""
        calls = (call.deadline for call in self._calls.values())
        return soonest(self._layer.deadline, *calls)

    def receive(self, data: bytes, now: float) -> list[CoreOut]:
        """Take a datagram of the border."""
        self._courier.now = now
        for came in self._courier.sort(self._layer.receive(data, now)):
            match came:
                case RequestCame(key, request):
                    self._take(key, request)
                case AckCame(ack):
                    call = self._calls.get(ack.to.tag)
                    if call is not None and call.dialog_with(ack.sender.tag):
                        call.invited.acked(ack)
                case CancelCame(key):
                    self._cancelled(key)
        return self._courier.take_outs()

    def tick(self, now: float) -> list[CoreOut]:
        """Do what is due at *now*."""
        self._courier.now = now
        self._courier.sort(self._layer.tick(now))
        for call in tuple(self._calls.values()):
            call.tick()
            if call.forget_at is not None and now >= call.forget_at:
                self._forget(call)
        return self._courier.take_outs()

    def do(self, verb: Callable[[], None], now: float) -> list[CoreOut]:
        """Let a verb of a call happen at *now*. Raises what it raises."""
        self._courier.now = now
        verb()
        return self._courier.take_outs()

    def _forget(self, call: Call) -> None:
        del self._calls[call.id]
        for key in call.keys:
            self._courier.forget(key)
        if isinstance(call, IncomingCall):
            self._asking.pop(call.key, None)

    def _find(self, replaces: Replaces) -> str | None:
        """Return the id of the call whose dialog is meant (RFC 3891, section 3)."""
        call = self._calls.get(replaces.to_tag)
        if call is None or (dialog := call.dialog_with(replaces.from_tag)) is None:
            return None
        is_it = dialog.call_id == replaces.call_id and call.forget_at is None
        return call.id if is_it else None

    # --- calls that we make -----------------------------------------------------------

    def call(self, invitation: Invitation) -> OutgoingCall:
        """Call somebody, within `do`. LegError: there is no place for its sound."""
        tag = self._courier.new_token()
        session = self._open_sound(tag)
        invite = Request(
            method="INVITE",
            uri=invitation.to,
            sender=invitation.sender.tagged(tag),
            to=Address(uri=invitation.to),
            call_id=self._courier.new_token(),
            cseq=1,
            contacts=(self._contact,),
            others=SDP + ALLOW + invitation.others,
            body=session.offer(),
        )
        call = OutgoingCall(self._courier, session, invite)
        self._calls[call.id] = call
        return call

    # --- what comes -------------------------------------------------------------------

    def _take(self, key: Key, request: Request) -> None:
        if request.to.tag:
            call = self._calls.get(request.to.tag)
            if call is None:
                self._refuse(key, request, 481)
            else:
                within.take(call, key, request)
        elif request.method == "INVITE":
            self._invited(key, request)
        elif request.method == "OPTIONS":
            self._refuse(key, request, 200, OPTIONS)
        else:
            self._refuse(key, request, 405, ALLOW)

    def _invited(self, key: Key, invite: Request) -> None:
        unknown = set(invite.tokens("Require")) - KNOWN_EXTENSIONS
        if unknown:
            words = ", ".join(sorted(unknown))
            self._refuse(key, invite, 420, (("Unsupported", words),))
        elif not account_of(invite):
            self._refuse(key, invite, 403)
        elif not invite.contacts:
            self._refuse(key, invite, 400)
        elif self._is_full():
            self._refuse(key, invite, 503)
        else:
            self._admit(key, invite)

    def _is_full(self) -> bool:
        alive = (call.forget_at is None for call in self._calls.values())
        return sum(alive) >= MOST_CALLS

    def _admit(self, key: Key, invite: Request) -> None:
        replaces = invite.header("Replaces")
        try:
            place = self._find(read_replaces(replaces)) if replaces else ""
        except ValueError:
            self._refuse(key, invite, 400)
            return
        if place is None:
            self._refuse(key, invite, 481)
        elif invite.body and not _can_speak(invite.body):
            self._refuse(key, invite, 488)
        else:
            self._begin(key, invite, place)

    def _begin(self, key: Key, invite: Request, replaces: str) -> None:
        tag = self._courier.new_token()
        try:
            session = self._open_sound(tag)
        except LegError:
            self._refuse(key, invite, 503)
            return
        call = IncomingCall(self._courier, session, self._contact, tag, (key, invite))
        call.replaces = replaces
        self._calls[tag] = call
        self._asking[key] = call
        self._courier.show(call)

    def _cancelled(self, key: Key) -> None:
        call = self._asking.get(key)
        if call is not None:
            call.cancelled("the caller gave up")

    def _refuse(
        self,
        key: Key,
        request: Request,
        code: int,
        others: Headers = (),
    ) -> None:
        """Answer what belongs to no call."""
        answer = reply(request, code, tag=self._courier.new_token())
        self._courier.respond(key, replace(answer, others=others))


def _can_speak(body: bytes) -> bool:
    try:
        return bool(read(body).codecs)
    except LegError:
        return False
