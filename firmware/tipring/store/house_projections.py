"""The house as views over the journal: its calls, and what extensions want.

An entry says the call it belongs to; wishes belong to their extension.
"""

from functools import singledispatch
from typing import Any

from sqlalchemy import Executable, Update, literal, select

from tipring.domain.house.wishes import ForwardWhen
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallAnswered,
    HouseCallBegan,
    HouseCallEnded,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
)
from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.store.house_schema import extension_wishes, house_calls

COLUMN_OF = {
    ForwardWhen.ALWAYS.value: "always",
    ForwardWhen.BUSY.value: "busy",
    ForwardWhen.NO_ANSWER.value: "no_answer",
}


@singledispatch
def project_house(_what: JournalEvent, _entry: Entry) -> list[Executable]:
    """Return the changes to the house's views that follow from *_entry*, in order."""
    return []


@project_house.register
def _(what: HouseCallBegan, entry: Entry) -> list[Executable]:
    row = {
        "id": entry.call_id,
        "extension": what.extension,
        "dialled": what.dialled,
        "began_at": entry.at,
    }
    return [house_calls.insert().values(row)]


@project_house.register
def _(what: HouseCallRang, entry: Entry) -> list[Executable]:
    rang = _call(entry).values(rang=what.extension)
    if not what.caller:
        return [rang]
    return [rang, *_wish(what.extension, last_caller=what.caller)]


@project_house.register
def _(what: HouseCallSentOut, entry: Entry) -> list[Executable]:
    return [_call(entry).values(rang=what.number)]


@project_house.register
def _(what: HouseCallAnswered, entry: Entry) -> list[Executable]:
    """Keep when the first one answered, and who talked last."""
    call = _call(entry)
    first = call.where(house_calls.c.answered_at.is_(None)).values(answered_at=entry.at)
    return [first, call.values(answered_by=what.by)]


@project_house.register
def _(what: HouseCallTransferred, entry: Entry) -> list[Executable]:
    return [_call(entry).values(sent_to=what.to)]


@project_house.register
def _(what: HouseCallEnded, entry: Entry) -> list[Executable]:
    ended = _call(entry).values(ended_at=entry.at, how=what.how, why=what.why)
    return [ended]


@project_house.register
def _(what: ForwardSet, _entry: Entry) -> list[Executable]:
    return _wish(what.extension, **{COLUMN_OF[what.when]: what.to})


@project_house.register
def _(what: DoNotDisturbSet, _entry: Entry) -> list[Executable]:
    return _wish(what.extension, do_not_disturb=what.on)


def _call(entry: Entry) -> Update:
    return house_calls.update().where(house_calls.c.id == entry.call_id)


def _wish(number: str, **values: Any) -> list[Executable]:  # noqa: ANN401 - a column's
    """Change the row of an extension, which is made if it is not there."""
    mine = extension_wishes.c.number == number
    is_there = select(extension_wishes.c.number).where(mine).exists()
    new = select(literal(number)).where(~is_there)
    make = extension_wishes.insert().from_select(["number"], new)
    return [make, extension_wishes.update().where(mine).values(**values)]
