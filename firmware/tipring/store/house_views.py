"""Questions about the house, for `Reader.ask` and `Store.ask`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, or_, select

from tipring.domain.house.wishes import Wishes
from tipring.store.house_schema import extension_wishes, house_calls

_C = house_calls.c


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseCallRecord:
    """One call of a telephone of the office."""

    id: str
    extension: str
    """Who called."""
    dialled: str
    began_at: datetime
    rang: str
    """Who was called last: an extension, or a number outside; empty: nobody was."""
    answered_by: str
    answered_at: datetime | None
    sent_to: str
    """Where a party was sent on to, last; empty: nowhere."""
    ended_at: datetime | None
    how: str
    """How it ended; empty: it lasts."""
    why: str


@dataclass(frozen=True, slots=True)
class HouseMemory:
    """What the house knows of its extensions when the box starts."""

    wishes: Mapping[str, Wishes] = field(default_factory=dict)
    last_callers: Mapping[str, str] = field(default_factory=dict)


def house_memory(connection: Connection) -> HouseMemory:
    """Return what every extension wants, and who called it last."""
    rows = connection.execute(select(extension_wishes)).all()
    return HouseMemory(
        {row.number: _wishes(row) for row in rows},
        {row.number: row.last_caller for row in rows if row.last_caller},
    )


def _wishes(row: Row[tuple[object, ...]]) -> Wishes:
    return Wishes(
        do_not_disturb=row.do_not_disturb,
        always=row.always,
        busy=row.busy,
        no_answer=row.no_answer,
    )


def house_calls_of(
    extension: str = "", limit: int = 100
) -> Callable[[Connection], list[HouseCallRecord]]:
    """Return the question for the newest calls first, of one extension or of all."""

    def question(connection: Connection) -> list[HouseCallRecord]:
        query = select(house_calls).order_by(_C.began_at.desc(), _C.id.desc())
        if extension:
            has_part = (_C.extension, _C.rang, _C.answered_by)
            query = query.where(or_(*(column == extension for column in has_part)))
        return [_record(row) for row in connection.execute(query.limit(limit))]

    return question


def open_house_calls(connection: Connection) -> list[str]:
    """Return the ids of the calls that nobody saw end, oldest first."""
    query = select(_C.id).where(_C.ended_at.is_(None)).order_by(_C.began_at, _C.id)
    return list(connection.execute(query).scalars())


def _record(row: Row[tuple[object, ...]]) -> HouseCallRecord:
    return HouseCallRecord(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
