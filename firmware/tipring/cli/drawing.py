"""The transition tables as Mermaid state diagrams, drawn from the tables themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tipring.domain.call import CallMachine
from tipring.domain.line import LineMachine
from tipring.domain.machine import Machine
from tipring.domain.nodes import AskMachine, SayMachine
from tipring.domain.voicemail import VoicemailMachine

MACHINES: Mapping[str, type[Machine[Any]]] = MappingProxyType(
    {
        "line": LineMachine,
        "call": CallMachine,
        "say": SayMachine,
        "menu": AskMachine,
        "voicemail": VoicemailMachine,
    },
)


def mermaid(machine: type[Machine[Any]]) -> str:
    """Return the diagram of *machine*; events that move nothing are left out."""
    arrows = [
        f"    {_id(state)} --> {_id(target)}: {event.__name__}"
        for (state, event), rule in machine.TABLE.items()
        for target in rule.to
        if rule.to != (state,)
    ]
    states = dict.fromkeys(
        state
        for (source, _), rule in machine.TABLE.items()
        for state in (source, *rule.to)
    )
    names = [f"    {_id(state)}: {state.value}" for state in states]
    return "\n".join(["stateDiagram-v2", *names, *arrows])


def _id(state: Any) -> str:  # noqa: ANN401 - any machine's StrEnum
    name: str = state.name
    return name
