"""What a call flow is: a document of named nodes. Reading it from TOML is `config`.

Each kind of node is one frozen class here and one runner in `nodes/`. Kinds to
come (listen, queue, transfer, directory, callback, record, http, python) take
their place the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.script import Step

Say = tuple[str, ...]
"""Prompts to be said one after another: ids, catalogue texts or .wav paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNode:
    """Say something, then go on. A key skips it and counts for the next node."""

    name: str
    say: Say
    next: str
    interruptible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode:
    """Offer choices by key; keys count from the first syllable on (barge-in)."""

    name: str
    say: Say
    choices: Mapping[str, str]
    """Keys (one or several digits) to the name of a node."""
    otherwise: str
    """Where to go after the last try."""
    tries: int = 3
    timeout_s: float = 5.0
    invalid: Say = ("invalid-choice",)
    no_input: Say = ("no-choice",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectNode:
    """Take a number from the caller into a variable."""

    name: str
    say: Say
    into: str
    next: str
    otherwise: str
    min_digits: int = 1
    max_digits: int = 20
    end_key: str = "#"
    tries: int = 3
    timeout_s: float = 6.0
    secret: bool = False
    """The digits are never logged, shown or recorded."""
    invalid: Say = ("invalid-entry",)
    no_input: Say = ("no-entry",)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursNode:
    """Branch by the office's hours."""

    name: str
    schedule: str
    open: str
    closed: str
    holiday: str
    """Equal to *closed* unless the owner says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNode:
    """Set variables; `language` changes what is spoken from here on."""

    name: str
    values: Mapping[str, str]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IfNode:
    """Branch by a variable: one of some values, or a beginning of it."""

    name: str
    variable: str
    then: str
    otherwise: str
    is_one_of: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailNode:
    """Take a message."""

    name: str
    mailbox: str
    next: str | None
    """Where a caller goes who stayed on the line; None ends the call."""
    greeting: Say | None
    """None: the mailbox's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GotoNode:
    """Go on in another flow (at *node*, or at its start)."""

    name: str
    flow: str
    node: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpNode:
    """End the call, with a last word if there is one."""

    name: str
    say: Say = ()


Node = (
    SayNode
    | MenuNode
    | CollectNode
    | HoursNode
    | SetNode
    | IfNode
    | VoicemailNode
    | GotoNode
    | HangUpNode
)

KINDS: Mapping[type, str] = {
    SayNode: "say",
    MenuNode: "menu",
    CollectNode: "collect",
    HoursNode: "hours",
    SetNode: "set",
    IfNode: "if",
    VoicemailNode: "voicemail",
    GotoNode: "goto",
    HangUpNode: "hangup",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A flow's own test: what a caller does and which nodes the call must reach."""

    name: str
    at: datetime
    """Aware, in the office's time zone."""
    caller: tuple[Step, ...]
    expect: tuple[str, ...]
    """Nodes in the order in which they must be reached (others may lie between)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One document: where a call starts, and the nodes that it may visit."""

    name: str
    start: str
    language: str
    nodes: Mapping[str, Node]
    examples: tuple[Example, ...] = ()
    fax: str | None = None
    """Where a call goes on in which a fax machine calls."""
