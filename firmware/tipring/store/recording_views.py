"""Recorded talks with who talked, for `Store.ask` and `Reader.ask`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from tipring.store.message_records import RecordingRecord
from tipring.store.message_schema import recordings
from tipring.store.queue_records import call_of
from tipring.store.schema import calls, queue_calls

LONGEST_CALL = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTalk:
    """A recorded talk, and whose it was."""

    record: RecordingRecord
    number: str = ""
    """Empty when withheld or unknown."""
    name: str = ""
    agent: str = ""
    """Who answered the caller last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSearch:
    """A question for recorded talks; the newest come first."""

    queues: Collection[str] = ()
    """Of these only; empty: of all."""
    call: str = ""
    """Of this call only; empty: of all."""
    limit: int = 100


def recorded_talks(
    search: RecordingSearch, directory: Path
) -> Callable[[Connection], list[RecordedTalk]]:
    """Return the question for the talks that *search* is for."""

    def ask(connection: Connection) -> list[RecordedTalk]:
        rows = connection.execute(_query(search)).all()
        agents = _agents(connection, rows)
        return [
            RecordedTalk(
                record=_record(row, directory),
                number=row.number or "",
                name=row.name or "",
                agent=agents.get(row.call_id, ""),
            )
            for row in rows
        ]

    return ask


def _query(search: RecordingSearch) -> Select[Any]:
    columns = recordings.c
    own = recordings.outerjoin(calls, calls.c.id == columns.call_id)
    query = select(recordings, calls.c.number, calls.c.name).select_from(own)
    if search.queues:
        query = query.where(columns.queue.in_([*search.queues]))
    if search.call:
        query = query.where(columns.call_id == search.call)
    return query.order_by(columns.began_at.desc(), columns.id.desc()).limit(
        search.limit
    )


def _agents(connection: Connection, rows: Collection[Row[Any]]) -> dict[str, str]:
    """Return who answered last in each call of *rows*."""
    if not rows:
        return {}
    columns = queue_calls.c
    began = [row.began_at for row in rows]
    query = select(columns.ticket, columns.agent).where(
        columns.joined_at.between(min(began) - LONGEST_CALL, max(began)),
        columns.agent != "",
    )
    found = connection.execute(query.order_by(columns.id))
    return {call_of(row.ticket): row.agent for row in found}


def _record(row: Row[Any], directory: Path) -> RecordingRecord:
    values = row._asdict()
    del values["number"], values["name"]
    return RecordingRecord(**{**values, "path": directory / row.path})
