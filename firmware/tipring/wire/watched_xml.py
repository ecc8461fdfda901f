"""What is seen of an extension, as telephones read it: dialog-info (RFC 4235), PIDF.

A call that rings can be picked up: the dialog-info has a Call-ID and tags for an INVITE
with Replaces (RFC 3891). They are those of no call, but say whose calls are meant, so
that it is all the same how many telephones and pages of the extension ring.
"""

from html import escape
from typing import Final

from tipring.domain.watched import Activity, Watched

DIALOG_INFO: Final = "application/dialog-info+xml"
PIDF: Final = "application/pidf+xml"
PICK_UP: Final = "pick-up-"
"""Before the extension's number in that Call-ID."""

_PRESENCE: Final = "urn:ietf:params:xml:ns:pidf"


def dialog_info(entity: str, number: str, seen: Watched) -> str:
    """Return the state of the one dialog that stands for all of *number*'s.

    Telephones light a lamp by it, so whoever is not to be disturbed is shown as if he
    were in a call.
    """
    attributes, about, state = f'id="{number}"', "", "terminated"
    if seen.activity is Activity.TALKS or seen.is_quiet:
        state = "confirmed"
    elif seen.activity is Activity.RINGS:
        state = "early"
        attributes += (
            f' call-id="{PICK_UP}{number}" local-tag="{number}" remote-tag="{number}"'
            ' direction="recipient"'
        )
        uri = escape(entity)
        about = f'<local><identity>{uri}</identity><target uri="{uri}"/></local>'
    return (
        '<?xml version="1.0"?>\r\n'
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0"'
        f' state="full" entity="{escape(entity)}">\r\n'
        f"<dialog {attributes}><state>{state}</state>{about}</dialog>\r\n"
        "</dialog-info>\r\n"
    )


def pidf(entity: str, number: str, seen: Watched) -> str:
    """Return it as presence (RFC 3863), with what the person does (RFC 4480)."""
    basic = "open" if seen.is_open else "closed"
    person = ""
    if doing := _doing(seen):
        person = (
            f'<dm:person id="p{number}"><rpid:activities><rpid:{doing}/>'
            "</rpid:activities></dm:person>\r\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n'
        f'<presence xmlns="{_PRESENCE}" xmlns:dm="{_PRESENCE}:data-model"'
        f' xmlns:rpid="{_PRESENCE}:rpid" entity="{escape(entity)}">\r\n'
        f'<tuple id="t{number}"><status><basic>{basic}</basic></status>'
        f'<note xml:lang="en">{_note(seen)}</note></tuple>\r\n'
        f"{person}</presence>\r\n"
    )


def _doing(seen: Watched) -> str:
    if seen.activity is not Activity.FREE:
        return "on-the-phone"
    if seen.is_quiet:
        return "busy"
    return "away" if seen.is_paused else ""


def _note(seen: Watched) -> str:
    if not seen.is_there:
        return "no telephone is there"
    if seen.activity is not Activity.FREE:
        return seen.activity.value
    if seen.is_quiet:
        return "do not disturb"
    return "takes a pause" if seen.is_paused else seen.activity.value
