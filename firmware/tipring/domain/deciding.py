"""Nodes that only decide: hours, set, if, goto. They are passed in no time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tipring.domain.flow import Flow, GotoNode, HoursNode, IfNode, Node, SetNode
from tipring.domain.hours import OfficeState
from tipring.domain.office import Office


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a call goes on, and why."""

    to: str
    why: str
    flow: Flow | None = None
    """Another flow, if it goes on there."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Variables that are set on the way."""


def decide(
    node: Node,
    office: Office,
    variables: Mapping[str, str],
    office_time: datetime,
) -> Decision | None:
    """Return the decision of *node*, or None for a node that talks or ends."""
    match node:
        case HoursNode():
            return _by_hours(node, office, office_time)
        case SetNode(values=values, next=after):
            what = ", ".join(f"{name} = {value}" for name, value in values.items())
            return Decision(after, f"set {what}", values=values)
        case IfNode():
            return _by_variable(node, variables.get(node.variable, ""))
        case GotoNode(flow=name, node=target):
            flow = office.flows[name]
            return Decision(target or flow.start, f"on in the flow {name}", flow)
        case _:
            return None


def _by_hours(node: HoursNode, office: Office, office_time: datetime) -> Decision:
    state, why = office.schedules[node.schedule].state_at(office_time)
    ways = {
        OfficeState.OPEN: node.open,
        OfficeState.CLOSED: node.closed,
        OfficeState.HOLIDAY: node.holiday,
    }
    return Decision(ways[state], why)


def _by_variable(node: IfNode, value: str) -> Decision:
    if value in node.is_one_of or value.startswith(node.starts_with):
        return Decision(node.then, f"{node.variable} fits")
    return Decision(node.otherwise, f"{node.variable} does not fit")
