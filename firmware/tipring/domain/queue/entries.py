"""What the queue writes down: entries of the journal, in the office's own words.

Counters, reports and the state after a restart are views over these.
"""

from enum import StrEnum

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


class Outcome(StrEnum):
    """In exactly one of these each caller ends."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    FULL = "the queue was full"
    OVERFLOWED = "waited too long"
    REFUSED = "nobody could answer, at the door"
    STRANDED = "nobody could answer any more"
    LEFT_BY_KEY = "left by key"
    CLOSED = "the queue is switched off"
    MOVED = "went on elsewhere"
    RETURNED = "came back under another ticket"
    CALLBACK_FAILED = "could not be called back"
    LOST = "lost when the box was cut off"
    LOST_TRUNK = "lost with the trunk"


@noun
class CallerQueued(JournalEvent):
    """A caller got a place."""

    ticket: str
    queue: str
    number: str
    position: int
    priority: int
    head_start_s: float
    waited_s: float
    """Waited before already: elsewhere, or in the place that was kept."""
    place_of: str
    """The ticket whose place this is; empty for a new one."""
    why: str
    """How the rank came about, in words."""


@noun
class AgentRung(JournalEvent):
    """An offer: this agent is rung for this caller."""

    ticket: str
    queue: str
    agent: str
    why: str
    """Why this agent."""
    why_caller: str
    """Why this caller, before the others who wait."""
    not_others: tuple[str, ...]
    """Of each other agent: why not."""


@noun
class OfferEnded(JournalEvent):
    """An offer is over without the caller being joined with this agent."""

    ticket: str
    agent: str
    how: str


@noun
class AgentAnswered(JournalEvent):
    """An agent lifted for this caller."""

    ticket: str
    queue: str
    agent: str


@noun
class CallerJoinedAgent(JournalEvent):
    """Caller and agent hear each other."""

    ticket: str
    queue: str
    agent: str
    waited_s: float


@noun
class CallerHeldByAgent(JournalEvent):
    """The caller is on hold, or was taken back."""

    ticket: str
    agent: str
    on_hold: bool


@noun
class CallerBounced(JournalEvent):
    """The caller is back at the head of the queue."""

    ticket: str
    queue: str
    why: str


@noun
class PlaceKept(JournalEvent):
    """The caller is away; the place is kept."""

    ticket: str
    queue: str
    for_s: float
    why: str


@noun
class CallbackPromised(JournalEvent):
    """The caller will be called back at his turn."""

    ticket: str
    queue: str
    number: str


@noun
class CallbackTried(JournalEvent):
    """The person is being called back, one agent being kept free for it."""

    ticket: str
    queue: str
    agent: str
    attempt: int


@noun
class CallbackFailed(JournalEvent):
    """The person was not reached this time."""

    ticket: str
    why: str
    again: bool


@noun
class WaitRuleApplied(JournalEvent):
    """Time changed who may answer this caller (relaxed needs, a tier opened)."""

    ticket: str
    why: str


@noun
class CallerLeftQueue(JournalEvent):
    """The end of this ticket, in exactly one outcome."""

    ticket: str
    queue: str
    outcome: str
    waited_s: float
    talked_s: float
    agent: str
    """Who answered; empty if nobody did."""
    why: str


@noun
class AgentMoved(JournalEvent):
    """An agent stands elsewhere (offers and talks have entries of their own)."""

    agent: str
    state: str
    why: str
    misses: int
    wish: str = ""
    """An `AgentCause` that waits for the end of the call; empty: none does."""
    wish_why: str = ""
    """The reason given with the wish."""


QueueEntry = (
    CallerQueued
    | AgentRung
    | OfferEnded
    | AgentAnswered
    | CallerJoinedAgent
    | CallerHeldByAgent
    | CallerBounced
    | PlaceKept
    | CallbackPromised
    | CallbackTried
    | CallbackFailed
    | WaitRuleApplied
    | CallerLeftQueue
    | AgentMoved
)
