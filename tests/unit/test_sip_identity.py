"""Who calls, what was dialled, and what telephones show."""

import pytest

from support.sip_peer import Peer
from tipring.legs.port import CallOrder, Display, PartyKind
from tipring.legs.sip.display import (
    called_party,
    calling_party,
    invitation_of,
    name_of,
    shown_headers,
)
from tipring.wire.sip.identity import Identity, asserted, caller_of, dialled_of
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers, Request
from tipring.wire.sip.values import read_address


def invite(sender: str, *others: tuple[str, str]) -> Request:
    request = Peer().new()
    return Request(
        method="INVITE",
        uri=request.uri,
        sender=read_address(sender),
        to=request.to,
        call_id="c",
        cseq=1,
        vias=request.vias,
        contacts=request.contacts,
        others=others,
    )


def came(account: str, sender: str = '"Ann" <sip:555@x>;tag=1') -> IncomingCall:
    peer = Peer()
    request = invite(sender, ("X-Tipring-Account", account))
    peer.say(request)
    return peer.came[0]


@pytest.mark.parametrize(
    ("sender", "others", "known"),
    [
        ('"Ann" <sip:555@x>', (), Identity(number="555", name="Ann")),
        ("<sip:+15550100;ext=2@x>", (), Identity(number="+15550100")),
        ("<tel:+15550100>", (), Identity(number="+15550100")),
        ("<sip:anonymous@anonymous.invalid>", (), Identity(withheld=True)),
        ("<sip:Anonymous@x>", (), Identity(withheld=True)),
        ("<sip:x>", (), Identity(withheld=True)),
        ("<sip:555@x>", (("Privacy", "critical; id"),), Identity(withheld=True)),
        (
            '"Ann" <sip:555@x>',
            (("P-Asserted-Identity", "<sip:777@x>"),),
            Identity(number="777", name="Ann"),
        ),
        (
            '"Ann" <sip:555@x>',
            (("P-Asserted-Identity", '"Bo" <sip:777@x>'),),
            Identity(number="777", name="Bo"),
        ),
        (
            '"Ann" <sip:555@x>',
            (("P-Asserted-Identity", "nonsense<"),),
            Identity(number="555", name="Ann"),
        ),
        (
            f'"{"x" * 200}" <sip:{"5" * 100}@x>',
            (),
            Identity(number="5" * 40, name="x" * 80),
        ),
    ],
)
def test_who_calls(sender: str, others: Headers, known: Identity) -> None:
    assert caller_of(invite(sender, *others)) == known


def test_of_several_identities_one_has_a_number() -> None:
    line = "<sip:anonymous@anonymous.invalid>, <tel:+15550100>"
    seen = asserted(invite("<sip:1@x>", ("P-Asserted-Identity", line)))
    assert seen == Identity(number="+15550100")


def test_what_was_dialled() -> None:
    assert dialled_of(invite("<sip:1@x>")) == "desk"
    assert dialled_of(invite("<sip:1@x>", ("X-Tipring-Dialled", "*21%23"))) == "*21#"


def test_a_telephone_of_the_office_has_the_number_that_was_checked() -> None:
    party = calling_party(came("extension:201"))
    assert party is not None
    assert (party.kind, party.account) == (PartyKind.EXTENSION, "201")
    assert (party.number, party.name) == ("201", "Ann")
    assert name_of(party) == "201 (Ann)"


def test_a_caller_of_the_street_has_his_own() -> None:
    party = calling_party(came("trunk:provider"))
    assert party is not None
    assert (party.kind, party.account) == (PartyKind.TRUNK, "provider")
    assert party.number == "555"
    hidden = calling_party(came("trunk:provider", "<sip:anonymous@x>;tag=1"))
    assert hidden is not None
    assert hidden.withheld
    assert name_of(hidden) == "provider"


@pytest.mark.parametrize("account", ["extension:", "trunk", "page:201"])
def test_who_was_not_checked_is_nobody(account: str) -> None:
    assert calling_party(came(account)) is None


def test_what_a_telephone_shows() -> None:
    display = Display(
        number="5550100", name='Ann "A"', note="Sales 2:10", cadence="long-long"
    )
    order = CallOrder(extension="201", display=display)
    invitation = invitation_of(order, "office")
    assert str(invitation.to) == "sip:201@office"
    assert str(invitation.sender) == ('"Sales 2:10 Ann \\"A\\"" <sip:5550100@office>')
    assert dict(invitation.others) == {
        "P-Asserted-Identity": str(invitation.sender),
        "Alert-Info": "<http://127.0.0.1/Bellcore-dr2>",
    }
    assert called_party(order).number == "201"


@pytest.mark.parametrize(
    ("display", "sender"),
    [
        (Display(number="5550100"), "<sip:5550100@office>"),
        (Display(number="555", note="Sales"), '"Sales 555" <sip:555@office>'),
        (Display(note="Sales"), '"Sales" <sip:anonymous@anonymous.invalid>'),
        (Display(), '"Anonymous" <sip:anonymous@anonymous.invalid>'),
    ],
)
def test_what_is_known_is_shown(display: Display, sender: str) -> None:
    order = CallOrder(extension="201", display=display)
    assert str(invitation_of(order, "office").sender) == sender


def test_who_is_withheld_stays_so() -> None:
    assert shown_headers(Display(name="x"), "office") == (("Privacy", "id"),)


def test_a_trunk_is_told_our_number() -> None:
    order = CallOrder(trunk="provider", number="911", caller_id="5550199")
    invitation = invitation_of(order, "office")
    assert str(invitation.to) == "sip:911@office"
    assert str(invitation.sender) == "<sip:5550199@office>"
    assert dict(invitation.others) == {"X-Tipring-Trunk": "provider"}
    assert called_party(order).kind is PartyKind.TRUNK
    own = invitation_of(CallOrder(trunk="provider", number="911"), "office")
    assert str(own.sender) == "<sip:desk@office>"
