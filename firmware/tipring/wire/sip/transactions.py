"""Transactions over an unreliable transport (RFC 3261 section 17, RFC 6026).

One `TransactionLayer` speaks with one peer. It does no I/O and has no clock: it is
given datagrams and the time, and answers with what is to be sent and what came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tipring.wire.sip.message import Request, Response

Key = str
"""The name of a transaction, unlike that of any other that is alive."""


class Failure(StrEnum):
    """Why a request of ours has no response."""

    NO_REPLY = "no reply"
    """Timer B or F, or the caller's own patience: as if 408 had come."""


@dataclass(frozen=True, slots=True)
class SendDatagram:
    """To the peer."""

    data: bytes


@dataclass(frozen=True, slots=True)
class RequestCame:
    """A new request, neither ACK nor CANCEL; answer with `send_response(key, ...)`."""

    key: Key
    request: Request


@dataclass(frozen=True, slots=True)
class AckCame:
    """The ACK of a 2xx: the dialog's affair. That of a refusal ends here."""

    request: Request


@dataclass(frozen=True, slots=True)
class CancelCame:
    """The peer gave the INVITE up. It waits for its 487: `send_response(key, ...)`.

    Comes only while the INVITE has no final response; the CANCEL itself is answered.
    """

    key: Key


@dataclass(frozen=True, slots=True)
class ResponseCame:
    """A response to a request of ours.

    Of an INVITE: each provisional one, each 2xx (its repetitions, too, and those of
    other branches of a fork: acknowledge each with `send_ack`), and one refusal,
    which is acknowledged already. Of others: provisional ones and one final one.
    """

    key: Key
    response: Response


@dataclass(frozen=True, slots=True)
class TransactionFailed:
    """A request of ours had no response, or a cancelled INVITE had no final one."""

    key: Key
    why: Failure


Out = (
    SendDatagram | RequestCame | AckCame | CancelCame | ResponseCame | TransactionFailed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """The times that the others are multiples of (section 17.1.1.1, table 4)."""

    t1_s: float = 0.5
    t2_s: float = 4.0
    t4_s: float = 5.0


@dataclass
class TransactionLayer:
    """All transactions with one peer.

    *sent_by* is our `host:port` for Via; *new_branch* returns a branch that was never
    used, without the cookie.
    """

    sent_by: str
    new_branch: Callable[[], str]
    timers: Timers = Timers()

    @property
    def deadline(self) -> float | None:
        """When `tick` is due; None: nothing waits."""
        raise NotImplementedError

    def tick(self, now: float) -> list[Out]:
        """Do what is due at *now*."""
        raise NotImplementedError

    def receive(self, data: bytes, now: float) -> list[Out]:
        """Take a datagram of the peer."""
        raise NotImplementedError

    def send_request(
        self,
        request: Request,
        now: float,
        *,
        patience_s: float | None = None,
    ) -> tuple[Key, list[Out]]:
        """Send a request that is neither ACK nor CANCEL; our Via is added.

        *patience_s* is how long to wait for the first response (timer B, F); None:
        64 times T1. An INVITE that has a provisional response waits without end.
        """
        raise NotImplementedError

    def send_response(self, key: Key, response: Response, now: float) -> list[Out]:
        """Answer a request that came.

        A refusal of an INVITE is repeated until its ACK comes. A 2xx is sent once
        each time that this is called: repeating it until AckCame is the dialog's
        (section 13.3.1.4). After a final response any other is ignored; so is a key
        that is gone.
        """
        raise NotImplementedError

    def send_ack(self, ack: Request) -> list[Out]:
        """Send the ACK of a 2xx with a Via of its own (section 13.2.2.4)."""
        raise NotImplementedError

    def cancel(self, key: Key, now: float) -> list[Out]:
        """Give an INVITE of ours up (section 9.1); harmless when it is answered.

        CANCEL goes out as soon as a provisional response has come. What becomes of
        the INVITE is told as ever: a 487, a 2xx that crossed, or TransactionFailed
        64 times T1 after the CANCEL.
        """
        raise NotImplementedError
