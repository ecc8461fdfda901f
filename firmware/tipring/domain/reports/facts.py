"""What reports are made from: records as the store has them.

Times are aware. The same caller in two queues is two visits, with one call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState


class Visit(Protocol):
    """One caller's time in one queue."""

    @property
    def ticket(self) -> str:
        """`CALL`, or `CALL/2` for the second visit of a call."""
        ...

    @property
    def queue(self) -> str:
        """Its name."""
        ...

    @property
    def number(self) -> str:
        """Empty when withheld or unknown."""
        ...

    @property
    def line(self) -> str:
        """By which the caller came."""
        ...

    @property
    def joined_at(self) -> datetime:
        """When it began."""
        ...

    @property
    def agent(self) -> str:
        """Who answered last; empty: nobody."""
        ...

    @property
    def answered_at(self) -> datetime | None:
        """When somebody answered first; None: nobody did."""
        ...

    @property
    def answered_after_s(self) -> float | None:
        """The wait until then."""
        ...

    @property
    def ended_at(self) -> datetime | None:
        """When it was over; None: it is not."""
        ...

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None: it did not yet."""
        ...

    @property
    def waited_s(self) -> float | None:
        """The whole wait."""
        ...

    @property
    def talked_s(self) -> float | None:
        """The whole talk, on hold included."""
        ...

    @property
    def end_reason(self) -> str | None:
        """In words."""
        ...


class Spell(Protocol):
    """A stretch of time in which an agent stood in one state."""

    @property
    def agent(self) -> str:
        """Who."""
        ...

    @property
    def state(self) -> AgentState:
        """Where he stood."""
        ...

    @property
    def misses(self) -> int:
        """How many offers in a row he had missed."""
        ...

    @property
    def ticket(self) -> str:
        """The call that it is about, for talk and wrap-up."""
        ...

    @property
    def queue(self) -> str:
        """Its name."""
        ...

    @property
    def since(self) -> datetime:
        """When it began."""
        ...

    @property
    def length_s(self) -> float:
        """How long it was; 0 while it lasts."""
        ...

    def seconds_in(self, since: datetime, until: datetime) -> float:
        """Return how much of it lies between the two."""
        ...


class Call(Protocol):
    """One call of a line, from its first ring to its end."""

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def line(self) -> str:
        """By which the caller came."""
        ...

    @property
    def rang_at(self) -> datetime:
        """When it rang first."""
        ...

    @property
    def answered_at(self) -> datetime | None:
        """When somebody answered first; None: nobody did."""
        ...

    @property
    def ended_at(self) -> datetime | None:
        """When it was over; None: it is not."""
        ...

    @property
    def placed(self) -> bool:
        """We called."""
        ...


@dataclass(frozen=True, slots=True)
class Hold:
    """A caller was on hold."""

    ticket: str
    agent: str
    since: datetime
    until: datetime | None
    """None: he is still."""

    @property
    def length_s(self) -> float:
        """How long it was; 0 while it lasts."""
        return (self.until - self.since).total_seconds() if self.until else 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """What an agent said that a call was about."""

    call: str
    agent: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a report counts, of one period."""

    visits: Sequence[Visit] = ()
    """Who joined in the period, in their order."""
    later: Sequence[Visit] = ()
    """Who joined after it: they tell whether somebody had to call again."""
    spells: Sequence[Spell] = ()
    """Those that touch the period, in their order."""
    holds: Sequence[Hold] = ()
    notes: Sequence[Note] = ()
    calls: Sequence[Call] = ()


def call_of(ticket: str) -> str:
    """Return the call of a ticket: `ID` has the tickets `ID`, `ID/2` and so on."""
    return ticket.partition("/")[0]
