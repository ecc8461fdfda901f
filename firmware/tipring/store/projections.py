"""Calls, messages, queues and the outbox as views over the journal.

Each kind of entry says which rows it changes; the changes are written in the
transaction of the entry itself, so a view is never ahead of the journal or behind.
"""

from functools import singledispatch
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Executable,
    ScalarSelect,
    bindparam,
    exists,
    false,
    literal,
    select,
)

from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallPlaced,
    CallRang,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PlacedCallAnswered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.store.agent_projections import project_agent
from tipring.store.agent_schema import call_notes
from tipring.store.changes import Bound, Change, carry_out
from tipring.store.codec import entry_from_row, entry_to_row
from tipring.store.drill_projections import project_drill
from tipring.store.drill_schema import link_drills
from tipring.store.forgetting import forget
from tipring.store.hold_projections import project_hold
from tipring.store.hold_schema import caller_holds
from tipring.store.house_projections import project_house
from tipring.store.house_schema import extension_wishes, house_calls
from tipring.store.line_projections import project_line
from tipring.store.line_schema import line_incidents, line_readings, line_repairs
from tipring.store.message_projections import project_message
from tipring.store.message_schema import (
    greetings,
    mailboxes,
    outbox,
    recordings,
    utterances,
    words,
)
from tipring.store.privacy_projections import project_privacy
from tipring.store.privacy_schema import forgotten_calls
from tipring.store.queue_projections import project_queue
from tipring.store.records import CallState, MessageState, StoredEntry
from tipring.store.schema import (
    UtcTime,
    agent_spells,
    calls,
    journal,
    messages,
    queue_calls,
)
from tipring.store.worry_projections import project_worry
from tipring.store.worry_schema import worries, worry_repairs

CUT_OFF = "the box was cut off during this call"
"""The end of a call that nobody saw end; it marks the call as interrupted."""
VIEWS = (
    messages,
    calls,
    queue_calls,
    agent_spells,
    words,
    outbox,
    mailboxes,
    greetings,
    utterances,
    recordings,
    line_readings,
    line_incidents,
    line_repairs,
    house_calls,
    extension_wishes,
    link_drills,
    call_notes,
    caller_holds,
    forgotten_calls,
    worries,
    worry_repairs,
)
"""All tables but the journal, in an order in which they can be emptied."""
_LINE = journal.insert().returning(journal.c.id)
"""Made once: to make it for each entry took a quarter of what writing one takes."""
REBUILD_ROWS = 1000
"""Journal rows held in memory at a time while rebuilding: some hundred kilobytes."""


def record(connection: Connection, entry: Entry) -> int:
    """Write *entry* and what follows from it; return its id in the journal."""
    entry_id: int = connection.execute(_LINE, entry_to_row(entry)).scalar_one()
    forget(connection, entry.what)
    follow(connection, StoredEntry(entry_id, entry))
    return entry_id


def rebuild(connection: Connection) -> None:
    """Throw the views away and make them anew from the journal alone."""
    for view in VIEWS:
        connection.execute(view.delete())
    last_id = 0
    while rows := connection.execute(_following(last_id)).all():
        for row in rows:
            follow(connection, StoredEntry(row.id, entry_from_row(row)))
        last_id = rows[-1].id


def follow(connection: Connection, stored: StoredEntry) -> None:
    """Change the views as *stored* wants it."""
    for change in project(stored):
        carry_out(connection, change)


def project(stored: StoredEntry) -> list[Change]:
    """Return the changes to the views that follow from *stored*, in order."""
    what = stored.entry.what
    return [
        *_project(what, stored.entry),
        *project_queue(what, stored),
        *project_hold(what, stored),
        *project_message(what, stored),
        *project_line(what, stored),
        *project_house(what, stored.entry),
        *project_drill(what, stored.entry),
        *project_agent(what, stored),
        *project_privacy(what, stored),
        *project_worry(what, stored),
    ]


def _following(last_id: int) -> Executable:
    after = select(journal).where(journal.c.id > last_id)
    return after.order_by(journal.c.id).limit(REBUILD_ROWS)


