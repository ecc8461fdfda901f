"""Forgotten callers in the views: the rows of their calls name nobody any more.

`forgetting` has blanked the journal in the same transaction. What a row took from a
sentence is taken from it again, so views that are made anew are the same.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    ScalarSelect,
    Select,
    Text,
    case,
    exists,
    func,
    literal,
    select,
)

from tipring.domain.house_entries import (
    HouseCallEnded,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
)
from tipring.domain.journal import CallEnded
from tipring.domain.journal_event import JournalEvent
from tipring.domain.privacy import FORGOTTEN
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.store.agent_schema import call_notes
from tipring.store.house_schema import extension_wishes, house_calls
from tipring.store.message_schema import utterances
from tipring.store.privacy_schema import forgotten_calls
from tipring.store.queue_records import bare_ticket
from tipring.store.records import StoredEntry
from tipring.store.schema import UtcTime, calls, journal, messages, queue_calls

_EMPTY = literal("", Text)


def project_privacy(what: JournalEvent, stored: StoredEntry) -> list[Executable]:
    """Return the changes to all views that follow from *stored*, in order."""
    if not isinstance(what, CallersForgotten):
        return []
    ids, notes, heard = what.calls, call_notes.c, utterances.c
    return [
        *(_noted(call, stored.entry.at) for call in ids),
        _of_calls(ids),
        _of_messages(ids),
        _of_queues(ids),
        _of_house(ids),
        call_notes.update()
        .where(notes.call_id.in_(ids))
        .values(note=_blanked(notes.note)),
        utterances.update()
        .where(heard.call_id.in_(ids))
        .values(guess=_blanked(heard.guess)),
        _of_last_callers(ids),
    ]


def _noted(call: str, at: datetime) -> Executable:
    """Take note of the call, unless it was forgotten before."""
    is_known = exists().where(forgotten_calls.c.call_id == call)
    new = select(literal(call), literal(at, UtcTime)).where(~is_known)
    return forgotten_calls.insert().from_select(["call_id", "at"], new)


def _of_calls(ids: Collection[str]) -> Executable:
    one = calls.c
    why = func.coalesce(_last(one.id, CallEnded, "reason"), one.end_reason)
    blank = calls.update().where(one.id.in_(ids))
    return blank.values(number=None, name=None, end_reason=why)


def _of_messages(ids: Collection[str]) -> Executable:
    one = messages.c
    text = _blanked(one.text)
    blank = messages.update().where(one.call_id.in_(ids))
    return blank.values(number=None, name=None, callback_number="", text=text)


def _of_queues(ids: Collection[str]) -> Executable:
    one = queue_calls.c
    call = bare_ticket(one.ticket)
    same = _field("ticket") == one.ticket, _field("queue") == one.queue
    why = func.coalesce(_last(call, CallerLeftQueue, "why", *same), one.end_reason)
    blank = queue_calls.update().where(call.in_(ids))
    return blank.values(number="", callback_number="", end_reason=why)


def _of_house(ids: Collection[str]) -> Executable:
    one = house_calls.c
    rang = case(
        (journal.c.kind == HouseCallRang.__name__, _field("extension")),
        else_=_field("number"),
    )
    who = journal.c.kind.in_([HouseCallRang.__name__, HouseCallSentOut.__name__])
    row = {
        "rang": _newest(select(rang).where(journal.c.call_id == one.id, who)),
        "sent_to": _last(one.id, HouseCallTransferred, "to"),
        "why": _last(one.id, HouseCallEnded, "why"),
    }
    blank = house_calls.update().where(one.id.in_(ids))
    return blank.values(
        dialled="", **{key: func.coalesce(value, _EMPTY) for key, value in row.items()}
    )


def _of_last_callers(ids: Collection[str]) -> Executable:
    """Let extensions that these calls rang have had their last known caller before."""
    rang = journal.c.kind == HouseCallRang.__name__
    mine = select(_field("extension")).where(journal.c.call_id.in_(ids), rang)
    known = _field("caller") != ""
    its = _field("extension") == extension_wishes.c.number
    before = _newest(select(_field("caller")).where(rang, its, known))
    wish = extension_wishes.update().where(extension_wishes.c.number.in_(mine))
    return wish.values(last_caller=func.coalesce(before, _EMPTY))


def _last(
    call: ColumnElement[str], kind: type, field: str, *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """Return what the newest entry of that kind says, as it is blanked now."""
    mine = journal.c.call_id == call, journal.c.kind == kind.__name__
    return _newest(select(_field(field)).where(*mine, *conditions))


def _newest(query: Select[Any]) -> ScalarSelect[Any]:
    return query.order_by(journal.c.id.desc()).limit(1).scalar_subquery()


def _field(name: str) -> ColumnElement[str]:
    field: ColumnElement[str] = journal.c.data[name].as_string()
    return field


def _blanked(column: Column[Any]) -> ColumnElement[str]:
    return case((column == "", ""), else_=FORGOTTEN)
