"""Small offices for stories."""

from zoneinfo import ZoneInfo

from tipring.domain.flow import (
    Flow,
    HangUpNode,
    MenuNode,
    Node,
    SayNode,
    VoicemailNode,
)
from tipring.domain.office import Office
from tipring.domain.voicemail import Mailbox

NODES: tuple[Node, ...] = (
    SayNode(name="welcome", say=("harbor-welcome",), next="menu"),
    MenuNode(
        name="menu",
        say=("harbor-menu",),
        choices={"1": "hours", "3": "message"},
        otherwise="message",
        tries=2,
        timeout_s=3.0,
    ),
    SayNode(name="hours", say=("harbor-appointments",), next="menu"),
    VoicemailNode(name="message", mailbox="office", next="bye", greeting=None),
    HangUpNode(name="bye", say=("goodbye",)),
)


def small_office() -> Office:
    """Return an office with a welcome, a menu and a mailbox."""
    flow = Flow("main", "welcome", "en", {node.name: node for node in NODES})
    return Office(
        name="Harbor Dental",
        zone=ZoneInfo("America/New_York"),
        flows={"main": flow},
        schedules={},
        mailboxes={"office": Mailbox("office", silence_s=3.0, patience_s=4.0)},
    )
