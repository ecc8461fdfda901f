"""Questions around the lifeline, for `Store.ask`."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from tipring.domain.lifeline_entries import DrillDone
from tipring.store.codec import entry_from_row
from tipring.store.schema import journal

DatedDrill = tuple[datetime, DrillDone]


def box_began(connection: Connection) -> datetime | None:
    """Return when the first thing was written down here; None: nothing was."""
    query = select(journal.c.at).order_by(journal.c.id).limit(1)
    return connection.execute(query).scalar_one_or_none()


def last_drill(line: str) -> Callable[[Connection], DatedDrill | None]:
    """Return the last drill on *line* and when it was; None: there was none."""
    mine = journal.c.kind == DrillDone.__name__, journal.c.line == line
    query = select(journal).where(*mine).order_by(journal.c.id.desc()).limit(1)

    def ask(connection: Connection) -> DatedDrill | None:
        entries = map(entry_from_row, connection.execute(query))
        drills = (
            (entry.at, entry.what)
            for entry in entries
            if isinstance(entry.what, DrillDone)
        )
        return next(drills, None)

    return ask