@singledispatch
def _project(_what: JournalEvent, _entry: Entry) -> list[Change]:
    return []


@_project.register
def _(_what: CallRang, entry: Entry) -> list[Change]:
    row = {
        "id": entry.call_id,
        "line": entry.line,
        "state": CallState.RINGING,
        "withheld": False,
        "rang_at": entry.at,
        "interrupted": False,
    }
    return [(_NEW_CALL, row)]


@_project.register
def _(what: CallPlaced, entry: Entry) -> list[Change]:
    """Open the record, or say of the open one that we placed the call."""
    row = {
        "id": literal(entry.call_id),
        "line": literal(entry.line),
        "state": literal(CallState.RINGING, calls.c.state.type),
        "withheld": false(),
        "rang_at": literal(entry.at, UtcTime),
        "interrupted": false(),
    }
    is_open = exists().where(calls.c.id == entry.call_id)
    new = select(*row.values()).where(~is_open)
    placed = _call(entry, number=what.number, placed=True)
    return [calls.insert().from_select(list(row), new), placed]


@_project.register
def _(_what: PlacedCallAnswered, entry: Entry) -> list[Change]:
    return [_call(entry, state=CallState.ANSWERED, answered_at=entry.at)]


@_project.register
def _(what: CallerIdentified, entry: Entry) -> list[Change]:
    who = {"number": what.number, "name": what.name}
    return [
        _call(entry, **who, withheld=what.withheld),
        (_MESSAGES_OF_CALL, {"of_call": entry.call_id, **who}),
    ]


@_project.register
def _(what: CallAnswered, entry: Entry) -> list[Change]:
    answered = _call(
        entry,
        state=CallState.ANSWERED,
        answered_at=entry.at,
        rings=what.rings,
        flow=what.flow,
    )
    return [answered]


@_project.register
def _(what: NodeEntered, entry: Entry) -> list[Change]:
    return [_call(entry, last_node=what.node)]


@_project.register
def _(what: CallEnded, entry: Entry) -> list[Change]:
    ended = _call(
        entry,
        state=CallState.ENDED,
        ended_at=entry.at,
        end_reason=what.reason,
        interrupted=what.reason == CUT_OFF,
    )
    return [ended]


@_project.register
def _(what: MessageStarted, entry: Entry) -> list[Change]:
    row = {
        "id": what.message_id,
        "of_call": entry.call_id,
        "mailbox": what.mailbox,
        "path": what.path,
        "state": MessageState.RECORDING,
        "started_at": entry.at,
        "interrupted": False,
    }
    return [(_NEW_MESSAGE, row)]


@_project.register
def _(what: MessageKept, _entry: Entry) -> list[Change]:
    kept = _message(
        what.message_id,
        state=MessageState.KEPT,
        duration_s=what.duration_s,
        interrupted=what.interrupted,
    )
    return [kept]


@_project.register
def _(what: MessageDiscarded, _entry: Entry) -> list[Change]:
    discarded = _message(
        what.message_id,
        state=MessageState.DISCARDED,
        reason=what.reason,
    )
    return [discarded]


def _call(entry: Entry, **values: object) -> Bound:
    return _CALL, {"of_call": entry.call_id, **values}


def _message(message_id: str, **values: object) -> Bound:
    return _MESSAGE, {"of_message": message_id, **values}


def _of_its_call(column: Column[Any]) -> ScalarSelect[Any]:
    """Of the call that a message belongs to, or NULL when no such call is known."""
    return select(column).where(calls.c.id == bindparam("of_call")).scalar_subquery()


_NEW_CALL = calls.insert()
_CALL = calls.update().where(calls.c.id == bindparam("of_call"))
_NEW_MESSAGE = messages.insert().values(
    call_id=_of_its_call(calls.c.id),
    number=_of_its_call(calls.c.number),
    name=_of_its_call(calls.c.name),
)
_MESSAGE = messages.update().where(messages.c.id == bindparam("of_message"))
_MESSAGES_OF_CALL = messages.update().where(messages.c.call_id == bindparam("of_call"))
"""Each made once: which columns they set is told with the values."""
