"""What comes out of the transactions: datagrams to send, and what came."""

from dataclasses import dataclass
from enum import StrEnum

from tipring.wire.sip.message import Request, Response

Key = str
"""The name of a transaction, unlike that of any other that is alive."""


class Failure(StrEnum):
    """Why a request of ours has no response."""

    NO_REPLY = "no reply"
    """Timer B or F, or the caller's own patience: as if 408 had come."""
    CANCELLED = "cancelled, and nothing was heard of it since"
    """64 times T1 after our CANCEL (section 9.1)."""


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
