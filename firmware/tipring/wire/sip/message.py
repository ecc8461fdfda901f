"""SIP requests and responses as values, read from datagrams and written to them.

A datagram from outside becomes a `Request` or `Response` whose every typed field was
read, or a `Refusal`: nothing that could raise later reaches whoever handles it.
"""

from dataclasses import dataclass

from tipring.wire.sip.values import Address, Uri, Via

LONGEST_DATAGRAM = 65_535
MOST_HEADERS = 200
"""Lines of headers. Kamailio on the way adds a handful to what a phone sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What requests and responses have in common (RFC 3261 section 20)."""

    sender: Address
    """From."""
    to: Address
    call_id: str
    cseq: int
    vias: tuple[Via, ...] = ()
    """The nearest hop first. The transaction layer adds our own."""
    contacts: tuple[Address, ...] = ()
    routes: tuple[Address, ...] = ()
    record_routes: tuple[Address, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    """Every other header in its order, each value as it was written. Content-Length
    is not among them: it is written as the body is long."""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the first value among `others`, in any case; empty: none."""
        raise NotImplementedError

    def tokens(self, name: str) -> tuple[str, ...]:
        """Return a list with commas (Supported, Require, Allow), over all its lines."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Message):
    """A request (section 7.1)."""

    method: str
    uri: Uri


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Message):
    """A response (section 7.2)."""

    code: int
    phrase: str
    method: str
    """Of the request that it answers, from its CSeq."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A datagram that is not taken."""

    why: str
    reply: bytes = b""
    """What to answer without further thought: 400, 505, 513 and the like. Empty:
    nothing, since it was no request, or nobody could be told."""


@dataclass(frozen=True, slots=True)
class Replaces:
    """Which dialog is meant, as whoever is asked has its tags (RFC 3891 section 3)."""

    call_id: str
    to_tag: str
    from_tag: str
    early_only: bool = False


def read(data: bytes) -> Request | Response | Refusal:
    """Read one datagram."""
    raise NotImplementedError


def write(message: Request | Response) -> bytes:
    """Return the datagram."""
    raise NotImplementedError


def reply(request: Request, code: int, phrase: str = "", *, tag: str = "") -> Response:
    """Return the response with Via, From, To, Call-ID and CSeq of *request*.

    section 8.2.6. *tag* is put to To, unless it has one. Without a *phrase* the usual
    one of the code. Record-Route is copied for 101 to 299, as section 12.1.1 wants;
    Contact, other headers and a body are the caller's to add (`dataclasses.replace`).
    """
    raise NotImplementedError


def read_replaces(text: str) -> Replaces:
    """Return what a Replaces header says. ValueError."""
    raise NotImplementedError
