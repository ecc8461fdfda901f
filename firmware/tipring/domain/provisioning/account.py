"""What a telephone has to know, whoever made it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tipring.domain.extensions import Extension

OWN_MAILBOX: Final = "*97"
"""The feature code behind a telephone's key for messages."""
EXPIRES_S: Final = 300
"""How often a telephone says that it is there."""


class Transport(StrEnum):
    """How a telephone talks with the box."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    """Sound is encrypted, too (SDES). The telephone must trust our certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneAccount:
    """One extension, as one telephone sees it."""

    number: str
    name: str
    """Shown to people; the number when the owner gave none."""
    password: str = field(repr=False)
    server: str
    """How the telephone reaches the box: a name, or an address without brackets."""
    port: int
    transport: Transport = Transport.UDP
    realm: str = "tipring"
    """What the password is for (RFC 7616)."""
    has_mailbox: bool = False

    @property
    def host(self) -> str:
        """The server as URIs have it."""
        return f"[{self.server}]" if ":" in self.server else self.server

    @property
    def address(self) -> str:
        """Its own address, `sip:201@192.168.1.5`."""
        return f"sip:{self.number}@{self.host}"

    @property
    def server_uri(self) -> str:
        """Where it registers, with port and transport."""
        return f"sip:{self.host}:{self.port};transport={self.transport}"


def account_of(
    extension: Extension,
    password: str,
    *,
    server: str,
    port: int,
    transport: Transport = Transport.UDP,
    realm: str = "tipring",
) -> PhoneAccount:
    """Return what a telephone of *extension* has to know."""
    return PhoneAccount(
        number=extension.number,
        name=plain(extension.name) or extension.number,
        password="".join(filter(str.isprintable, password)),
        server=server,
        port=port,
        transport=transport,
        realm=realm,
        has_mailbox=bool(extension.mailbox),
    )


def plain(text: str) -> str:
    """Return *text* on one line: a file of settings has a line for each."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def in_words(account: PhoneAccount) -> Iterator[tuple[str, str]]:
    """Yield what a person types into any softphone: names of fields, and values."""
    yield "User name", account.number
    yield "Authentication name", account.number
    yield "Password", account.password
    yield "Server, domain", account.host
    yield "Port", str(account.port)
    yield "Transport", account.transport.upper()
    yield "Display name", account.name
    yield "Realm", account.realm
    yield "Codecs", "PCMA, PCMU (G.711)"
    yield "Keys", "RFC 4733 (RFC 2833)"
    if account.transport is Transport.TLS:
        yield "Encryption of sound", "SRTP (SDES)"
    if account.has_mailbox:
        yield "Messages", OWN_MAILBOX
