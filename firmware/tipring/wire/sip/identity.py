"""Who calls, who is called, and what a telephone shows of it.

Within the office the border vouches for who somebody is: it takes our own headers
away from whatever comes from outside, and puts in what it has checked.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from tipring.wire.sip.message import Headers, Message, Request
from tipring.wire.sip.values import Address, Uri, read_addresses

ACCOUNT_HEADER: Final = "X-Tipring-Account"
"""`extension:201` or `trunk:provider`."""
DIALLED_HEADER: Final = "X-Tipring-Dialled"
TRUNK_HEADER: Final = "X-Tipring-Trunk"
LONGEST_NAME: Final = 80
LONGEST_NUMBER: Final = 40
_NOBODY: Final = frozenset({"", "anonymous", "unknown", "restricted", "unavailable"})
_ANONYMOUS: Final = Address(
    name="Anonymous", uri=Uri(user="anonymous", host="anonymous.invalid")
)
"""RFC 3323, section 4.1.1.3."""
_ALERTS: Final = MappingProxyType(
    {
        "normal": "Bellcore-dr1",
        "long-long": "Bellcore-dr2",
        "short-short-long": "Bellcore-dr3",
        "short-long-short": "Bellcore-dr4",
    }
)
"""The ringing patterns of GR-506-CORE by the names that desk phones know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody with a number, as shown."""

    number: str = ""
    name: str = ""
    withheld: bool = False


def _clean(text: str, longest: int) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:longest].strip()


def identity_of(address: Address) -> Identity:
    """Return who *address* is."""
    number = number_of(address.uri)
    nobody = number.lower() in _NOBODY or address.uri.host == "anonymous.invalid"
    if nobody:
        return Identity(withheld=True)
    name = _clean(address.name, LONGEST_NAME)
    return Identity(number=number, name=name)


def asserted(message: Message) -> Identity | None:
    """Return whom the network vouches for (RFC 3325, section 9.1); None: nobody."""
    try:
        addresses = read_addresses(message.header("P-Asserted-Identity"))
    except ValueError:
        return None
    found = [identity_of(address) for address in addresses]
    return next((each for each in found if each.number), None)


def caller_of(invite: Request) -> Identity:
    """Return who calls: whom the network vouches for, else whom he says he is."""
    privacy = {word.strip() for word in invite.header("Privacy").split(";")}
    if privacy & {"id", "user", "header"}:
        return Identity(withheld=True)
    told = identity_of(invite.sender)
    if told.withheld:
        return told
    vouched = asserted(invite)
    return vouched if vouched and vouched.name else _named(vouched, told)


def _named(vouched: Identity | None, told: Identity) -> Identity:
    number = vouched.number if vouched else told.number
    return Identity(number=number, name=told.name)


def account_of(invite: Request) -> str:
    """Return whom the border has checked; empty: nobody."""
    return invite.header(ACCOUNT_HEADER).strip()


def number_of(uri: Uri) -> str:
    """Return the number that is meant, printable and no longer than numbers are."""
    return _clean(uri.user.partition(";")[0], LONGEST_NUMBER)


def dialled_of(invite: Request) -> str:
    """Return what was dialled."""
    told = invite.header(DIALLED_HEADER) or invite.uri.user
    return _clean(unquote(told), LONGEST_NUMBER)


def address_of(shown: Identity, domain: str) -> Address:
    """Return the address that a telephone shows as *shown*."""
    if shown.number:
        return Address(uri=Uri(user=shown.number, host=domain), name=shown.name)
    if shown.name:
        return Address(uri=_ANONYMOUS.uri, name=shown.name)
    return _ANONYMOUS


def asserting(shown: Identity, domain: str) -> Headers:
    """Return the headers that say who is there (RFC 3325, RFC 3323)."""
    if shown.number:
        return (("P-Asserted-Identity", str(address_of(shown, domain))),)
    return (("Privacy", "id"),) if shown.withheld else ()


def alerting(cadence: str) -> Headers:
    """Return the header that lets a telephone ring in *cadence* (section 20.4)."""
    if cadence == "normal":
        return ()
    return (("Alert-Info", f"<http://127.0.0.1/{_ALERTS[cadence]}>"),)
