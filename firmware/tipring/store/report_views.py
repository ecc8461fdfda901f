"""Questions for reports and for staffing, for `Reader.ask`.

found = await room.ask(report_facts(since, until))
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Select, or_, select

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState
from tipring.domain.reports.facts import Facts, Hold, Note, call_of
from tipring.domain.reports.figures import NOT_SERVING, ratio
from tipring.domain.reports.report import Report, Wish, report
from tipring.domain.reports.resolution import WITHIN
from tipring.domain.same_number import known_as
from tipring.domain.staffing.lines import Occupied
from tipring.domain.staffing.records import Contact
from tipring.store.agent_views import notes_between
from tipring.store.hold_schema import caller_holds
from tipring.store.queue_records import AgentSpell, QueueCall
from tipring.store.records import CallRecord
from tipring.store.schema import agent_spells, calls, queue_calls

_NOBODY_WAS_WANTED = frozenset({Outcome.RETURNED, Outcome.CLOSED})
_AWAY_FROM_WORK = frozenset({AgentState.PAUSED, AgentState.OUTSIDE, AgentState.MISSED})


def report_facts(
    since: datetime, until: datetime, queues: Collection[str] = ()
) -> Callable[[Connection], Facts]:
    """Return the question for all that a report of the period counts.

    *queues*: only their callers; empty: those of all. The times of agents are of all
    queues, since an agent is busy in one or in none.
    """

    def ask(connection: Connection) -> Facts:
        return Facts(
            visits=_visits(connection, since, until, queues),
            later=_visits(connection, until, until + WITHIN, queues),
            spells=_spells(connection, since, until),
            holds=_holds(connection, since, until),
            notes=[
                Note(call_of(note.ticket), note.agent, note.code)
                for note in notes_between(since, until + WITHIN)(connection)
            ],
            calls=_calls(connection, since, until),
        )

    return ask


def reported(wish: Wish, now: datetime, country: str) -> Callable[[Connection], Report]:
    """Return the question for the report of *wish*, judged at *now*.

    Numbers of *country* are the same however their networks write them.
    """

    def ask(connection: Connection) -> Report:
        facts = report_facts(wish.since, wish.until, wish.queues)(connection)
        return report(facts, wish, now, lambda number: known_as(number, country))

    return ask


def contacts(
    since: datetime, until: datetime, zone: ZoneInfo, queues: Collection[str] = ()
) -> Callable[[Connection], list[Contact]]:
    """Return the question for everybody who wanted to be answered in the period.

    Who came back to a kept place counts once. Times are by the clock of *zone*.
    """

    def ask(connection: Connection) -> list[Contact]:
        wrap_up_s: defaultdict[str, float] = defaultdict(float)
        for spell in _spells(connection, since, until):
            if spell.state is AgentState.WRAP_UP:
                wrap_up_s[spell.ticket] += spell.length_s
        return [
            _contact(visit, wrap_up_s[visit.ticket], zone)
            for visit in _visits(connection, since, until, queues)
            if visit.ended_at and visit.outcome not in _NOBODY_WAS_WANTED
        ]

    return ask


def reserve(since: datetime, until: datetime) -> Callable[[Connection], float | None]:
    """Return the question for the part of signed-in time in which nobody could be rung.

    Pauses, outside calls and rests after a miss; None: nobody was signed in. Who is
    ill or on holiday is not signed in at all, so it is the least of a reserve.
    """

    def ask(connection: Connection) -> float | None:
        away_s = present_s = 0.0
        for spell in _spells(connection, since, until):
            lasts_s = spell.seconds_in(since, until)
            if spell.state in _AWAY_FROM_WORK:
                away_s += lasts_s
            elif spell.state not in NOT_SERVING:
                present_s += lasts_s
        return ratio(away_s, away_s + present_s)

    return ask


def occupied(
    since: datetime, until: datetime, zone: ZoneInfo, lines: Collection[str]
) -> Callable[[Connection], list[Occupied]]:
    """Return the question for when *lines* were in use, ringing included."""
    columns = calls.c
    ended = columns.ended_at.is_not(None), columns.line.in_([*lines])
    query = _between(select(calls).where(*ended), columns.rang_at, since, until)

    def ask(connection: Connection) -> list[Occupied]:
        return [
            Occupied(row.rang_at.astimezone(zone), row.ended_at.astimezone(zone))
            for row in connection.execute(query.order_by(columns.rang_at))
        ]

    return ask


def records_begin(connection: Connection) -> datetime | None:
    """Return when the first caller joined a queue; None: nobody ever did."""
    query = select(queue_calls.c.joined_at).order_by(queue_calls.c.joined_at).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _contact(visit: QueueCall, wrap_up_s: float, zone: ZoneInfo) -> Contact:
    is_answered = visit.answered_at is not None
    is_over = is_answered and visit.outcome is Outcome.ANSWERED
    wait_s = visit.answered_after_s if is_answered else visit.waited_s
    return Contact(
        at=visit.joined_at.astimezone(zone),
        waited_s=wait_s or 0.0,
        handling_s=(visit.talked_s or 0.0) + wrap_up_s if is_over else None,
        gave_up=visit.outcome is Outcome.ABANDONED and not is_answered,
    )


def _visits(
    connection: Connection, since: datetime, until: datetime, queues: Collection[str]
) -> list[QueueCall]:
    columns = queue_calls.c
    query = _between(select(queue_calls), columns.joined_at, since, until)
    if queues:
        query = query.where(columns.queue.in_([*queues]))
    return [QueueCall.of(row) for row in connection.execute(query.order_by(columns.id))]


def _spells(
    connection: Connection, since: datetime, until: datetime
) -> list[AgentSpell]:
    columns = agent_spells.c
    lasting = or_(columns.until.is_(None), columns.until > since)
    query = select(agent_spells).where(lasting, columns.since < until)
    rows = connection.execute(query.order_by(columns.id))
    return [AgentSpell.of(row) for row in rows]


def _holds(connection: Connection, since: datetime, until: datetime) -> list[Hold]:
    columns = caller_holds.c
    query = select(columns.ticket, columns.agent, columns.since, columns.until)
    begun = _between(query, columns.since, since, until)
    return [Hold(*row) for row in connection.execute(begun.order_by(columns.id))]


def _calls(
    connection: Connection, since: datetime, until: datetime
) -> Sequence[CallRecord]:
    columns = calls.c
    query = _between(select(calls), columns.rang_at, since, until)
    rows = connection.execute(query.order_by(columns.rang_at, columns.id))
    return [CallRecord(**row._asdict()) for row in rows]


def _between(
    query: Select[Any], column: Column[Any], since: datetime, until: datetime
) -> Select[Any]:
    return query.where(column >= since, column < until)
