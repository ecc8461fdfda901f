"""Forgotten callers in the views: the rows of their calls name nobody any more.

`forgetting` has blanked the journal in the same transaction. What a row took from a
sentence is taken from it again, so views that are made anew are the same.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    ScalarSelect,
    Text,
    case,
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
from tipring.domain.journal import CallEnded, JournalEvent
from tipring.domain.privacy import FORGOTTEN
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.store.agent_schema import call_notes
from tipring.store.house_schema import extension_wishes, house_calls
from tipring.store.message_schema import utterances
from tipring.store.schema import calls, journal, messages, queue_calls

_EMPTY = literal("", Text)


def project_privacy(what: JournalEvent) -> list[Executable]:
    """Return the changes to all views that follow from *what*, in order."""
    if not isinstance(what, CallersForgotten):
        return []
    return [change for call in what.calls for change in _of_call(call)]


def _of_call(call: str) -> Iterator[Executable]:
    reason = _last(call, CallEnded, "reason")
    yield (
        calls.update()
        .where(calls.c.id == call)
        .values(
            number=None, name=None, end_reason=func.coalesce(reason, calls.c.end_reason)
        )
    )
    yield (
        messages.update()
        .where(messages.c.call_id == call)
        .values(
            number=None, name=None, callback_number="", text=_blanked(messages.c.text)
        )
    )
    yield _of_queues(call)
    yield _of_house(call)
    yield (
        call_notes.update()
        .where(call_notes.c.call_id == call)
        .values(note=_blanked(call_notes.c.note))
    )
    yield (
        utterances.update()
        .where(utterances.c.call_id == call)
        .values(guess=_blanked(utterances.c.guess))
    )
    yield _of_last_callers(call)


def _of_queues(call: str) -> Executable:
    one = queue_calls.c
    mine = (one.ticket == call) | one.ticket.startswith(f"{call}/", autoescape=True)
    why = _last(
        call,
        CallerLeftQueue,
        "why",
        _field("ticket") == one.ticket,
        _field("queue") == one.queue,
    )
    row = {
        "number": "",
        "callback_number": "",
        "end_reason": func.coalesce(why, one.end_reason),
    }
    return queue_calls.update().where(mine).values(row)


def _of_house(call: str) -> Executable:
    rang = case(
        (journal.c.kind == HouseCallRang.__name__, _field("extension")),
        else_=_field("number"),
    )
    who = journal.c.kind.in_([HouseCallRang.__name__, HouseCallSentOut.__name__])
    last_rang = (
        select(rang)
        .where(journal.c.call_id == call, who)
        .order_by(journal.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    row = {
        "dialled": "",
        "rang": func.coalesce(last_rang, _EMPTY),
        "sent_to": func.coalesce(_last(call, HouseCallTransferred, "to"), _EMPTY),
        "why": func.coalesce(_last(call, HouseCallEnded, "why"), _EMPTY),
    }
    return house_calls.update().where(house_calls.c.id == call).values(row)


def _of_last_callers(call: str) -> Executable:
    """Let an extension that this call rang have had its last known caller before."""
    rang = journal.c.kind == HouseCallRang.__name__
    mine = select(_field("extension")).where(journal.c.call_id == call, rang)
    before = (
        select(_field("caller"))
        .where(rang, _field("extension") == extension_wishes.c.number)
        .where(_field("caller") != "")
        .order_by(journal.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    wish = extension_wishes.update().where(extension_wishes.c.number.in_(mine))
    return wish.values(last_caller=func.coalesce(before, _EMPTY))


def _last(
    call: str, kind: type, field: str, *conditions: ColumnElement[bool]
) -> ScalarSelect[Any]:
    """Return what the newest entry of that kind says, as it is blanked now."""
    query = select(_field(field)).where(
        journal.c.call_id == call, journal.c.kind == kind.__name__, *conditions
    )
    return query.order_by(journal.c.id.desc()).limit(1).scalar_subquery()


def _field(name: str) -> ColumnElement[str]:
    field: ColumnElement[str] = journal.c.data[name].as_string()
    return field


def _blanked(column: Column[Any]) -> ColumnElement[str]:
    return case((column == "", ""), else_=FORGOTTEN)
