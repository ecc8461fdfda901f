"""Which machine runs a node that talks."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from tipring.domain.agent_desk import AgentDeskMachine
from tipring.domain.asking.directory import DirectoryMachine
from tipring.domain.asking.nodes import ask_anything, ask_digits, ask_menu
from tipring.domain.company import CompanyMachine
from tipring.domain.errands import FunctionMachine, WebMachine
from tipring.domain.flow import (
    AgentNode,
    AwayNode,
    CollectNode,
    CompanionNode,
    DirectoryNode,
    ExtensionNode,
    ForwardNode,
    GreetingsNode,
    HangUpNode,
    HttpNode,
    ListenNode,
    MailboxNode,
    MenuNode,
    MessagesNode,
    Node,
    ParkNode,
    PromptNode,
    PythonNode,
    QueueNode,
    RecordNode,
    SayNode,
    ScreenNode,
    TransferNode,
    VoicemailNode,
)
from tipring.domain.machine import Machine
from tipring.domain.menu_offers import as_offered
from tipring.domain.nodes import AskMachine, MenuKeys, NumberKeys, SayMachine
from tipring.domain.parking import ParkMachine
from tipring.domain.prompt_booth import PromptBoothMachine
from tipring.domain.queue.announcer import QueueMachine
from tipring.domain.queue.away import AwayMachine
from tipring.domain.recording import RecordMachine
from tipring.domain.screen_node import ScreenMachine
from tipring.domain.transfer import TransferMachine
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.forwarding import ForwardMachine
from tipring.domain.voicemail.leaving import VoicemailMachine
from tipring.domain.voicemail.listening import ListeningMachine
from tipring.domain.voicemail.opening import OpeningMachine
from tipring.domain.voicemail.recording_greetings import GreetingsMachine

Runner = Machine[Any]


def runner_for(node: Node, visitor: Visitor) -> Runner | None:
    """Return a new machine for *node*; None where nothing is left to say."""
    make = RUNNERS.get(type(node))
    return make(node, visitor) if make else None


def _say(node: SayNode, visitor: Visitor) -> Runner:
    return SayMachine(
        node.say, node.next, visitor.language, interruptible=node.interruptible
    )


def _today(visitor: Visitor) -> date:
    return visitor.office_time(visitor.entered_at).date()


def _menu(whole: MenuNode, visitor: Visitor) -> Runner:
    node = as_offered(whole, visitor.link)
    if node.spoken:
        return ask_menu(node, visitor.language)
    return AskMachine(node, MenuKeys(node), visitor.language)


def _collect(node: CollectNode, visitor: Visitor) -> Runner:
    if node.speech and not node.secret:
        return ask_digits(node, visitor.language, _today(visitor))
    return AskMachine(node, NumberKeys(node), visitor.language)


def _hang_up(node: HangUpNode, visitor: Visitor) -> Runner | None:
    if not node.say:
        return None
    return SayMachine(node.say, None, visitor.language, interruptible=False)


RUNNERS: Mapping[type, Callable[[Any, Visitor], Runner | None]] = MappingProxyType(
    {
        SayNode: _say,
        MenuNode: _menu,
        CollectNode: _collect,
        ListenNode: lambda node, call: ask_anything(node, call.language, _today(call)),
        DirectoryNode: lambda node, call: DirectoryMachine(node, call.language),
        VoicemailNode: VoicemailMachine,
        MailboxNode: OpeningMachine,
        MessagesNode: ListeningMachine,
        ForwardNode: ForwardMachine,
        GreetingsNode: GreetingsMachine,
        QueueNode: QueueMachine,
        AwayNode: AwayMachine,
        TransferNode: TransferMachine,
        ExtensionNode: CompanyMachine,
        CompanionNode: CompanyMachine,
        ParkNode: ParkMachine,
        RecordNode: lambda node, call: RecordMachine(node, call.stays, call.language),
        ScreenNode: lambda node, call: ScreenMachine(
            node, call.number, call.name, call.language
        ),
        HttpNode: WebMachine,
        PythonNode: FunctionMachine,
        AgentNode: lambda node, call: AgentDeskMachine(node, call.language),
        PromptNode: PromptBoothMachine,
        HangUpNode: _hang_up,
    }
)
"""By the kind of node; those that only decide have none."""
