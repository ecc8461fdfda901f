"""Our requests and their responses (RFC 3261 section 17.1, RFC 6026)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from tipring.domain.machine import soonest
from tipring.wire.sip.message import Headers, Request, Response
from tipring.wire.sip.outs import (
    Failure,
    Key,
    Out,
    ResponseCame,
    SendDatagram,
    TransactionFailed,
)
from tipring.wire.sip.timers import Timers
from tipring.wire.sip.values import Address
from tipring.wire.sip.writing import write

_FIRST_FINAL = 200
_FIRST_REFUSAL = 300


class ClientState(StrEnum):
    """Where a request of ours is."""

    CALLING = "not answered"
    PROCEEDING = "being worked on"
    ACCEPTED = "accepted, further ones may come"
    COMPLETED = "answered, repetitions may come"
    OVER = "over"


@dataclass
class ClientTransaction:
    """One request of ours; INVITE and the others differ in few places."""

    key: Key
    request: Request
    """With our Via."""
    timers: Timers
    quiet: bool = False
    """A CANCEL of the layer's own: nobody is told of its responses."""
    state: ClientState = field(default=ClientState.CALLING, init=False)
    _data: bytes = field(default=b"", init=False)
    _ack: bytes = field(default=b"", init=False)
    _interval_s: float = field(default=0.0, init=False)
    _repeat_at: float | None = field(default=None, init=False)
    _end_at: float | None = field(default=None, init=False)
    _cancel: Request | None = field(default=None, init=False)

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return soonest(self._repeat_at, self._end_at)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can come any more."""
        return self.state is ClientState.OVER

    @property
    def is_invite(self) -> bool:
        """Whether it is an INVITE."""
        return self.request.method == "INVITE"

    def begin(self, now: float, patience_s: float | None) -> list[Out]:
        """Send it; timers A and B, or E and F."""
        self._data = write(self.request)
        self._interval_s = self.timers.t1_s
        self._repeat_at = now + self._interval_s
        self._end_at = now + (self.timers.long_s if patience_s is None else patience_s)
        return [SendDatagram(self._data)]

    def tick(self, now: float) -> list[Out]:
        """Repeat the request, or end: whichever is due."""
        if self._end_at is not None and self._end_at <= now:
            return self._end()
        self._interval_s = self._longer()
        self._repeat_at = now + self._interval_s
        return [SendDatagram(self._data)]

    def _longer(self) -> float:
        """Timer A doubles without end, timer E up to T2."""
        if self.is_invite:
            return 2 * self._interval_s
        if self.state is ClientState.PROCEEDING:
            return self.timers.t2_s
        return min(2 * self._interval_s, self.timers.t2_s)

    def _end(self) -> list[Out]:
        waited = self.state in {ClientState.CALLING, ClientState.PROCEEDING}
        self.state = ClientState.OVER
        if not waited or self.quiet:
            return []
        why = Failure.CANCELLED if self._cancel else Failure.NO_REPLY
        return [TransactionFailed(self.key, why)]

    def receive(self, response: Response, now: float) -> list[Out]:
        """Take a response that is of this request."""
        if response.code < _FIRST_FINAL:
            return self._provisional(response)
        if not self.is_invite:
            return self._final(response, now, self.timers.t4_s)
        if response.code < _FIRST_REFUSAL:
            return self._accepted(response, now)
        return self._refused(response, now)

    def _provisional(self, response: Response) -> list[Out]:
        if self.state not in {ClientState.CALLING, ClientState.PROCEEDING}:
            return []
        if self.is_invite and self.state is ClientState.CALLING:
            self._repeat_at = self._end_at = None
        self.state = ClientState.PROCEEDING
        return self._tell(response)

    def _final(self, response: Response, now: float, linger_s: float) -> list[Out]:
        """Timer D or K: repetitions find somebody who knows them."""
        if self.state not in {ClientState.CALLING, ClientState.PROCEEDING}:
            return []
        self.state = ClientState.COMPLETED
        self._repeat_at = None
        self._end_at = now + linger_s
        return self._tell(response)

    def _accepted(self, response: Response, now: float) -> list[Out]:
        """Every 2xx goes to the dialogs, for 64 times T1 (timer M)."""
        if self.state is ClientState.COMPLETED:
            return []
        if self.state is not ClientState.ACCEPTED:
            self._repeat_at = None
            self._end_at = now + self.timers.long_s
        self.state = ClientState.ACCEPTED
        return self._tell(response)

    def _refused(self, response: Response, now: float) -> list[Out]:
        if self.state is ClientState.ACCEPTED:
            return []
        if not self._ack:
            self._ack = write(_bare(self.request, "ACK", response.to))
        told = self._final(response, now, self.timers.long_s)
        return [SendDatagram(self._ack), *told]

    def _tell(self, response: Response) -> list[Out]:
        return [] if self.quiet else [ResponseCame(self.key, response)]

    # --- giving an INVITE up -------------------------------------------------------

    def want_cancel(self, others: Headers) -> None:
        """Remember that it is given up; *others* are headers of its CANCEL."""
        self._cancel = self._cancel or replace(
            _bare(self.request, "CANCEL", self.request.to), others=others
        )

    def take_cancel(self, now: float) -> Request | None:
        """Return the CANCEL that must go out now, once (section 9.1)."""
        if self.state is not ClientState.PROCEEDING or self._end_at is not None:
            return None
        if self._cancel is not None:
            self._end_at = now + self.timers.long_s
        return self._cancel


def _bare(invite: Request, method: str, to: Address) -> Request:
    """Return an ACK or CANCEL of *invite* (sections 9.1, 17.1.1.3)."""
    return Request(
        method=method,
        uri=invite.uri,
        vias=invite.vias[:1],
        routes=invite.routes,
        sender=invite.sender,
        to=to,
        call_id=invite.call_id,
        cseq=invite.cseq,
    )
