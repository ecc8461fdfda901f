"""What the queue engine asks of the desk: imperatives, done in the order given.

The entries for the journal among them (`entries`) mean: write this down, before
what follows.
"""

from tipring.domain.nouns import noun
from tipring.domain.queue.settings import Destination


@noun
class RingAgent:
    """Ring an agent's phone; the answer is OfferAnswered or OfferFailed."""

    ticket: str
    agent: str
    queue: str
    cadence: str
    title: str
    """What people call the queue."""
    number: str
    """Of the caller; empty when withheld or unknown."""
    name: str
    line: str
    waited_s: float


@noun
class StopRinging:
    """Take the offer back."""

    ticket: str
    agent: str
    why: str


@noun
class Join:
    """Let caller and agent hear each other, after the whisper if there is one.

    The answer is Joined; OfferFailed(HUNG_UP) when the agent left before.
    """

    ticket: str
    agent: str
    queue: str
    number: str
    waited_s: float
    whisper: bool


@noun
class ReleaseAgent:
    """Hang up the agent's phone: the caller was taken away from it."""

    ticket: str
    agent: str
    why: str


@noun
class RemindOfHold:
    """Remind an agent of a caller who has been on hold for so long."""

    ticket: str
    agent: str
    held_s: float


@noun
class DialBack:
    """Call a person back; the answer is CallbackReached or CallbackMissed."""

    ticket: str
    number: str
    queue: str
    agent: str
    """Who is kept free for it."""
    attempt: int


# --- what a waiting caller's own call is told -----------------------------------


@noun
class Entered:
    """The caller has a place; *offered* when an agent is being rung already."""

    position: int
    offered: bool
    returned: bool
    """He had a place before and got it back."""


@noun
class Offering:
    """An agent is being rung for this caller."""


@noun
class NobodyRings:
    """No agent is being rung for this caller any more."""

    bounced: bool


@noun
class AgentLifted:
    """An agent took the call: be silent, both are about to be joined."""

    agent: str


@noun
class TalkBegan:
    """Caller and agent hear each other."""

    agent: str


@noun
class OnHold:
    """The agent put the caller on hold."""


@noun
class OffHold:
    """The agent took the caller back."""


@noun
class TalkOver:
    """The talk is over and the caller is done with the queue."""

    why: str


@noun
class CameBack:
    """The caller is back at the head of the queue."""

    why: str


@noun
class CallbackKept:
    """The promise to call back is safe on the disk: the caller may be told."""


@noun
class SentAway:
    """The queue does not keep the caller; where to go, and why."""

    to: Destination
    why: str


@noun
class PlaceTold:
    """Where the caller stands."""

    position: int
    """1 is next."""
    oldest_wait_s: float
    """How long the longest-waiting caller of the queue waits already."""
    low_s: float | None
    high_s: float | None
    """Between these the wait will be, four times of five; None when unknown."""
    known_calls: int
    """How many calls this rests on."""
    agents: float
    """How many agents serve the queue (a shared one counts for a part)."""


CallerNews = (
    Entered
    | Offering
    | NobodyRings
    | AgentLifted
    | TalkBegan
    | OnHold
    | OffHold
    | TalkOver
    | CameBack
    | CallbackKept
    | SentAway
    | PlaceTold
)


@noun
class TellCaller:
    """Hand news to the call of this ticket."""

    ticket: str
    news: CallerNews


Order = (
    RingAgent | StopRinging | Join | ReleaseAgent | RemindOfHold | DialBack | TellCaller
)
