"""A caller is moved by the office: parked, put through, sent into a queue or a mailbox.

Wherever he is, his node is left as if he had gone, and a node that stands in no flow
file takes him. Whom nobody takes goes back to where he was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.flow import (
    AwayNode,
    CompanionNode,
    ExtensionNode,
    Node,
    ParkNode,
    QueueNode,
)
from tipring.domain.queue.settings import Destination, OverflowAction

LONGEST_PARK_S = 3600.0
"""Whoever forgets a caller for an hour has forgotten him."""


@dataclass(frozen=True, slots=True)
class Parked:
    """He hears music until somebody takes him, or for so long."""

    for_s: float
    extension: str = ""
    """Rung when the time is over; empty: he goes back to where he was."""


@dataclass(frozen=True, slots=True)
class PutThrough:
    """It rings at an extension; he goes back to where he was if nobody answers."""

    extension: str


@dataclass(frozen=True, slots=True)
class Unparked:
    """He goes back to where he was."""


Move = Parked | PutThrough | Unparked | Destination


@dataclass(frozen=True, slots=True)
class CallerMoved:
    """The office takes the caller out of where he is and leads him elsewhere."""

    by: str
    """Who wants it, for the journal."""
    to: Move

    @property
    def why(self) -> str:
        """What the journal says of it."""
        return f"{self.by} {_said(self.to)}"


def _said(to: Move) -> str:
    match to:
        case Parked(for_s):
            return f"parks the caller for {for_s / 60:g} min"
        case PutThrough(extension):
            return f"puts the caller through to {extension}"
        case Unparked():
            return "brings the caller back"
        case _:
            return _sent(to)


def _sent(to: Destination) -> str:
    match to.action:
        case OverflowAction.QUEUE:
            return f"sends the caller to the queue {to.queue}"
        case OverflowAction.VOICEMAIL:
            return f"sends the caller to the mailbox {to.mailbox}"
        case OverflowAction.TRANSFER:
            return f"transfers the caller to {to.number}"
        case _:
            return f"sends the caller to the node {to.node}"


def moved_to(event: CallerMoved, here: Node, back: Node | None) -> Node:
    """Return the node for a caller who is moved from the node *here*.

    *back* is where he goes again when nobody takes him; None: he hears the busy tone.
    """
    name, following = here.name, getattr(here, "next", None)
    match event.to:
        case Parked(for_s, extension):
            return ParkNode(
                name=name,
                by=event.by,
                for_s=min(for_s, LONGEST_PARK_S),
                extension=extension,
                next=following,
                back=back,
            )
        case PutThrough(extension):
            return ExtensionNode(
                name=name, extension=extension, next=following, back=back
            )
        case Unparked():
            return back or busy_tone(here)
        case to:
            return AwayNode(name=name, to=to, next=following, overflow=None, back=back)


def way_back(here: Node) -> Node | None:
    """Return where a caller of the node *here* goes again whom nobody took."""
    match here:
        case AwayNode() | CompanionNode() | ParkNode():
            return here.back
        case ExtensionNode():
            return replace(here, say=())
        case QueueNode(ticket=str(ticket)) if ticket:
            # The call of a callback: its place is given back, and it knows no nodes.
            return replace(here, ticket="", exits=MappingProxyType({}))
        case _:
            return here


def busy_tone(here: Node) -> Node:
    """Return the node for a caller for whom nothing else is left."""
    return AwayNode(
        name=here.name, to=Destination(), next=None, overflow=None, back=None
    )


class Doing(StrEnum):
    """What a call is at, as people see it at a glance."""

    RINGS = "ringing"
    LISTENS = "in the flow"
    WAITS = "waiting for an agent"
    RUNG = "hearing it ring"
    TALKS = "talking"
    HELD = "on hold"
    PARKED = "parked"
    SPEAKS = "leaving a message"
    SENT_ON = "being transferred"
    CALLED = "called by us"
    ENDS = "ending"


_BY_KIND: Mapping[str, Doing] = MappingProxyType(
    {
        "queue": Doing.WAITS,
        "voicemail": Doing.SPEAKS,
        "transfer": Doing.SENT_ON,
        "away": Doing.SENT_ON,
        "extension": Doing.RUNG,
        "companion": Doing.RUNG,
        "parked": Doing.PARKED,
    }
)
_BY_STATE: Mapping[str, Doing] = MappingProxyType(
    {
        "talking": Doing.TALKS,
        "talking with an agent": Doing.TALKS,
        "on hold": Doing.HELD,
    }
)


def doing(kind: str, state: str) -> Doing:
    """Return what a caller is at in a node of *kind* whose machine is in *state*."""
    return _BY_STATE.get(state) or _BY_KIND.get(kind) or Doing.LISTENS
