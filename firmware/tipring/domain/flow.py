"""What a call flow is: a document of named nodes. Reading it from TOML is `config`.

Each kind of node is one frozen class here and one runner in `nodes/`. Kinds to
come (listen, directory, callback, record, http, python) take their place the
same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.queue.settings import Destination, Needs
from tipring.domain.say import Say
from tipring.domain.script import Step


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
class QueueNode:
    """Wait for somebody who answers. What is None is as the queue has it."""

    name: str
    queue: str
    next: str | None = None
    """Where a caller goes after the talk; None ends the call."""
    overflow: str | None = None
    """Where a caller goes whom the queue does not keep, instead of its own way."""
    priority: int = 0
    """A higher one goes before any lower one."""
    head_start_s: float = 0.0
    """Counts as if the caller had waited so long already."""
    needs: Needs | None = None
    size: int | None = None
    after_s: float | None = None
    """The wait after which a caller overflows."""
    welcome: Say | None = None
    exits: Mapping[str, str] | None = None
    """Key to the node that it leads to; the place is kept."""
    ticket: str = ""
    """Of somebody who is called back: he has his place already, and is past the doors.
    No flow file can say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayNode:
    """Act for a queue that does not keep a caller; stands in no flow file."""

    name: str
    to: Destination
    next: str | None
    """Where a caller goes who stays on the line after leaving a message."""
    overflow: str | None
    """Where a caller goes who cannot be sent anywhere else."""
    back: QueueNode | None
    """The place that a caller had, and gets again when a transfer fails."""
    say: Say = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNode:
    """Send the caller to another number."""

    name: str
    number: str
    failed: str
    """Where a caller goes who could not be handed over."""
    say: Say = ()
    """Said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNode:
    """Let somebody who answers sign in, sign out and take a pause, by keys."""

    name: str
    next: str | None = None
    """Where a caller goes who is done; None ends the call."""
    otherwise: str | None = None
    """Where a caller goes whose number and PIN do not fit; None ends the call."""
    say: Say = ("agent-code",)
    """The question for the agent's number."""


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
    | QueueNode
    | AwayNode
    | TransferNode
    | AgentNode
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
    QueueNode: "queue",
    TransferNode: "transfer",
    AgentNode: "agent",
    GotoNode: "goto",
    HangUpNode: "hangup",
}
"""What flow files call them."""

AWAY = "away"
"""What the journal calls an `AwayNode`."""


@dataclass(frozen=True, slots=True)
class Example:
    """A flow's own test: what a caller does and which nodes the call must reach."""

    name: str
    at: datetime
    """Aware, in the office's time zone."""
    caller: tuple[Step, ...]
    expect: tuple[str, ...]
    """Nodes in the order in which they must be reached (others may lie between)."""
    answers_after_s: float | None = None
    """How long the phone of an agent rings until somebody lifts it; None: nobody
    works in this example."""


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
