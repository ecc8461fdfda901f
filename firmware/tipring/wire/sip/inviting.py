"""INVITEs and UPDATEs of ours in a call that was answered (section 14.1, RFC 3311).

They mend the sound, or show the party with whom it talks now. One is under way at a
time; when both sides begin at once (491) we try again a little later.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.wire.sdp import read
from tipring.wire.sip.ends import lost
from tipring.wire.sip.headers import ALLOW, SDP
from tipring.wire.sip.message import Headers, Request, Response

if TYPE_CHECKING:
    from tipring.wire.sip.call import Call

LATER_S: Final = ((0.0, 2.0), (2.1, 4.0))
"""How long to wait after 491: who was called, who called (section 14.1)."""
_GLARE: Final = 491
_FINAL: Final = 200
_REFUSED: Final = 300


@dataclass(frozen=True, slots=True)
class _Change:
    """What is wanted of the other side."""

    mends: bool = False
    shown: Headers | None = None

    def before(self, newer: "_Change") -> "_Change":
        """Return both as one."""
        shown = self.shown if newer.shown is None else newer.shown
        return _Change(self.mends or newer.mends, shown)


_NOTHING: Final = _Change()


class Inviting:
    """Our half as a client of INVITEs within the dialog."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._wanted = _NOTHING
        self._sent = _NOTHING
        self._open: Request | None = None
        self._again_at: float | None = None
        self._acks: dict[int, Request] = {}

    @property
    def is_open(self) -> bool:
        """Whether an INVITE of ours has no final response yet."""
        return self._open is not None and self._open.method == "INVITE"

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._again_at

    def tick(self) -> None:
        """Try again when it is due."""
        if self._again_at is not None and self._call.courier.now >= self._again_at:
            self._again_at = None
            self.go()

    def show(self, headers: Headers) -> None:
        """Show the party who is with it; the newest wins."""
        self._wanted = replace(self._wanted, shown=headers)
        self.go()

    def mend(self) -> None:
        """Agree on the sound anew."""
        self._wanted = replace(self._wanted, mends=True)
        self.go()

    def go(self) -> None:
        """Begin what is wanted, if nothing is in the way."""
        call = self._call
        is_busy = self._open is not None or self._again_at is not None
        if self._wanted == _NOTHING or is_busy or not call.is_settled:
            return
        self._sent, self._wanted = self._wanted, _NOTHING
        self._open = self._request(self._sent)
        call.keys.append(call.courier.request(self._open, self._replied))

    def _request(self, change: _Change) -> Request:
        call, shown = self._call, change.shown or ()
        assert call.dialog is not None  # noqa: S101 - a settled call has one
        if not change.mends and "UPDATE" in call.far_allows:
            return call.dialog.request("UPDATE", ALLOW + shown)
        session = call.session
        offer = session.renewed_offer() if change.mends else session.offer()
        return call.dialog.request("INVITE", SDP + ALLOW + shown, offer)

    def _replied(self, response: Response) -> None:
        if response.code < _FINAL:
            return
        sent = self._open
        if sent is None or sent.cseq != response.cseq:
            self._acknowledge_again(response)
            return
        self._open = None
        if response.code == _GLARE:
            self._wait()
            return
        if lost(response):
            self._call.lose(LegEnd.LOST, lost(response))
        elif response.code < _REFUSED and sent.method == "INVITE":
            self._taken(sent, response)
        self.go()

    def _wait(self) -> None:
        courier = self._call.courier
        shortest, longest = LATER_S[self._call.begun_by_us]
        self._again_at = courier.now + courier.between(shortest, longest)
        self._wanted = self._sent.before(self._wanted)

    def _taken(self, sent: Request, response: Response) -> None:
        call = self._call
        if call.dialog is None:
            return
        call.dialog.follow(response)
        self._acks[sent.cseq] = call.dialog.ack(sent.cseq)
        self._acknowledge_again(response)
        call.sees(response)
        try:
            answer = read(response.body)
            call.session.take_answer(answer)
        except LegError as error:
            call.lose(LegEnd.LOST, str(error))
            return
        call.sounds(answer)

    def _acknowledge_again(self, response: Response) -> None:
        ack = self._acks.get(response.cseq)
        if ack is not None and response.code < _REFUSED:
            self._call.courier.ack(ack)
