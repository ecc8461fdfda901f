"""Questions for calls: those of a number, a line or a time, page by page."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from tipring.store.queue_records import bare_ticket, call_of
from tipring.store.records import CallRecord
from tipring.store.schema import calls, queue_calls

_C = calls.c


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSearch:
    """Which calls are looked for; the newest come first."""

    number: str = ""
    """Some of its digits; empty: of anybody."""
    line: str = ""
    since: datetime | None = None
    """Those that began to ring then or later."""
    until: datetime | None = None
    """Those that rang before then."""
    before: str = ""
    """The id of the last call of the page before; empty: the first page."""
    limit: int = 100


def found_calls(search: CallSearch) -> Callable[[Connection], list[CallRecord]]:
    """Return the question for the calls that *search* is for."""
    query = select(calls).order_by(_C.rang_at.desc(), _C.id.desc())
    for condition in _conditions(search):
        query = query.where(condition)
    return _records(query.limit(search.limit))


def one_call(call_id: str) -> Callable[[Connection], CallRecord | None]:
    """Return the question for one call."""
    ask = _records(select(calls).where(_C.id == call_id))
    return lambda connection: next(iter(ask(connection)), None)


def queues_of_calls(
    ids: Collection[str],
) -> Callable[[Connection], dict[str, set[str]]]:
    """Return the question in which queues calls stood; those of none are left out."""
    one = queue_calls.c
    bare = bare_ticket(one.ticket)
    query = select(one.ticket, one.queue).where(bare.in_(ids))

    def ask(connection: Connection) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for ticket, queue in connection.execute(query):
            found.setdefault(call_of(ticket), set()).add(queue)
        return found

    return ask


def calls_so_far(connection: Connection) -> int:
    """Return how many calls the box has had."""
    return int(connection.execute(select(func.count()).select_from(calls)).scalar_one())


def _conditions(search: CallSearch) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.number:
        found.append(_C.number.contains(search.number, autoescape=True))
    if search.line:
        found.append(_C.line == search.line)
    if search.since is not None:
        found.append(_C.rang_at >= search.since)
    if search.until is not None:
        found.append(_C.rang_at < search.until)
    if search.before:
        at = select(_C.rang_at).where(_C.id == search.before).scalar_subquery()
        same = and_(_C.rang_at == at, _C.id < search.before)
        found.append(or_(_C.rang_at < at, same))
    return found


def _records(query: Select[Any]) -> Callable[[Connection], list[CallRecord]]:
    return lambda connection: [
        CallRecord(**row._asdict()) for row in connection.execute(query)
    ]
