"""Which machine runs a node that talks."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
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
    RecordNode,
    SayNode,
    ScreenNode,
    TransferNode,
    VoicemailNode,
)
from tipring.domain.machine import Machine
from tipring.domain.nodes import AskMachine, MenuKeys, NumberKeys, SayMachine
from tipring.domain.queue.announcer import QueueMachine
from tipring.domain.queue.away import AwayMachine
from tipring.domain.recording import RecordMachine
from tipring.domain.screen_node import ScreenMachine
from tipring.domain.transfer import TransferMachine
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.leaving import VoicemailMachine

Runner = Machine[Any]


def runner_for(node: Node, visitor: Visitor) -> Runner | None:
    """Return a new machine for *node*; None where nothing is left to say."""
    make = RUNNERS.get(type(node))
    return make(node, visitor) if make else None


def _say(node: SayNode, visitor: Visitor) -> Runner:
    return SayMachine(
        node.say, node.next, visitor.language, interruptible=node.interruptible
    )


def _voicemail(node: VoicemailNode, visitor: Visitor) -> Runner:
    mailbox = visitor.office.mailboxes[node.mailbox]
    return VoicemailMachine(mailbox, node.greeting, node.next, visitor.language)


def _hang_up(node: HangUpNode, visitor: Visitor) -> Runner | None:
    if not node.say:
        return None
    return SayMachine(node.say, None, visitor.language, interruptible=False)


RUNNERS: Mapping[type, Callable[[Any, Visitor], Runner | None]] = MappingProxyType(
    {
        SayNode: _say,
        MenuNode: lambda node, call: AskMachine(node, MenuKeys(node), call.language),
        CollectNode: lambda node, call: AskMachine(
            node, NumberKeys(node), call.language
        ),
        VoicemailNode: _voicemail,
        QueueNode: QueueMachine,
        AwayNode: AwayMachine,
        TransferNode: TransferMachine,
        RecordNode: lambda node, call: RecordMachine(node, call.stays, call.language),
        ScreenNode: lambda node, call: ScreenMachine(
            node, call.number, call.name, call.language
        ),
        AgentNode: lambda node, call: AgentDeskMachine(node, call.language),
        HangUpNode: _hang_up,
    }
)
"""By the kind of node; those that only decide have none."""
