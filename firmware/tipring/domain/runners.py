"""Which machine runs a node that talks."""

from typing import Any

from tipring.domain.agent_desk import AgentDeskMachine
from tipring.domain.flow import (
    AgentNode,
    AwayNode,
    CollectNode,
    HangUpNode,
    MenuNode,
    Node,
    QueueNode,
    SayNode,
    TransferNode,
    VoicemailNode,
)
from tipring.domain.machine import Machine
from tipring.domain.nodes import AskMachine, MenuKeys, NumberKeys, SayMachine
from tipring.domain.queue.announcer import QueueMachine
from tipring.domain.queue.away import AwayMachine
from tipring.domain.transfer import TransferMachine
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.leaving import VoicemailMachine


def runner_for(node: Node, visitor: Visitor) -> Machine[Any] | None:
    """Return a new machine for *node*; None where nothing is left to say."""
    language = visitor.language
    runner: Machine[Any] | None = None
    match node:
        case SayNode(say=say, next=after, interruptible=may):
            runner = SayMachine(say, after, language, interruptible=may)
        case MenuNode():
            runner = AskMachine(node, MenuKeys(node), language)
        case CollectNode():
            runner = AskMachine(node, NumberKeys(node), language)
        case VoicemailNode(mailbox=box, greeting=greeting, next=after):
            mailbox = visitor.office.mailboxes[box]
            runner = VoicemailMachine(mailbox, greeting, after, language)
        case QueueNode():
            runner = QueueMachine(node, visitor)
        case AwayNode():
            runner = AwayMachine(node, visitor)
        case TransferNode():
            runner = TransferMachine(node, visitor)
        case AgentNode():
            runner = AgentDeskMachine(node, language)
        case HangUpNode(say=say) if say:
            runner = SayMachine(say, None, language, interruptible=False)
        case _:
            pass
    return runner
