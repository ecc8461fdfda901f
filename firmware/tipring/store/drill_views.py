"""Questions about drills of the link, for `Store.ask` and `Reader.ask`."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select

from tipring.domain.link_drill.record import DrillRecord
from tipring.domain.link_drill_entries import CutBy, LinkDrillDone
from tipring.store.drill_schema import link_drills

_D = link_drills.c


def link_drill(drill_id: str) -> Callable[[Connection], DrillRecord | None]:
    """Return the question for one drill, or for the last that ended (empty)."""
    query = select(link_drills).order_by(_D.began_at.desc(), _D.id.desc()).limit(1)
    one = query.where(_D.id == drill_id if drill_id else _D.ended_at.is_not(None))

    def ask(connection: Connection) -> DrillRecord | None:
        return next(map(_record, connection.execute(one)), None)

    return ask


def drills_of_link(limit: int) -> Callable[[Connection], list[DrillRecord]]:
    """Return the question for the newest drills, the last one first."""
    query = select(link_drills).order_by(_D.began_at.desc(), _D.id.desc()).limit(limit)

    def ask(connection: Connection) -> list[DrillRecord]:
        return [_record(row) for row in connection.execute(query)]

    return ask


def last_whole_drill(connection: Connection) -> DrillRecord | None:
    """Return the last drill that was carried through, well or not."""
    query = select(link_drills).where(_D.ended_at.is_not(None))
    rows = connection.execute(query.order_by(_D.began_at.desc()))
    records = map(_record, rows)
    return next((each for each in records if each.is_passed or each.is_failed), None)


def unfinished_drills(connection: Connection) -> list[DrillRecord]:
    """Return the drills that nobody saw end, oldest first."""
    query = select(link_drills).where(_D.ended_at.is_(None)).order_by(_D.began_at)
    return [_record(row) for row in connection.execute(query)]


def _record(row: Row[Any]) -> DrillRecord:
    fields = row.done
    return DrillRecord(
        drill_id=row.id,
        began_at=row.began_at,
        by=row.by,
        cut=CutBy(row.cut),
        remark=row.remark,
        ended_at=row.ended_at,
        done=None
        if fields is None
        else LinkDrillDone(**{**fields, "faults": tuple(fields["faults"])}),
    )
