"""Which machine runs a node that talks."""

from typing import Any

from tipring.domain.flow import (
    CollectNode,
    HangUpNode,
    MenuNode,
    Node,
    SayNode,
    VoicemailNode,
)
from tipring.domain.machine import Machine
from tipring.domain.nodes import AskMachine, MenuKeys, NumberKeys, SayMachine
from tipring.domain.office import Office
from tipring.domain.voicemail import VoicemailMachine


def runner_for(node: Node, office: Office, language: str) -> Machine[Any] | None:
    """Return a new machine for *node*; None where nothing is left to say."""
    match node:
        case SayNode(say=say, next=after, interruptible=may):
            return SayMachine(say, after, language, interruptible=may)
        case MenuNode():
            return AskMachine(node, MenuKeys(node), language)
        case CollectNode():
            return AskMachine(node, NumberKeys(node), language)
        case VoicemailNode(mailbox=box, greeting=greeting, next=after):
            return VoicemailMachine(office.mailboxes[box], greeting, after, language)
        case HangUpNode(say=say) if say:
            return SayMachine(say, None, language, interruptible=False)
        case _:
            return None
