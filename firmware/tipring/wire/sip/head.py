"""A SIP datagram cut into its first line, its headers and its body.

RFC 3261 sections 7.3 and 18.3. Nothing is understood here but the names of headers.
"""

import re
from dataclasses import dataclass

from tipring.wire.sip.text import TOKEN, without_controls

LONGEST_HEAD = 32_768
MOST_HEADERS = 200
"""Lines of headers. Kamailio on the way adds a handful to what a phone sends."""

_FOLD = re.compile(rb"\r\n[ \t]+")
_DIGITS = re.compile(r"[0-9]{1,9}")

_SHORT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
    "y": "Identity",
}
"""The compact names that IANA has registered for SIP headers."""

_ONCE = frozenset(
    ("from", "to", "call-id", "cseq", "content-length", "content-type", "max-forwards")
)


class HeadError(ValueError):
    """The datagram cannot be cut; *code* is what to answer."""

    def __init__(self, why: str, code: int = 400) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Head:
    """A datagram in pieces; headers have their long names and no folds."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a header, in any case, in their order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


def cut(data: bytes) -> Head:
    """Cut a datagram so far as it can be; wrong lines are left out.

    `check` says afterwards whether it is sound: a refusal needs the rest.
    """
    head, _, body = data.partition(b"\r\n\r\n")
    lines = _FOLD.sub(b" ", head[:LONGEST_HEAD]).split(b"\r\n", MOST_HEADERS + 1)
    texts = [without_controls(line.decode("utf-8", "replace")) for line in lines]
    found = (_header(text) for text in texts[1 : MOST_HEADERS + 1])
    headers = tuple(header for header in found if header)
    return Head(texts[0], headers, body)


def check(data: bytes, head: Head) -> bytes:
    """Return the body, as long as it says that it is. HeadError when *data* is ill."""
    raw, end, body = data.partition(b"\r\n\r\n")
    if not end:
        message = "no empty line ends the headers"
        raise HeadError(message)
    lines = _FOLD.sub(b" ", raw).count(b"\r\n")
    if len(raw) > LONGEST_HEAD or lines > MOST_HEADERS:
        message = "too many headers"
        raise HeadError(message, 513)
    if lines != len(head.headers):
        message = "a line is no header"
        raise HeadError(message)
    for name in _ONCE:
        if len(head.values(name)) > 1:
            message = f"{name} stands there twice"
            raise HeadError(message)
    return _measured(head, body)


def _measured(head: Head, body: bytes) -> bytes:
    """Return the body without what Content-Length does not count (section 18.3)."""
    for length in head.values("Content-Length"):
        if not _DIGITS.fullmatch(length) or int(length) > len(body):
            message = f"{length} is not how long the body is"
            raise HeadError(message)
        return body[: int(length)]
    return body


def _header(line: str) -> tuple[str, str] | None:
    name, colon, value = line.partition(":")
    name = name.rstrip(" ")
    if not colon or not TOKEN.fullmatch(name):
        return None
    return _SHORT.get(name.lower(), name), value.strip()
