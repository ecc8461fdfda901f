"""What is read back about queues: frozen records, times in UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Row, func

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState, CallerState


def call_of(ticket: str) -> str:
    """Return the call of a ticket: `ID` has the tickets `ID`, `ID/2` and so on."""
    return ticket.partition("/")[0]


def bare_ticket(ticket: ColumnElement[str]) -> ColumnElement[str]:
    """Return the same, for a query."""
    end = func.instr(ticket + "/", "/") - 1
    bare: ColumnElement[str] = func.substr(ticket, 1, end)
    return bare


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCall:
    """One caller's time in one queue."""

    id: int
    """Of the journal's entry that began it."""
    ticket: str
    queue: str
    number: str
    """Empty when withheld or unknown."""
    line: str
    state: CallerState
    joined_at: datetime
    position: int | None
    """The place at first; None for a caller who was sent away at the door."""
    priority: int
    head_start_s: float
    carried_s: float
    """Waited before that already."""
    place_of: str
    """The ticket whose place this is; empty for a new one."""
    bounces: int
    away_at: datetime | None
    """When the caller went away whose place was kept then."""
    kept_until: datetime | None
    callback_number: str
    callback_tries: int
    agent: str
    """Who answered last; empty: nobody."""
    answered_at: datetime | None
    """When an agent was joined with the caller for the first time."""
    answered_after_s: float | None
    """The wait until then."""
    ended_at: datetime | None
    outcome: Outcome | None
    waited_s: float | None
    talked_s: float | None
    end_reason: str | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Return the record of one row of `queue_calls`."""
        values = row._asdict()
        values["state"] = CallerState(row.state)
        values["outcome"] = Outcome(row.outcome) if row.outcome else None
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpell:
    """A stretch of time in which an agent stood in one state."""

    id: int
    """Of the journal's entry that began it."""
    agent: str
    state: AgentState
    """Being rung counts as ready, and a caller on hold as talk."""
    reason: str
    misses: int
    wish: str
    wish_why: str
    ticket: str
    """The call that it is about, for talk and wrap-up."""
    queue: str
    since: datetime
    until: datetime | None
    """None: he stands there now."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Return the record of one row of `agent_spells`."""
        return cls(**{**row._asdict(), "state": AgentState(row.state)})

    @property
    def length_s(self) -> float:
        """How long it was; 0 while it lasts."""
        return (self.until - self.since).total_seconds() if self.until else 0.0

    def seconds_in(self, since: datetime, until: datetime) -> float:
        """Return how much of it lies between *since* and *until*."""
        end = until if self.until is None else min(self.until, until)
        return max(0.0, (end - max(self.since, since)).total_seconds())
