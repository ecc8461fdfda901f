"""What the desk tells the queue engine: frozen nouns in the past tense.

A *ticket* names one caller in one queue (the id of the call); an *agent* is the id
of `AgentSettings`.
"""

from enum import StrEnum

from tipring.domain.nouns import named_noun, noun
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


@named_noun
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


@noun
class WelcomeEnded:
    """The mandatory welcome was heard to its end."""

    ticket: str


@noun
class CallerHungUp:
    """The caller is not on the line any more; the place is kept for a while."""

    ticket: str
    why: str = "the caller hung up"
    lost_keeps_s: float | None = None
    """None: he hung up. Otherwise he was lost with the trunk by which he called, and
    his place is kept for so long at least."""


@noun
class CallerSteppedOut:
    """An exit key led to a menu; the place is kept for a while."""

    ticket: str
    why: str


@noun
class CallerWithdrawn:
    """Somebody took the caller out of the queue for good (API, a transfer)."""

    ticket: str
    why: str


@noun
class PlaceAsked:
    """Where does this caller stand? The answer is the order `TellPlace`."""

    ticket: str


@noun
class CallbackBooked:
    """The caller wants to be called back under *number* when it is his turn."""

    ticket: str
    number: str


@noun
class CallbackReached:
    """The person was called back, and confirmed; *call* is the call's id."""

    ticket: str
    call: str


@noun
class CallbackMissed:
    """The person was not reached."""

    ticket: str
    why: CallbackFailure


@noun
class OfferAnswered:
    """An agent lifted (and pressed 1 where that is asked)."""

    ticket: str
    agent: str


@noun
class OfferFailed:
    """An agent did not take the call."""

    ticket: str
    agent: str
    why: Failure


@noun
class Joined:
    """Caller and agent hear each other."""

    ticket: str
    agent: str


@noun
class TalkEnded:
    """Caller or agent hung up; the call is over."""

    ticket: str
    why: str


@noun
class TalkBroke:
    """The agent's phone was lost in the talk; the caller is there still."""

    ticket: str
    why: str


@noun
class CallerHeld:
    """The agent put the caller on hold."""

    ticket: str


@noun
class CallerTakenBack:
    """The agent took the caller back from hold."""

    ticket: str


@noun
class AgentSignedIn:
    """An agent begins to work."""

    agent: str


@noun
class AgentSignedOut:
    """An agent ends work (after the running call, if there is one)."""

    agent: str


@noun
class AgentPaused:
    """An agent takes a pause (after the running call, if there is one)."""

    agent: str
    reason: str = ""


@noun
class AgentResumed:
    """An agent is back from a pause, or a miss."""

    agent: str


@noun
class AgentWrappedUp:
    """An agent needs no more time after the call."""

    agent: str


@noun
class OutsideCallBegan:
    """An agent uses the phone for something else."""

    agent: str


@noun
class OutsideCallEnded:
    """The agent's phone is free again."""

    agent: str


@noun
class PhoneLost:
    """An agent's phone cannot be reached until `PhoneFound`."""

    agent: str


@noun
class PhoneFound:
    """An agent's phone can be rung."""

    agent: str


@noun
class CallClaimed:
    """Somebody wants this caller to go to this agent, before any other."""

    ticket: str
    agent: str


@noun
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
    | TalkBroke
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
