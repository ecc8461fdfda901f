"""SIP messages written as datagrams."""

from collections.abc import Iterable, Iterator

from tipring.wire.sip.message import Request, Response
from tipring.wire.sip.text import without_controls

MAX_FORWARDS = 70
"""RFC 3261 section 8.1.1.6."""


def write(message: Request | Response) -> bytes:
    """Return the datagram. Each header keeps to its line, whatever it holds."""
    lines = (without_controls(line) for line in _lines(message))
    return "\r\n".join((*lines, "", "")).encode("utf-8", "replace") + message.body


def _lines(message: Request | Response) -> Iterator[str]:
    if isinstance(message, Request):
        yield f"{message.method} {message.uri} SIP/2.0"
    else:
        yield f"SIP/2.0 {message.code} {message.phrase}"
    yield from _each("Via", message.vias)
    if isinstance(message, Request) and not message.header("Max-Forwards"):
        yield f"Max-Forwards: {MAX_FORWARDS}"
    yield from _each("Route", message.routes)
    yield from _each("Record-Route", message.record_routes)
    yield f"From: {message.sender}"
    yield f"To: {message.to}"
    yield f"Call-ID: {message.call_id}"
    yield f"CSeq: {message.cseq} {message.method}"
    yield from _each("Contact", message.contacts)
    yield from (f"{name}: {value}" for name, value in message.others)
    yield f"Content-Length: {len(message.body)}"


def _each(name: str, values: Iterable[object]) -> Iterator[str]:
    return (f"{name}: {value}" for value in values)
