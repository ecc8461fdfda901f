"""What the desk tells the queue engine: frozen nouns in the past tense.

A *ticket* names one caller in one queue (the id of the call); an *agent* is the id
of `AgentSettings`.
"""

from dataclasses import dataclass
from enum import StrEnum

from tipring.domain.queue.settings import Needs


class Failure(StrEnum):
    """Why an agent who was rung did not take the call."""

    NO_ANSWER = "no answer"
    BUSY = "busy"
    REJECTED = "rejected"
    UNREACHABLE = "the phone cannot be reached"
    HUNG_UP = "hung up before the caller was joined"


class CallbackFailure(StrEnum):
    """Why a callback did not reach its person."""

    NO_ANSWER = "no answer"
    BUSY = "busy"
    NOT_CONFIRMED = "nobody pressed the key"
    NO_LINE = "no line could dial"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerJoined:
    """A caller came to a queue's door; all doors before it let him pass."""

    ticket: str
    queue: str
    line: str = ""
    number: str = ""
    """Digits of the caller; empty when withheld or unknown."""
    name: str = ""
    priority: int = 0
    """Contact priority: a higher one goes before any lower one."""
    head_start_s: float = 0.0
    """Counts as if he had waited so long already."""
    needs: Needs | None = None
    """Instead of the queue's own."""
    waited_s: float = 0.0
    """Carried from the queue before, if its wait is to count."""
    welcome_first: bool = False
    """A mandatory welcome plays: no agent is rung before `WelcomeEnded`."""
    returns_to: str = ""
    """The ticket under which his place is kept (he stepped out to a menu)."""
    size_limit: int | None = None
    """Instead of the queue's own (an override of the flow's node)."""
    overflow_after_s: float | None = None
    """Instead of the queue's own."""
    beside_only: bool = False
    """Only an agent at the telephone beside this very line can talk with him: the
    line cannot hear and play at once."""


@dataclass(frozen=True, slots=True)
class WelcomeEnded:
    """The mandatory welcome was heard to its end."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CallerHungUp:
    """The caller is not on the line any more; the place is kept for a while."""

    ticket: str
    why: str = "the caller hung up"


@dataclass(frozen=True, slots=True)
class CallerSteppedOut:
    """An exit key led to a menu; the place is kept for a while."""

    ticket: str
    why: str


@dataclass(frozen=True, slots=True)
class CallerWithdrawn:
    """Somebody took the caller out of the queue for good (API, a transfer)."""

    ticket: str
    why: str


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """Where does this caller stand? The answer is the order `TellPlace`."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CallbackBooked:
    """The caller wants to be called back under *number* when it is his turn."""

    ticket: str
    number: str


@dataclass(frozen=True, slots=True)
class CallbackReached:
    """The person was called back, and confirmed; *call* is the call's id."""

    ticket: str
    call: str


@dataclass(frozen=True, slots=True)
class CallbackMissed:
    """The person was not reached."""

    ticket: str
    why: CallbackFailure


@dataclass(frozen=True, slots=True)
class OfferAnswered:
    """An agent lifted (and pressed 1 where that is asked)."""

    ticket: str
    agent: str


@dataclass(frozen=True, slots=True)
class OfferFailed:
    """An agent did not take the call."""

    ticket: str
    agent: str
    why: Failure


@dataclass(frozen=True, slots=True)
class Joined:
    """Caller and agent hear each other."""

    ticket: str
    agent: str


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """Caller or agent hung up; the call is over."""

    ticket: str
    why: str


@dataclass(frozen=True, slots=True)
class CallerHeld:
    """The agent put the caller on hold."""

    ticket: str


@dataclass(frozen=True, slots=True)
class CallerTakenBack:
    """The agent took the caller back from hold."""

    ticket: str


@dataclass(frozen=True, slots=True)
class AgentSignedIn:
    """An agent begins to work."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentSignedOut:
    """An agent ends work (after the running call, if there is one)."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentPaused:
    """An agent takes a pause (after the running call, if there is one)."""

    agent: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AgentResumed:
    """An agent is back from a pause, or a miss."""

    agent: str


@dataclass(frozen=True, slots=True)
class AgentWrappedUp:
    """An agent needs no more time after the call."""

    agent: str


@dataclass(frozen=True, slots=True)
class OutsideCallBegan:
    """An agent uses the phone for something else."""

    agent: str


@dataclass(frozen=True, slots=True)
class OutsideCallEnded:
    """The agent's phone is free again."""

    agent: str


@dataclass(frozen=True, slots=True)
class PhoneLost:
    """An agent's phone cannot be reached until `PhoneFound`."""

    agent: str


@dataclass(frozen=True, slots=True)
class PhoneFound:
    """An agent's phone can be rung."""

    agent: str


@dataclass(frozen=True, slots=True)
class CallClaimed:
    """Somebody wants this caller to go to this agent, before any other."""

    ticket: str
    agent: str


@dataclass(frozen=True, slots=True)
class DayBegan:
    """Midnight in the office: calls and talk of today count from zero."""


Happening = (
    CallerJoined
    | WelcomeEnded
    | CallerHungUp
    | CallerSteppedOut
    | CallerWithdrawn
    | PlaceAsked
    | CallbackBooked
    | CallbackReached
    | CallbackMissed
    | OfferAnswered
    | OfferFailed
    | Joined
    | TalkEnded
    | CallerHeld
    | CallerTakenBack
    | AgentSignedIn
    | AgentSignedOut
    | AgentPaused
    | AgentResumed
    | AgentWrappedUp
    | OutsideCallBegan
    | OutsideCallEnded
    | PhoneLost
    | PhoneFound
    | CallClaimed
    | DayBegan
)
