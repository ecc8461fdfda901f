"""The values that SIP headers are made of: URIs, addresses, Vias (RFC 3261 section 25).

Each is read strictly enough to be written back without loss: a tag or a branch that
came is the same when it goes out again. Readers raise ValueError and nothing else.
"""

from dataclasses import dataclass

Pairs = tuple[tuple[str, str | None], ...]
"""Parameters in their order; None: a name without a value. Names are lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uri:
    """A sip, sips or tel URI (RFC 3261 section 19.1, RFC 3966)."""

    host: str
    """Empty for tel. IPv6 addresses have their brackets."""
    user: str = ""
    """Without escapes; empty: none."""
    port: int | None = None
    scheme: str = "sip"
    parameters: Pairs = ()
    headers: Pairs = ()
    """What stands behind `?`: Replaces in a Refer-To. Values without escapes."""

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter; "" when it has none, None: not there."""
        raise NotImplementedError

    def header(self, name: str) -> str | None:
        """Return the value of a header of the URI, in any case; None: not there."""
        raise NotImplementedError


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
        raise NotImplementedError

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter; "" when it has none, None: not there."""
        raise NotImplementedError

    def tagged(self, tag: str) -> "Address":
        """Return this address with *tag*."""
        raise NotImplementedError


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
        raise NotImplementedError


def read_uri(text: str) -> Uri:
    """Return the URI that *text* is. ValueError."""
    raise NotImplementedError


def read_address(text: str) -> Address:
    """Return the one address that *text* is. ValueError."""
    raise NotImplementedError


def read_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a list with commas. ValueError."""
    raise NotImplementedError


def read_vias(text: str) -> tuple[Via, ...]:
    """Return the hops of a list with commas. ValueError."""
    raise NotImplementedError
