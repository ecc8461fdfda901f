"""Why a caller waited, whom he was offered to and what became of it: one call's story.

A view over the journal of that call. Who came back to a place that was kept waited in
more than one call; the story begins with the first of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from tipring.domain.journal import (
    CallEnded,
    Decided,
    DigitHeard,
    Entry,
    NodeEntered,
    PromptPlayed,
)
from tipring.domain.queue.entries import CallerQueued, Outcome, QueueEntry
from tipring.domain.queue.telling import reasons
from tipring.domain.telling import tell
from tipring.store.codec import entry_from_row
from tipring.store.queue_records import QueueCall, call_of
from tipring.store.schema import journal, queue_calls

QUEUE_NODE = "queue"
"""What a node of the flow does that leads into a queue."""
_HEARD = (NodeEntered, PromptPlayed, Decided, DigitHeard, CallEnded)
"""What is told besides the queue's own entries: announcements, said or withheld."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One thing that happened."""

    at: datetime
    call: str
    kind: str
    """Of the journal's entry."""
    sentence: str
    reasons: tuple[str, ...]
    """Of an offer: why this caller, and of each other agent why not."""


@dataclass(frozen=True, slots=True)
class PlaceTold:
    """One place that the caller had."""

    ticket: str
    queue: str
    joined_at: datetime
    outcome: Outcome | None
    """None: he has it now."""
    waited_s: float | None
    talked_s: float | None
    agent: str


@dataclass(frozen=True, slots=True)
class QueueStory:
    """All that a call went through in queues."""

    number: str
    """Empty when withheld or unknown."""
    places: tuple[PlaceTold, ...]
    lines: tuple[StoryLine, ...]


def queue_story(call: str) -> Callable[[Connection], QueueStory | None]:
    """Return the question for the story of a call, or of a ticket.

    The answer is None when no queue ever saw it.
    """

    def ask(connection: Connection) -> QueueStory | None:
        entries: list[Entry] = []
        earlier: str | None = call_of(call)
        seen = set[str]()
        while earlier is not None and earlier not in seen:
            seen.add(earlier)
            of_call = _in_queues(_entries(connection, earlier))
            entries = of_call + entries
            earlier = _place_of(of_call)
        places = _places(connection, seen)
        return _story(places, entries) if places else None

    return ask


def _entries(connection: Connection, call: str) -> list[Entry]:
    query = select(journal).where(journal.c.call_id == call).order_by(journal.c.id)
    return [entry_from_row(row) for row in connection.execute(query)]


def _in_queues(entries: list[Entry]) -> list[Entry]:
    """Return the entries from the first door of a queue to the last word of one."""
    told = [
        place
        for place, entry in enumerate(entries)
        if isinstance(entry.what, QueueEntry)
    ]
    if not told:
        return []
    doors = [
        place
        for place, entry in enumerate(entries[: told[0]])
        if isinstance(entry.what, NodeEntered) and entry.what.do == QUEUE_NODE
    ]
    first = doors[-1] if doors else told[0]
    return [
        entry
        for entry in entries[first : told[-1] + 1]
        if isinstance(entry.what, (*_HEARD, QueueEntry))
    ]


def _place_of(entries: list[Entry]) -> str | None:
    """Return the call whose place this one took up, if it did."""
    for entry in entries:
        if isinstance(entry.what, CallerQueued) and entry.what.place_of:
            return call_of(entry.what.place_of)
    return None


def _places(connection: Connection, calls: set[str]) -> list[QueueCall]:
    ticket = queue_calls.c.ticket
    later = [ticket.startswith(f"{call}/", autoescape=True) for call in calls]
    theirs = or_(ticket.in_(calls), *later)
    query = select(queue_calls).where(theirs).order_by(queue_calls.c.id)
    return [QueueCall.of(row) for row in connection.execute(query)]


def _story(places: list[QueueCall], entries: list[Entry]) -> QueueStory:
    return QueueStory(
        number=next((place.number for place in places if place.number), ""),
        places=tuple(
            PlaceTold(
                ticket=place.ticket,
                queue=place.queue,
                joined_at=place.joined_at,
                outcome=place.outcome,
                waited_s=place.answered_after_s
                if place.answered_at
                else place.waited_s,
                talked_s=place.talked_s,
                agent=place.agent,
            )
            for place in places
        ),
        lines=tuple(
            StoryLine(
                at=entry.at,
                call=entry.call_id or "",
                kind=type(entry.what).__name__,
                sentence=tell(entry.what),
                reasons=reasons(entry.what),
            )
            for entry in entries
        ),
    )
