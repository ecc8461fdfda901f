"""A day at the queue, told in journal entries: a test says who did what, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, create_engine

from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentMoved,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
)
from tipring.domain.queue.states import AgentState
from tipring.store.projections import record
from tipring.store.queue_records import call_of
from tipring.store.schema import metadata

MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Nine o'clock in the office of the tests (New York)."""
QUEUE = "sales"


def at(second: float) -> datetime:
    return MORNING + timedelta(seconds=second)


@contextmanager
def empty_store() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def told(second: float, what: JournalEvent, line: str | None = "line-1") -> Entry:
    """Return what happened at *second* of the morning, with its call."""
    ticket = getattr(what, "ticket", None)
    return Entry(at(second), what, line, ticket and call_of(ticket))


def tell(connection: Connection, *story: tuple[float, JournalEvent]) -> None:
    for second, what in story:
        record(connection, told(second, what))


def queued(
    ticket: str,
    number: str = "2125550123",
    queue: str = QUEUE,
    place_of: str = "",
    waited_s: float = 0.0,
) -> CallerQueued:
    return CallerQueued(
        ticket=ticket,
        queue=queue,
        number=number,
        position=1,
        priority=0,
        head_start_s=0.0,
        waited_s=waited_s,
        place_of=place_of,
        why="waits since now",
    )


def joined(
    ticket: str,
    agent: str = "anna",
    waited_s: float = 0.0,
    queue: str = QUEUE,
) -> CallerJoinedAgent:
    return CallerJoinedAgent(ticket, queue, agent, waited_s)


def left(
    ticket: str,
    outcome: Outcome,
    waited_s: float = 0.0,
    talked_s: float = 0.0,
    agent: str = "",
    queue: str = QUEUE,
) -> CallerLeftQueue:
    return CallerLeftQueue(
        ticket, queue, outcome.value, waited_s, talked_s, agent, "so it was"
    )


def moved(
    state: AgentState,
    why: str = "",
    misses: int = 0,
    agent: str = "anna",
) -> AgentMoved:
    return AgentMoved(agent, state.value, why, misses)


def a_call(
    ticket: str,
    second: float,
    waited_s: float,
    talked_s: float,
    agent: str = "anna",
) -> list[tuple[float, JournalEvent]]:
    """Return a caller who waits, is answered by *agent*, talks, and is done."""
    answered = second + waited_s
    return [
        (second, queued(ticket, number=f"212{ticket}")),
        (answered, joined(ticket, agent, waited_s)),
        (
            answered + talked_s,
            left(ticket, Outcome.ANSWERED, waited_s, talked_s, agent),
        ),
    ]


def given_up(
    ticket: str,
    second: float,
    waited_s: float,
    number: str = "2125550199",
) -> list[tuple[float, JournalEvent]]:
    """Return a caller who hangs up before anybody answers."""
    return [
        (second, queued(ticket, number)),
        (second + waited_s, left(ticket, Outcome.ABANDONED, waited_s)),
    ]
