"""INVITEs and UPDATEs that come to us: our 2xx until its ACK, and what they change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.wire.sdp import read
from tipring.wire.sip.headers import SDP
from tipring.wire.sip.message import Headers, Message, Request, Response
from tipring.wire.sip.transactions import Key

if TYPE_CHECKING:
    from tipring.wire.sip.call import Call

T1_S: Final = 0.5
T2_S: Final = 4.0
GIVES_UP_S: Final = 64 * T1_S


@dataclass(slots=True)
class _Accepting:
    """A 2xx that is sent again and again until its ACK comes (section 13.3.1.4)."""

    key: Key
    response: Response
    awaits_answer: bool
    """The offer was ours; the answer is in the ACK."""
    again_at: float
    gives_up_at: float
    wait_s: float = T1_S


class Invited:
    """Our half as a server of INVITEs, of the first and of those in the dialog."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._accepting: _Accepting | None = None

    @property
    def awaits_answer(self) -> bool:
        """Whether an offer of ours has no answer yet."""
        return self._accepting is not None and self._accepting.awaits_answer

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._accepting.again_at if self._accepting else None

    def tick(self) -> None:
        """Send the 2xx again when it is due, or give up."""
        waiting, now = self._accepting, self._call.courier.now
        if waiting is None or now < waiting.again_at:
            return
        if now >= waiting.gives_up_at:
            self._accepting = None
            self._call.lose(LegEnd.LOST, "our answer was never acknowledged")
            return
        waiting.wait_s = min(2 * waiting.wait_s, T2_S)
        waiting.again_at = min(now + waiting.wait_s, waiting.gives_up_at)
        self._call.courier.respond(waiting.key, waiting.response)

    def accept(self, key: Key, invite: Request, others: Headers, body: bytes) -> None:
        """Answer an INVITE with 200 until its ACK comes."""
        response = self._call.respond(key, invite, 200, SDP + others, body)
        now = self._call.courier.now
        self._accepting = _Accepting(
            key=key,
            response=response,
            awaits_answer=not invite.body,
            again_at=now + T1_S,
            gives_up_at=now + GIVES_UP_S,
        )

    def acked(self, ack: Request) -> None:
        """Take the ACK of our 2xx, and the answer to our offer if it is in it."""
        waiting = self._accepting
        if waiting is None or waiting.response.cseq != ack.cseq:
            return
        self._accepting = None
        if waiting.awaits_answer and not self._takes_answer(ack):
            return
        self._call.be_sure()
        self._call.inviting.go()

    def _takes_answer(self, ack: Request) -> bool:
        call = self._call
        try:
            answer = read(ack.body)
            call.session.take_answer(answer)
        except LegError as error:
            call.lose(LegEnd.REFUSED, str(error))
            return False
        call.sounds(answer)
        return True

    def changed(self, key: Key, request: Request) -> None:
        """Answer an INVITE or UPDATE within the dialog (section 14.2, RFC 3311)."""
        call = self._call
        if call.inviting.is_open or self.awaits_answer:
            call.respond(key, request, 491)
            return
        body = b""
        if request.body or request.method == "INVITE":
            try:
                body = self._described(request)
            except LegError as error:
                call.respond(key, request, 488, _warning(error))
                return
        if call.dialog is not None:
            call.dialog.follow(request)
        if request.method == "INVITE":
            self.accept(key, request, (), body)
        else:
            call.respond(key, request, 200, SDP if body else (), body)
        if request.body:
            call.sounds(read(request.body))
        call.sees(request)

    def _described(self, request: Message) -> bytes:
        if not request.body:
            return self._call.session.offer()
        return self._call.session.answer(read(request.body))


def _warning(error: LegError) -> Headers:
    """Return why nothing could be agreed (section 20.43)."""
    words = str(error).replace("\\", "").replace('"', "'")
    return (("Warning", f'399 tipring "{words}"'),)
