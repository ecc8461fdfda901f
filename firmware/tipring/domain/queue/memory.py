"""What the queue engine must know after a restart; the store looks it up.

All moments are UTC and aware. "Today" begins where the asker says that it does.
"""

from dataclasses import dataclass
from datetime import datetime

from tipring.domain.queue.states import AgentCause, AgentState, CallerState


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMemory:
    """Where an agent stood when the box went down."""

    agent: str
    state: AgentState
    """Never ringing, hearing the whisper or holding: those begin from the others."""
    reason: str
    """Why the agent stands there; of a pause, what was said about it."""
    since: datetime
    misses: int
    """Since the last call that was taken."""
    calls_today: int = 0
    talked_today_s: float = 0.0
    last_call_ended_at: datetime | None = None
    """None: no call in the last `queue_memory.LOOKS_BACK_DAYS` days."""
    wish: tuple[AgentCause, str] | None = None
    """What was asked for and waits for the end of the call, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """A caller whose place nobody has ended."""

    ticket: str
    queue: str
    number: str
    """Empty when withheld or unknown."""
    line: str
    joined_at: datetime
    """When the place was given."""
    carried_s: float = 0.0
    """Waited before that already."""
    head_start_s: float = 0.0
    priority: int = 0
    bounced: int = 0
    """How often he came back to the head of the queue."""
    state: CallerState = CallerState.WAITING
    """Never welcomed, offered or about to be joined: those wait."""
    kept_until: datetime | None = None
    """Until when a place is kept whose caller is away."""
    waited_until: datetime | None = None
    """When a wait on the line stood still: as he went away, or the box went down."""
    callback_number: str = ""
    callback_tries: int = 0
    agent: str = ""
    """Who answered last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePast:
    """What one queue has learned."""

    queue: str
    handling_mean_s: float = 0.0
    """Talk and wrap-up of the newest calls; 0 while `handled_calls` is 0."""
    handled_calls: int = 0
    last_agent: str = ""
    """Who was joined with a caller of this queue last; empty: nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMemory:
    """All of it."""

    agents: tuple[AgentMemory, ...] = ()
    tickets: tuple[OpenTicket, ...] = ()
    """In the order in which the places were given."""
    queues: tuple[QueuePast, ...] = ()
