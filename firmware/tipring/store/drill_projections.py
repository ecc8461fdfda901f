"""Drills of the link as a view over the journal."""

import dataclasses
from functools import singledispatch

from sqlalchemy import Executable

from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.link_drill_entries import LinkDrillBegan, LinkDrillDone
from tipring.store.drill_schema import link_drills


@singledispatch
def project_drill(_what: JournalEvent, _entry: Entry) -> list[Executable]:
    """Return the changes to the view of drills that follow from *_entry*, in order."""
    return []


@project_drill.register
def _(what: LinkDrillBegan, entry: Entry) -> list[Executable]:
    row = {
        "id": what.drill_id,
        "began_at": entry.at,
        "by": what.by,
        "cut": what.cut,
        "remark": what.remark,
    }
    return [link_drills.insert().values(row)]


@project_drill.register
def _(what: LinkDrillDone, entry: Entry) -> list[Executable]:
    its = link_drills.c.id == what.drill_id
    done = dataclasses.asdict(what)
    return [link_drills.update().where(its).values(ended_at=entry.at, done=done)]
