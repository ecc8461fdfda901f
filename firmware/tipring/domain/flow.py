"""What a call flow is: a document of named nodes. Reading it from TOML is `config`.

Each kind of node is one frozen class here and one machine (`runners.py`), or a rule
that only decides (`deciding.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.queue.settings import Destination, Needs
from tipring.domain.say import Say
from tipring.domain.script import Step
from tipring.domain.transfer_style import TRANSFER_RING_S
from tipring.domain.voicemail.notes import MessageNote


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _no_offers() -> Mapping[str, Say]:
    return MappingProxyType({})


def _always() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SayNode:
    """Say something, then go on. A key skips it and counts for the next node."""

    name: str
    say: Say
    next: str
    interruptible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuNode:
    """Offer choices by key or by voice; both count from the first syllable on."""

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
    spoken: Mapping[str, str] = field(default_factory=_nothing)
    """Phrases, in lower case, to the key of `choices` that they stand for."""
    confirm: str = "unsure"
    """Of what was spoken, as in a `ListenNode`."""
    offers: Mapping[str, Say] = field(default_factory=_no_offers)
    """By key, what is said after `say` as long as the choice is there."""
    only_while: Mapping[str, tuple[str, ...]] = field(default_factory=_always)
    """By key, how the link must be for the choice to be there (see `menu_offers`)."""


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
    speech: bool = False
    """The digits may be spoken one by one; secret ones never are."""
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
    operator: str | None = None
    """Where the key 0 leads, from the greeting on; None: nowhere."""


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
    back: "Node | None"
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
    ring_s: float = TRANSFER_RING_S
    """How long it may ring there, where the line can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNode:
    """Put the caller through to the telephones of an extension."""

    name: str
    extension: str
    no_answer: str | None = None
    """Where a caller goes whom nobody answers; None: into the extension's mailbox, if
    it has one, else he hears the busy tone."""
    busy: str | None = None
    """The same where it is busy, or declines; None: as `no_answer`."""
    away: str | None = None
    """The same where no telephone is registered; None: as `no_answer`."""
    next: str | None = None
    """Where a caller goes after the talk; None ends the call."""
    say: Say = ()
    """Said before."""
    ring_s: float | None = None
    """How long it rings; None: as the extension has it."""
    back: "Node | None" = None
    """The place that a caller had whom the office put through; he gets it again when
    nobody answers. No flow file can say this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionNode:
    """Somebody to talk with was found already; stands in no flow file."""

    name: str
    who: str
    """For the journal."""
    is_answered: bool
    """Otherwise it rings there."""
    next: str | None
    """Where a caller goes after the talk; None ends the call."""
    back: "Node | None"
    """Where a caller goes whom nobody answers; None: he hears the busy tone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkNode:
    """Let a caller hear music until somebody takes him; stands in no flow file."""

    name: str
    by: str
    """Who parked him."""
    for_s: float
    extension: str
    """Rung when the time is over; empty: he goes back at once."""
    next: str | None
    """Where he goes after a talk; None ends the call."""
    back: "Node | None"
    """The place that he had; None: he hears the busy tone."""


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
    agent: str = ""
    """Who it is, where that is known: his own telephone calls. Empty: he is asked."""


