"""The transition tables as Mermaid state diagrams, drawn from the tables themselves."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import click

from tipring.domain.agent_desk import AgentDeskMachine
from tipring.domain.asking.aloud import AloudMachine
from tipring.domain.asking.directory import DirectoryMachine
from tipring.domain.call import CallMachine
from tipring.domain.care import CareMachine
from tipring.domain.company import CompanyMachine
from tipring.domain.errands import FunctionMachine, WebMachine
from tipring.domain.flash_transfer import FlashTransferMachine
from tipring.domain.house.call import HouseCallMachine
from tipring.domain.lifeline import LifelineMachine
from tipring.domain.line import LineMachine
from tipring.domain.machine import Machine
from tipring.domain.nodes import AskMachine, SayMachine
from tipring.domain.panel_button import ButtonMachine
from tipring.domain.parking import ParkMachine
from tipring.domain.prompt_booth import PromptBoothMachine
from tipring.domain.queue.announcer import QueueMachine
from tipring.domain.queue.states import AGENT_TABLE, CALLER_TABLE
from tipring.domain.screen_node import ScreenMachine
from tipring.domain.transfer import TransferMachine
from tipring.domain.voicemail.dictation import DictationMachine
from tipring.domain.voicemail.forwarding import ForwardMachine
from tipring.domain.voicemail.leaving import VoicemailMachine
from tipring.domain.voicemail.listening import ListeningMachine
from tipring.domain.voicemail.opening import OpeningMachine
from tipring.domain.voicemail.recording_greetings import GreetingsMachine

Arrow: TypeAlias = tuple[StrEnum, str, StrEnum]
"""From where, because of what, to where."""

MACHINES: Mapping[str, type[Machine[Any]]] = MappingProxyType(
    {
        "line": LineMachine,
        "house-call": HouseCallMachine,
        "care": CareMachine,
        "call": CallMachine,
        "say": SayMachine,
        "menu": AskMachine,
        "voicemail": VoicemailMachine,
        "mailbox": OpeningMachine,
        "messages": ListeningMachine,
        "forward": ForwardMachine,
        "greetings": GreetingsMachine,
        "dictation": DictationMachine,
        "queue": QueueMachine,
        "transfer": TransferMachine,
        "extension": CompanyMachine,
        "parked": ParkMachine,
        "flash-transfer": FlashTransferMachine,
        "agent-desk": AgentDeskMachine,
        "spoken-question": AloudMachine,
        "directory": DirectoryMachine,
        "screen": ScreenMachine,
        "prompts": PromptBoothMachine,
        "http": WebMachine,
        "python": FunctionMachine,
        "lifeline": LifelineMachine,
        "button": ButtonMachine,
    },
)
"""Of lines, calls and nodes; whoever answers the node `agent` is at his desk."""
TABLES: Mapping[str, Mapping[tuple[Any, Any], Any]] = MappingProxyType(
    {"agent": AGENT_TABLE, "caller": CALLER_TABLE},
)
"""Of the queue: where agents and callers stand, and what moves them."""
DRAWINGS = tuple(sorted([*MACHINES, *TABLES]))
"""What can be drawn, by name."""


def drawing(name: str) -> str:
    """Return the diagram of *name*; events that move nothing are left out."""
    arrows = _of_table(TABLES[name]) if name in TABLES else _of_machine(MACHINES[name])
    return "\n".join(["stateDiagram-v2", *_lines(list(arrows))])


def _of_table(table: Mapping[tuple[Any, Any], Any]) -> Iterator[Arrow]:
    for (state, cause), target in table.items():
        if target is not state:
            yield state, cause.value, target


def _of_machine(machine: type[Machine[Any]]) -> Iterator[Arrow]:
    ways: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, event), rule in machine.TABLE.items():
        if rule.to != (state,):
            for target in rule.to:
                ways.setdefault((state, target), []).append(event.__name__)
    for (state, target), events in ways.items():
        yield state, ", ".join(events), target


def _lines(arrows: list[Arrow]) -> Iterator[str]:
    states = dict.fromkeys(end for here, _, there in arrows for end in (here, there))
    for state in states:
        yield f"    {state.name}: {state.value}"
    for here, why, there in arrows:
        yield f"    {here.name} --> {there.name}: {why}"


@click.command()
@click.argument("machine", type=click.Choice(DRAWINGS))
def draw(machine: str) -> None:
    """Print the transition table of a machine as a Mermaid state diagram."""
    click.echo(drawing(machine))
