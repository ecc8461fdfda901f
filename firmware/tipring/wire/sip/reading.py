"""Datagrams read as SIP messages (RFC 3261 sections 7, 16.3 and 25).

A datagram becomes a `Request` or `Response` whose every typed field was read, or a
`Refusal`: nothing that could raise later reaches whoever handles it.
"""

import re
from dataclasses import dataclass
from typing import TypedDict

from tipring.wire.sip.head import Head, HeadError, check, cut
from tipring.wire.sip.message import Request, Response
from tipring.wire.sip.phrases import phrase_of
from tipring.wire.sip.text import TOKEN
from tipring.wire.sip.values import (
    Address,
    Uri,
    Via,
    read_address,
    read_addresses,
    read_uri,
    read_vias,
)

_STATUS = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?", re.IGNORECASE)
_CSEQ = re.compile(r"([0-9]{1,10})\s+(\S+)")
_SCHEME = re.compile(r"(?:sips?|tel):", re.IGNORECASE)
_LAST_CSEQ = 2**31 - 1
"""Section 8.1.1.5."""
_TAG = "unread"
"""Of every stateless refusal: the same for each repetition of a request."""
_TYPED = (
    "via",
    "from",
    "to",
    "call-id",
    "cseq",
    "contact",
    "route",
    "record-route",
    "content-length",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A datagram that is not taken."""

    why: str
    reply: bytes = b""
    """What to answer without further thought: 400, 416, 505, 513. Empty: nothing,
    since it was no request, or nobody could be told."""


class _Common(TypedDict):
    sender: Address
    to: Address
    call_id: str
    cseq: int
    vias: tuple[Via, ...]
    contacts: tuple[Address, ...]
    routes: tuple[Address, ...]
    record_routes: tuple[Address, ...]
    others: tuple[tuple[str, str], ...]
    body: bytes


def read(data: bytes) -> Request | Response | Refusal:
    """Read one datagram."""
    head = cut(data)
    try:
        body = check(data, head)
        return _response(head, body) or _request(head, body)
    except HeadError as error:
        return Refusal(str(error), _reply(head, error.code))
    except ValueError as error:
        return Refusal(str(error), _reply(head, 400))


def _response(head: Head, body: bytes) -> Response | None:
    match = _STATUS.fullmatch(head.first)
    if match is None:
        return None
    cseq, method = _cseq(head)
    return Response(
        code=int(match[1]),
        phrase=match[2] or "",
        method=method,
        **_common(head, cseq, body),
    )


def _request(head: Head, body: bytes) -> Request:
    method, uri = _request_line(head.first)
    cseq, named = _cseq(head)
    if named != method:
        message = f"CSeq says {named}, not {method}"
        raise ValueError(message)
    return Request(method=method, uri=uri, **_common(head, cseq, body))


def _request_line(line: str) -> tuple[str, Uri]:
    method, _, rest = line.partition(" ")
    uri, _, version = rest.partition(" ")
    if not TOKEN.fullmatch(method) or not version.upper().startswith("SIP/"):
        message = f"{line!r} begins neither a request nor a response"
        raise ValueError(message)
    if version.upper() != "SIP/2.0":
        message = f"{version} is not our version"
        raise HeadError(message, 505)
    if not _SCHEME.match(uri):
        message = f"{uri!r} is no address of a telephone"
        raise HeadError(message, 416)
    target = read_uri(uri)
    if target.headers:
        message = f"{uri!r} has headers (section 19.1.1, table 1)"
        raise ValueError(message)
    return method, target


def _cseq(head: Head) -> tuple[int, str]:
    text = _one(head, "CSeq")
    match = _CSEQ.fullmatch(text)
    if match is None or int(match[1]) > _LAST_CSEQ:
        message = f"{text!r} is no CSeq"
        raise ValueError(message)
    return int(match[1]), match[2]


def _common(head: Head, cseq: int, body: bytes) -> _Common:
    call_id = _one(head, "Call-ID")
    vias = tuple(via for line in head.values("Via") for via in read_vias(line))
    if not vias or not call_id or " " in call_id:
        message = "it lacks a Via or a Call-ID"
        raise ValueError(message)
    return _Common(
        sender=read_address(_one(head, "From")),
        to=read_address(_one(head, "To")),
        call_id=call_id,
        cseq=cseq,
        vias=vias,
        contacts=() if head.values("Contact") == ("*",) else _list(head, "Contact"),
        routes=_list(head, "Route"),
        record_routes=_list(head, "Record-Route"),
        others=tuple(pair for pair in head.headers if pair[0].lower() not in _TYPED),
        body=body,
    )


def _one(head: Head, name: str) -> str:
    values = head.values(name)
    if not values:
        message = f"it lacks {name}"
        raise ValueError(message)
    return values[0]


def _list(head: Head, name: str) -> tuple[Address, ...]:
    lines = head.values(name)
    return tuple(address for line in lines for address in read_addresses(line))


def _reply(head: Head, code: int) -> bytes:
    """Return what tells the sender, made of its own lines; empty: nobody to tell."""
    method = head.first.partition(" ")[0]
    needed = ("Via", "From", "To", "Call-ID", "CSeq")
    answerable = all(head.values(name) for name in needed)
    if method == "ACK" or _is_response(head.first) or not answerable:
        return b""
    vias = [f"Via: {via}" for via in head.values("Via")]
    lines = [f"{name}: {head.values(name)[0]}" for name in needed[1:]]
    if "tag=" not in lines[1].lower():
        lines[1] += f";tag={_TAG}"
    text = [f"SIP/2.0 {code} {phrase_of(code)}", *vias, *lines, "Content-Length: 0"]
    return "\r\n".join((*text, "", "")).encode()


def _is_response(line: str) -> bool:
    return line.upper().startswith("SIP/")