class Answer(StrEnum):
    """What a `listen` node wants to hear."""

    PHRASE = "phrase"
    YES_NO = "yes-no"
    NUMBER = "number"
    DIGITS = "digits"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenNode:
    """Ask something that is answered by voice; keys go on working beside it."""

    name: str
    say: Say
    into: str
    """The variable that keeps the answer: the phrase's value, `yes` or `no`, a number,
    digits, a date (2026-11-26), a time of day (14:30)."""
    next: str
    otherwise: str
    """Where a caller goes who was not understood, nor pressed keys, after the last
    try; or when speech is off and the answer has no keys."""
    answer: Answer = Answer.PHRASE
    phrases: Mapping[str, str] = field(default_factory=_nothing)
    """Of PHRASE: what may be said, in lower case, to the value that it means."""
    confirm: str = "unsure"
    """`always`, `unsure` or `never`: whether the caller is asked "did you say"."""
    tries: int = 3
    timeout_s: float = 6.0
    no_match: Say = ("not-understood",)
    no_input: Say = ("nothing-heard",)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryNode:
    """Find a person by name, spoken or spelled on the keys (2 = ABC)."""

    name: str
    say: Say = ("directory-ask",)
    people: Mapping[str, str] = field(default_factory=_nothing)
    """The name of each person to the node that reaches him or her."""
    otherwise: str
    tries: int = 3
    timeout_s: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNode:
    """Tell the caller that the call is recorded, ask if wanted, and begin to."""

    name: str
    say: Say = ("call-recorded",)
    ask: bool = False
    """Record only who agrees (1 or yes); otherwise whoever stays agrees."""
    next: str
    refused: str | None = None
    """Where a caller goes who does not agree; None: on with *next*, unrecorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpNode:
    """Ask a web service, and keep what its JSON answer says."""

    name: str
    url: str
    """`{caller}` and other variables in braces are filled in, percent-encoded."""
    method: str = "GET"
    body: Mapping[str, str] = field(default_factory=_nothing)
    """Sent as JSON; values may have variables in braces."""
    headers: Mapping[str, str] = field(default_factory=_nothing)
    """`secret:NAME` stands for an entry of secrets.toml."""
    into: Mapping[str, str] = field(default_factory=_nothing)
    """Variable to the place in the answer: `customer.name`, `items.0.id`."""
    timeout_s: float = 3.0
    say: Say = ()
    """Said while the answer is awaited."""
    next: str
    failed: str
    """Where the call goes on without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonNode:
    """Call a function of the owner's own, in a process of its own."""

    name: str
    function: str
    """`FILE.py:NAME`, in the folder `python/` of the settings."""
    with_: Mapping[str, str] = field(default_factory=_nothing)
    """More arguments by name; variables in braces are filled in."""
    timeout_s: float = 3.0
    say: Say = ()
    choices: Mapping[str, str] = field(default_factory=_nothing)
    """What the function may return as the way to go, to the node."""
    sets: tuple[str, ...] = ()
    """Variables that it may set, for whoever checks the flow."""
    next: str
    failed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenNode:
    """Look a caller's number up in the block and allow lists; ask who is unknown."""

    name: str
    allowed: str
    """Where callers go who may come in."""
    blocked: str
    """Where others go."""
    unknown: str | None = None
    """Of callers on neither list; None: *allowed*, once they proved to be human."""
    anonymous: str | None = None
    """Of callers who withhold their number; None: as *unknown*."""
    prove_human: bool = False
    """Ask unknown callers to press a digit that is drawn at random."""
    tries: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxNode:
    """Let the owner of a mailbox listen to messages, after number and PIN."""

    name: str
    mailbox: str | None = None
    """None: the caller is asked for the number of the mailbox."""
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMailbox:
    """A mailbox that was opened with its PIN; what is in it stands in no flow file."""

    mailbox: str
    next: str | None
    """Where its owner goes in the end; None ends the call."""
    who: str = ""
    """The agent who said who he is, in a shared mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesNode:
    """Let the owner hear the messages of a mailbox; stands in no flow file."""

    name: str
    opened: OpenMailbox
    at: str = ""
    """The message to go on with; empty: from the beginning, with the counts."""
    before: Say = ()
    """Said first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardNode:
    """Let the owner pass a message on; stands in no flow file."""

    name: str
    opened: OpenMailbox
    message: MessageNote


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingsNode:
    """Let the owner record and choose greetings; stands in no flow file."""

    name: str
    opened: OpenMailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptNode:
    """Let the owner record the box's own prompts by telephone, after a PIN."""

    name: str
    next: str | None = None


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
    | ExtensionNode
    | CompanionNode
    | ParkNode
    | AgentNode
    | ListenNode
    | DirectoryNode
    | RecordNode
    | HttpNode
    | PythonNode
    | ScreenNode
    | MailboxNode
    | MessagesNode
    | ForwardNode
    | GreetingsNode
    | PromptNode
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
    ExtensionNode: "extension",
    AgentNode: "agent",
    MailboxNode: "mailbox",
    ScreenNode: "screen",
    ListenNode: "listen",
    DirectoryNode: "directory",
    RecordNode: "record",
    HttpNode: "http",
    PythonNode: "python",
    PromptNode: "prompts",
    GotoNode: "goto",
    HangUpNode: "hangup",
}
"""What flow files call them."""

MADE_UP: Mapping[type, str] = {
    AwayNode: "away",
    CompanionNode: "companion",
    ParkNode: "parked",
    MessagesNode: "messages",
    ForwardNode: "forward",
    GreetingsNode: "greetings",
}
"""What the journal calls the nodes that stand in no flow file."""


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
    number: str = ""
    """The caller's; empty: none came with the call."""
    called: str = ""
    """The caller's name, as the exchange tells it."""
    link: str = "up"
    """How the link is meanwhile: a `Verdict`."""


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
