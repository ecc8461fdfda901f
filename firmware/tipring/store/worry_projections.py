"""What worries the box as a view over the journal."""

from functools import singledispatch

from sqlalchemy import Executable

from tipring.domain.journal_event import JournalEvent
from tipring.domain.worry_entries import (
    RepairDone,
    WorryBegan,
    WorryChanged,
    WorryEnded,
)
from tipring.store.records import StoredEntry
from tipring.store.worry_schema import worries, worry_repairs


@singledispatch
def project_worry(_what: JournalEvent, _stored: StoredEntry) -> list[Executable]:
    """Return the changes to the views of worries that follow from *_stored*."""
    return []


@project_worry.register
def _(what: WorryBegan, stored: StoredEntry) -> list[Executable]:
    row = {
        "id": stored.id,
        "key": what.key,
        "what": what.what,
        "colour": what.colour,
        "sentence": what.sentence,
        "remedy": what.remedy,
        "tries": what.tries,
        "began_at": what.since,
    }
    return [worries.insert().values(row)]


@project_worry.register
def _(what: WorryChanged, _stored: StoredEntry) -> list[Executable]:
    its = worries.c.key == what.key, worries.c.ended_at.is_(None)
    change = worries.update().where(*its)
    return [change.values(colour=what.colour, sentence=what.sentence)]


@project_worry.register
def _(what: WorryEnded, stored: StoredEntry) -> list[Executable]:
    its = worries.c.key == what.key, worries.c.ended_at.is_(None)
    return [worries.update().where(*its).values(ended_at=stored.entry.at)]


@project_worry.register
def _(what: RepairDone, stored: StoredEntry) -> list[Executable]:
    row = {
        "id": stored.id,
        "key": what.key,
        "at": stored.entry.at,
        "sentence": what.sentence,
        "worked": what.worked,
    }
    return [worry_repairs.insert().values(row)]
