"""How long callers were on hold, as a view over the journal."""

from functools import singledispatch

from sqlalchemy import Executable

from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    CallerBounced,
    CallerHeldByAgent,
    CallerLeftQueue,
)
from tipring.store.hold_schema import caller_holds
from tipring.store.records import StoredEntry


@singledispatch
def project_hold(_what: JournalEvent, _stored: StoredEntry) -> list[Executable]:
    """Return the changes to the view of holds that follow from *_stored*, in order."""
    return []


@project_hold.register
def _(what: CallerHeldByAgent, stored: StoredEntry) -> list[Executable]:
    ended = _end(what.ticket, stored)
    if not what.on_hold:
        return [ended]
    row = {
        "id": stored.id,
        "ticket": what.ticket,
        "agent": what.agent,
        "since": stored.entry.at,
    }
    return [ended, caller_holds.insert().values(row)]


@project_hold.register(CallerBounced)
@project_hold.register(CallerLeftQueue)
def _(what: CallerBounced | CallerLeftQueue, stored: StoredEntry) -> list[Executable]:
    return [_end(what.ticket, stored)]


def _end(ticket: str, stored: StoredEntry) -> Executable:
    columns = caller_holds.c
    open_one = columns.ticket == ticket, columns.until.is_(None)
    return caller_holds.update().where(*open_one).values(until=stored.entry.at)
