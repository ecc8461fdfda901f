"""What a dialled number can mean."""

from dataclasses import dataclass

from tipring.domain.extensions import Extension
from tipring.domain.house.codes import Code


@dataclass(frozen=True, slots=True)
class Colleague:
    """An extension of the office."""

    extension: Extension


@dataclass(frozen=True, slots=True)
class WaitsInQueue:
    """The queue that has this number as its extension."""

    queue: str


@dataclass(frozen=True, slots=True)
class LeavesMessage:
    """The mailbox that has this number: a message is left there."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class ListensToMailbox:
    """A mailbox is opened, after its PIN; without a name its number is asked for."""

    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class AtAgentDesk:
    """Somebody signs in, signs out or takes a pause."""

    agent: str = ""
    """Whose own telephone it is, so that nobody asks who calls; empty: it is asked."""


@dataclass(frozen=True, slots=True)
class AsCaller:
    """The office answers as if somebody called from the street."""

    flow: str


@dataclass(frozen=True, slots=True)
class OutsideNumber:
    """Somebody in the street."""

    number: str


@dataclass(frozen=True, slots=True)
class ForHelp:
    """A number for emergencies."""

    number: str


@dataclass(frozen=True, slots=True)
class CodeDialled:
    """A feature code, and what was dialled after it."""

    code: Code
    rest: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nobody has this number."""

    why: str


OwnNode = WaitsInQueue | LeavesMessage | ListensToMailbox | AtAgentDesk
"""What a flow of one node answers."""
Inside = OwnNode | AsCaller
"""What the office answers by itself, on an inside line."""
Place = Colleague | Inside | OutsideNumber | ForHelp
"""Where a call can go."""
Meaning = Place | CodeDialled | Nothing
