"""Who is with a leg, and what its telephone shows, as SIP has it."""

from typing import Final

from tipring.legs.port import CallOrder, Display, Party, PartyKind
from tipring.wire.sip.core import Invitation
from tipring.wire.sip.identity import (
    TRUNK_HEADER,
    Identity,
    address_of,
    alerting,
    asserting,
)
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers
from tipring.wire.sip.values import Address, Uri

_DESK: Final = "desk"
"""Our name towards the border where a trunk is to say its own."""


def shown_headers(display: Display, domain: str) -> Headers:
    """Return the headers by which a telephone shows *display*."""
    return asserting(_identity(display), domain)


def _identity(display: Display) -> Identity:
    name = display.name or (display.number if display.note else "")
    return Identity(
        number=display.number,
        name=f"{display.note} {name}".strip(),
        withheld=not display.number,
    )


def invitation_of(order: CallOrder, domain: str) -> Invitation:
    """Return how *order* is said to the border."""
    if order.trunk:
        number = order.caller_id or _DESK
        return Invitation(
            to=Uri(user=order.number, host=domain),
            sender=Address(uri=Uri(user=number, host=domain)),
            others=((TRUNK_HEADER, order.trunk),),
        )
    shown = _identity(order.display)
    return Invitation(
        to=Uri(user=order.extension, host=domain),
        sender=address_of(shown, domain),
        others=asserting(shown, domain) + alerting(order.display.cadence),
    )


def called_party(order: CallOrder) -> Party:
    """Return whom *order* calls."""
    if order.trunk:
        return Party(kind=PartyKind.TRUNK, account=order.trunk, number=order.number)
    return Party(
        kind=PartyKind.EXTENSION, account=order.extension, number=order.extension
    )


def calling_party(call: IncomingCall) -> Party | None:
    """Return who calls; None: the border did not say whom it has checked."""
    kind, _, account = call.account.partition(":")
    caller = call.caller
    if account and kind == PartyKind.EXTENSION:
        return Party(
            kind=PartyKind.EXTENSION, account=account, number=account, name=caller.name
        )
    if account and kind == PartyKind.TRUNK:
        return Party(
            kind=PartyKind.TRUNK,
            account=account,
            number=caller.number,
            name=caller.name,
            withheld=caller.withheld,
        )
    return None


def name_of(party: Party) -> str:
    """Return what a leg with *party* is called."""
    number = party.number or party.account
    return f"{number} ({party.name})" if party.name else number
