"""The values that SIP headers are made of: URIs, addresses, Vias (RFC 3261 section 25).

Each is read strictly enough to be written back without loss: a tag or a branch that
came is the same when it goes out again. Readers raise ValueError and nothing else.
`str` writes them.
"""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from tipring.wire.sip.text import (
    Pairs,
    pieces,
    quoted,
    read_pairs,
    read_uri_headers,
    unquoted,
    value_of,
    write_pairs,
    write_uri_headers,
)

_HOST = r"\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_.])?"
"""Names with underscores are no host names of RFC 1123; office routers have them."""
_USER = r"(?:[A-Za-z0-9_.!~*'()&=+$,;?/#-]|%[0-9A-Fa-f]{2})+"
"""A `#` should be escaped; telephones that dial feature codes forget it."""
_URI = re.compile(
    rf"(?P<scheme>sips?):(?:(?P<user>{_USER})(?::(?P<password>{_USER})?)?@)?"
    rf"(?P<host>{_HOST})(?::(?P<port>\d{{1,5}}))?"
    r"(?P<parameters>;[^?]*)?(?P<headers>\?.*)?",
    re.IGNORECASE | re.ASCII,
)
_TEL = re.compile(
    r"(?P<scheme>tel):(?P<user>\+?[0-9A-Fa-f*#.()-]+)(?P<parameters>;.*)?",
    re.IGNORECASE | re.ASCII,
)
_VIA = re.compile(
    r"SIP\s*/\s*2\.0\s*/\s*(?P<transport>[A-Za-z0-9.!%*_+`'~-]+)\s+"
    rf"(?P<host>{_HOST})(?:\s*:\s*(?P<port>\d{{1,5}}))?\s*(?P<parameters>;.*)?",
    re.IGNORECASE | re.ASCII,
)
_PLAIN_NAME = re.compile(r'[^"<>]*')
_IN_USER = "-_.!~*'()&=+$,;?/"
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Uri:
    """A sip, sips or tel URI (RFC 3261 section 19.1, RFC 3966)."""

    host: str
    """Empty for tel. IPv6 addresses have their brackets."""
    user: str = ""
    """Without escapes; empty: none."""
    password: str = field(default="", repr=False)
    port: int | None = None
    scheme: str = "sip"
    parameters: Pairs = ()
    headers: Pairs = ()
    """What stands behind `?`: Replaces in a Refer-To. Values without escapes."""

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter; "" when it has none, None: not there."""
        return value_of(self.parameters, name)

    def header(self, name: str) -> str | None:
        """Return the value of a header of the URI, in any case; None: not there."""
        return value_of(self.headers, name)

    def __str__(self) -> str:
        if self.scheme == "tel":
            return f"tel:{self.user}{write_pairs(self.parameters)}"
        user = quote(self.user, _IN_USER)
        if self.password:
            user += ":" + quote(self.password, _IN_USER)
        port = "" if self.port is None else f":{self.port}"
        return (
            f"{self.scheme}:{user}{'@' if user else ''}{self.host}{port}"
            f"{write_pairs(self.parameters)}{write_uri_headers(self.headers)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What stands in From, To, Contact, Route, Refer-To, P-Asserted-Identity."""

    uri: Uri
    name: str = ""
    """The display name, without quotes."""
    parameters: Pairs = ()

    @property
    def tag(self) -> str:
        """The tag; empty: none."""
        return self.parameter("tag") or ""

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter; "" when it has none, None: not there."""
        return value_of(self.parameters, name)

    def tagged(self, tag: str) -> "Address":
        """Return this address with *tag*; empty: with none."""
        others = tuple(pair for pair in self.parameters if pair[0] != "tag")
        return replace(self, parameters=(*others, ("tag", tag)) if tag else others)

    def __str__(self) -> str:
        name = f"{quoted(self.name)} " if self.name else ""
        return f"{name}<{self.uri}>{write_pairs(self.parameters)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """One hop of a message's way (section 20.42)."""

    host: str
    port: int | None = None
    transport: str = "UDP"
    parameters: Pairs = ()

    @property
    def branch(self) -> str:
        """The id of the transaction; empty: none."""
        return value_of(self.parameters, "branch") or ""

    @property
    def sent_by(self) -> str:
        """`host:port` of whoever sent the request."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        parameters = write_pairs(self.parameters)
        return f"SIP/2.0/{self.transport} {self.sent_by}{parameters}"


def read_uri(text: str) -> Uri:
    """Return the URI that *text* is. ValueError."""
    match = _URI.fullmatch(text) or _TEL.fullmatch(text)
    if match is None:
        message = f"{text!r} is no URI for telephones"
        raise ValueError(message)
    found = match.groupdict()
    return Uri(
        host=found.get("host") or "",
        user=unquote(found["user"] or ""),
        password=unquote(found.get("password") or ""),
        port=_port(found.get("port")),
        scheme=found["scheme"].lower(),
        parameters=read_pairs(found["parameters"] or ""),
        headers=read_uri_headers(found.get("headers") or ""),
    )


def read_address(text: str) -> Address:
    """Return the one address that *text* is. ValueError."""
    before, *parameters = pieces(text, ";")
    pairs = read_pairs("".join(f";{parameter}" for parameter in parameters))
    if not before.endswith(">"):
        return Address(uri=read_uri(before), parameters=pairs)
    at = before.rindex("<")
    name = before[:at].strip()
    if not (_PLAIN_NAME.fullmatch(name) or name[0] == name[-1] == '"'):
        message = f"{name!r} is no display name"
        raise ValueError(message)
    uri = read_uri(before[at + 1 : -1].strip())
    return Address(uri=uri, name=unquoted(name), parameters=pairs)


def read_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a list with commas. ValueError."""
    return tuple(read_address(piece) for piece in pieces(text, ","))


def read_vias(text: str) -> tuple[Via, ...]:
    """Return the hops of a list with commas. ValueError."""
    return tuple(_via(piece) for piece in pieces(text, ","))


def _via(text: str) -> Via:
    match = _VIA.fullmatch(text)
    if match is None:
        message = f"{text!r} is no Via"
        raise ValueError(message)
    return Via(
        host=match["host"],
        port=_port(match["port"]),
        transport=match["transport"],
        parameters=read_pairs(match["parameters"] or ""),
    )


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if int(text) > _LAST_PORT:
        message = f"{text} is no port"
        raise ValueError(message)
    return int(text)
