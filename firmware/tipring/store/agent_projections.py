"""What agents say of calls, as a view over the journal: the last word of each."""

from functools import singledispatch

from sqlalchemy import Executable

from tipring.domain.agent_entries import CallNoted
from tipring.domain.journal_event import JournalEvent
from tipring.store.agent_schema import call_notes
from tipring.store.records import StoredEntry


@singledispatch
def project_agent(_what: JournalEvent, _stored: StoredEntry) -> list[Executable]:
    """Return the changes to the view of notes that follow from *_stored*, in order."""
    return []


@project_agent.register
def _(what: CallNoted, stored: StoredEntry) -> list[Executable]:
    columns = call_notes.c
    before = columns.ticket == what.ticket, columns.agent == what.agent
    row = {
        "id": stored.id,
        "at": stored.entry.at,
        "call_id": stored.entry.call_id,
        "ticket": what.ticket,
        "queue": what.queue,
        "agent": what.agent,
        "code": what.code,
        "note": what.note,
    }
    return [call_notes.delete().where(*before), call_notes.insert().values(row)]
