"""What the office answers by itself, as flows of one node: queue, mailbox, desk."""

from types import MappingProxyType
from typing import Final

from tipring.domain.flow import (
    AgentNode,
    Flow,
    MailboxNode,
    Node,
    QueueNode,
    VoicemailNode,
)
from tipring.domain.house.meanings import (
    AtAgentDesk,
    LeavesMessage,
    ListensToMailbox,
    OwnNode,
    WaitsInQueue,
)

FLOW: Final = "inside"
"""The name of the flow that somebody inside walks."""
_NODE: Final = "there"


def inside_flow(place: OwnNode, language: str) -> Flow:
    """Return the flow that leads to *place* and nowhere else."""
    nodes = MappingProxyType({_NODE: _node(place)})
    return Flow(FLOW, _NODE, language, nodes)


def _node(place: OwnNode) -> Node:
    match place:
        case WaitsInQueue(queue):
            return QueueNode(name=_NODE, queue=queue)
        case LeavesMessage(mailbox):
            return VoicemailNode(name=_NODE, mailbox=mailbox, next=None, greeting=None)
        case ListensToMailbox(mailbox):
            return MailboxNode(name=_NODE, mailbox=mailbox or None)
        case AtAgentDesk(agent):
            return AgentNode(name=_NODE, agent=agent)
