"""The peer's requests and our responses (RFC 3261 section 17.2, RFC 6026)."""

from dataclasses import dataclass, field
from enum import StrEnum

from tipring.domain.machine import soonest
from tipring.wire.sip.message import Request, Response
from tipring.wire.sip.outs import Key, Out, SendDatagram
from tipring.wire.sip.timers import Timers
from tipring.wire.sip.writing import write

_FIRST_FINAL = 200
_FIRST_REFUSAL = 300


class ServerState(StrEnum):
    """Where a request of the peer is."""

    PROCEEDING = "not answered for good"
    ACCEPTED = "an INVITE that was accepted"
    COMPLETED = "answered"
    CONFIRMED = "a refused INVITE whose ACK came"
    OVER = "over"


@dataclass
class ServerTransaction:
    """One request of the peer; INVITE and the others differ in few places."""

    key: Key
    request: Request
    timers: Timers
    state: ServerState = field(default=ServerState.PROCEEDING, init=False)
    tag: str = field(default="", init=False)
    """Of the To of our last response."""
    cancelled: bool = field(default=False, init=False)
    _last: bytes = field(default=b"", init=False)
    _interval_s: float = field(default=0.0, init=False)
    _repeat_at: float | None = field(default=None, init=False)
    _end_at: float | None = field(default=None, init=False)

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return soonest(self._repeat_at, self._end_at)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can come any more."""
        return self.state is ServerState.OVER

    @property
    def is_invite(self) -> bool:
        """Whether it is an INVITE."""
        return self.request.method == "INVITE"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a final response."""
        return self.state is ServerState.PROCEEDING

    def came_again(self) -> list[Out]:
        """Answer a repetition as before; after a 2xx or an ACK there is no need."""
        quiet = self.state in {ServerState.ACCEPTED, ServerState.CONFIRMED}
        return [] if quiet or not self._last else [SendDatagram(self._last)]

    def respond(self, response: Response, now: float) -> list[Out]:
        """Send *response*, unless a final one went before."""
        if self.state is ServerState.ACCEPTED and self._accepts(response):
            return [SendDatagram(write(response))]
        if not self.is_open:
            return []
        self._last = write(response)
        self.tag = response.to.tag
        if response.code >= _FIRST_FINAL:
            self._finish(response, now)
        return [SendDatagram(self._last)]

    @staticmethod
    def _accepts(response: Response) -> bool:
        return _FIRST_FINAL <= response.code < _FIRST_REFUSAL

    def _finish(self, response: Response, now: float) -> None:
        """Timers H, J and L end it; timer G repeats a refusal."""
        self._end_at = now + self.timers.long_s
        if not self.is_invite:
            self.state = ServerState.COMPLETED
        elif self._accepts(response):
            self.state = ServerState.ACCEPTED
        else:
            self.state = ServerState.COMPLETED
            self._interval_s = self.timers.t1_s
            self._repeat_at = now + self._interval_s

    def acknowledge(self, now: float) -> bool:
        """Take an ACK; False when it is the dialog's affair."""
        if self.state is ServerState.COMPLETED:
            self.state = ServerState.CONFIRMED
            self._repeat_at = None
            self._end_at = now + self.timers.t4_s
        return self.state is not ServerState.ACCEPTED

    def tick(self, now: float) -> list[Out]:
        """Repeat a refusal, or end: whichever is due."""
        if self._end_at is not None and self._end_at <= now:
            self.state = ServerState.OVER
            return []
        self._interval_s = min(2 * self._interval_s, self.timers.t2_s)
        self._repeat_at = now + self._interval_s
        return [SendDatagram(self._last)]
