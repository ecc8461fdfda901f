"""Questions about notes of agents and earlier calls, for `Store.ask` and `Reader.ask`.

rows = await room.ask(notes_of(["20261127-101500-a1b2c3"]))
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from tipring.domain.caller_number import bare
from tipring.domain.same_number import known_as
from tipring.store.agent_schema import call_notes
from tipring.store.queue_records import QueueCall
from tipring.store.records import CallRecord
from tipring.store.schema import calls, queue_calls

_N = call_notes.c
TAIL = 6
"""Last digits that all spellings of a number have in common."""
LOOKED_AT = 2000
"""Calls with these last digits among which those of the number are looked for."""
LONGEST_CALL = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """What an agent says of a call."""

    id: int
    """Of the journal's entry."""
    at: datetime
    call_id: str | None
    ticket: str
    queue: str
    agent: str
    code: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCall:
    """A call of a number, with what became of it in queues and what was noted."""

    call: CallRecord
    queue: str = ""
    """The last one; empty: it was in none."""
    agent: str = ""
    """Who answered; empty: nobody did."""
    outcome: str = ""
    notes: tuple[CallNote, ...] = ()


def notes_of(call_ids: Collection[str]) -> Callable[[Connection], list[CallNote]]:
    """Return the question for the notes of these calls, the oldest first."""
    return _notes(select(call_notes).where(_N.call_id.in_([*call_ids])).order_by(_N.id))


def notes_between(
    since: datetime, until: datetime
) -> Callable[[Connection], list[CallNote]]:
    """Return the question for the notes of a period, the oldest first."""
    in_it = select(call_notes).where(_N.at >= since, _N.at < until)
    return _notes(in_it.order_by(_N.id))


def queue_of(ticket: str) -> Callable[[Connection], str | None]:
    """Return the question for the last queue in which *ticket* had a place."""
    mine = select(queue_calls.c.queue).where(queue_calls.c.ticket == ticket)
    newest = mine.order_by(queue_calls.c.id.desc()).limit(1)
    return lambda connection: connection.execute(newest).scalar_one_or_none()


def last_place_of(agent: str) -> Callable[[Connection], QueueCall | None]:
    """Return the question for the last caller whom *agent* answered."""
    mine = select(queue_calls).where(queue_calls.c.agent == agent)
    newest = mine.order_by(queue_calls.c.id.desc()).limit(1)
    return lambda connection: next(
        (QueueCall.of(row) for row in connection.execute(newest)), None
    )


def note_of(ticket: str, agent: str) -> Callable[[Connection], CallNote | None]:
    """Return the question for what *agent* said of one caller."""
    mine = select(call_notes).where(_N.ticket == ticket, _N.agent == agent)
    return lambda connection: next(iter(_notes(mine)(connection)), None)


def earlier_calls(
    number: str, country: str, *, but: str = "", limit: int = 10
) -> Callable[[Connection], list[EarlierCall]]:
    """Return the question for the newest calls from or to *number*, without *but*.

    Numbers are the same however their networks write them (`same_number`).
    """

    def ask(connection: Connection) -> list[EarlierCall]:
        wanted = known_as(number, country)
        if not wanted:
            return []
        found = [
            CallRecord(**row._asdict())
            for row in connection.execute(_ending_with(bare(number)[-TAIL:]))
            if row.id != but and known_as(row.number, country) == wanted
        ]
        return _told(connection, found[:limit])

    return ask


def _ending_with(tail: str) -> Select[Any]:
    query = select(calls).where(calls.c.number.endswith(tail, autoescape=True))
    newest = calls.c.rang_at.desc(), calls.c.id.desc()
    return query.order_by(*newest).limit(LOOKED_AT)


def _told(connection: Connection, found: list[CallRecord]) -> list[EarlierCall]:
    ids = [call.id for call in found]
    notes = notes_of(ids)(connection)
    places = {
        row.ticket.partition("/")[0]: row
        for call in found
        for row in connection.execute(_places(call))
    }
    return [
        EarlierCall(
            call=call,
            queue=place.queue if place else "",
            agent=place.agent if place else "",
            outcome=(place.outcome or "") if place else "",
            notes=tuple(note for note in notes if note.call_id == call.id),
        )
        for call in found
        for place in [places.get(call.id)]
    ]


def _places(call: CallRecord) -> Select[Any]:
    """Return the question for all places of a call, the last one last."""
    columns = queue_calls.c
    later = columns.ticket.startswith(f"{call.id}/", autoescape=True)
    until = call.rang_at + LONGEST_CALL
    query = select(queue_calls).where(
        columns.joined_at.between(call.rang_at, until),
        (columns.ticket == call.id) | later,
    )
    return query.order_by(columns.id)


def _notes(query: Select[Any]) -> Callable[[Connection], list[CallNote]]:
    return lambda connection: [
        CallNote(**row._asdict()) for row in connection.execute(query)
    ]
