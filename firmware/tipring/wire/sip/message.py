"""SIP requests and responses as values (RFC 3261 sections 7 and 20).

`reading.read` makes them of datagrams, `writing.write` datagrams of them.
"""

from dataclasses import dataclass

from tipring.wire.sip.phrases import phrase_of
from tipring.wire.sip.text import pieces, read_pairs, value_of
from tipring.wire.sip.values import Address, Uri, Via

_TRYING = 100
_FIRST_REFUSAL = 300


Headers = tuple[tuple[str, str], ...]
"""Names and values, as they stand in a message."""


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
    others: Headers = ()
    """Every other header in its order, each value as it was written. Content-Length
    is not among them: it is written as the body is long."""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the first value among `others`, in any case; empty: none."""
        return value_of(self._folded, name) or ""

    def tokens(self, name: str) -> tuple[str, ...]:
        """Return a list with commas (Supported, Require, Allow), over all its lines."""
        lines = (value for key, value in self._folded if key == name.lower())
        return tuple(
            token
            for line in lines
            for part in line.split(",")
            if (token := part.strip())
        )

    @property
    def _folded(self) -> Headers:
        return tuple((name.lower(), value) for name, value in self.others)


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
class Replaces:
    """Which dialog is meant, as whoever is asked has its tags (RFC 3891 section 3)."""

    call_id: str
    to_tag: str
    from_tag: str
    early_only: bool = False


def reply(request: Request, code: int, phrase: str = "", *, tag: str = "") -> Response:
    """Return the response with Via, From, To, Call-ID and CSeq of *request*.

    Section 8.2.6. *tag* is put to To, unless it has one. Without a *phrase* the usual
    one of the code. Record-Route is copied for 101 to 299, as section 12.1.1 wants;
    Contact, other headers and a body are the caller's to add (`dataclasses.replace`).
    """
    makes_dialog = _TRYING < code < _FIRST_REFUSAL
    return Response(
        code=code,
        phrase=phrase or phrase_of(code),
        method=request.method,
        vias=request.vias,
        sender=request.sender,
        to=request.to if request.to.tag or not tag else request.to.tagged(tag),
        call_id=request.call_id,
        cseq=request.cseq,
        record_routes=request.record_routes if makes_dialog else (),
    )


def read_replaces(text: str) -> Replaces:
    """Return what a Replaces header says. ValueError."""
    call_id, *rest = pieces(text, ";")
    pairs = read_pairs("".join(f";{pair}" for pair in rest))
    to_tag, from_tag = value_of(pairs, "to-tag"), value_of(pairs, "from-tag")
    if not (call_id and to_tag and from_tag):
        message = f"{text!r} names no dialog"
        raise ValueError(message)
    early_only = value_of(pairs, "early-only") is not None
    return Replaces(call_id, to_tag, from_tag, early_only=early_only)
