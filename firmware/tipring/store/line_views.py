"""Questions about how lines do, for `Reader.ask` and `Store.ask`."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, or_, select

from tipring.domain.days import day_began
from tipring.domain.health_entries import LineMeasured
from tipring.domain.line_card import (
    CallCounts,
    CallReading,
    DayReading,
    Incident,
    LineHistory,
    Repair,
)
from tipring.store.line_schema import line_incidents, line_readings, line_repairs
from tipring.store.schema import calls

LAST_CALLS = 20
"""Calls that are shown one by one; those before only as days."""
LAST_EVENTS = 50
"""Incidents and repairs in one answer."""

_R, _I, _F = line_readings.c, line_incidents.c, line_repairs.c
_FIGURES = tuple(field.name for field in fields(LineMeasured))


def line_history(
    line: str, now: datetime, zone: ZoneInfo, days: int
) -> Callable[[Connection], LineHistory]:
    """Return the question for the last *days* of *line*, today among them."""
    today = now.astimezone(zone).date()
    wanted = [today - timedelta(days=back) for back in range(days)]
    since = datetime.combine(wanted[-1], time(), zone)

    def question(connection: Connection) -> LineHistory:
        asked = (_day(connection, line, day, zone) for day in wanted)
        return LineHistory(
            line=line,
            since=day_began(since, zone),
            readings=_readings(connection, line),
            days=tuple(day for day in asked if day.calls),
            incidents=_incidents(connection, line, since),
            repairs=_repairs(connection, line, since),
            counts=_counts(connection, line, since),
        )

    return question


def oldest_of_lines(connection: Connection) -> datetime | None:
    """Return from when the oldest figures are that are kept; None: there are none."""
    return connection.execute(select(func.min(_R.at, type_=_R.at.type))).scalar_one()


def _readings(connection: Connection, line: str) -> tuple[CallReading, ...]:
    query = select(line_readings).where(_R.line == line)
    newest = query.order_by(_R.at.desc(), _R.id.desc()).limit(LAST_CALLS)
    return tuple(
        CallReading(
            row.at,
            row.call_id,
            LineMeasured(**{name: getattr(row, name) for name in _FIGURES}),
        )
        for row in connection.execute(newest)
    )


def _day(connection: Connection, line: str, day: date, zone: ZoneInfo) -> DayReading:
    began, ends = (
        datetime.combine(midnight, time(), zone)
        for midnight in (day, day + timedelta(days=1))
    )
    query = select(
        func.count(),
        func.avg(_R.speech_dbm0),
        func.avg(_R.noise_dbm0p),
        func.avg(_R.hum_dbm0),
        func.avg(_R.return_loss_db),
        func.coalesce(func.sum(_R.gaps), 0),
        func.coalesce(func.sum(_R.xruns), 0),
    ).where(_R.line == line, _R.at >= began, _R.at < ends)
    number, *levels, gaps, xruns = connection.execute(query).one()
    return DayReading(day, number, *map(_tenths, levels), gaps, xruns)


def _tenths(level: float | None) -> float | None:
    return None if level is None else round(level, 1)


def _incidents(
    connection: Connection, line: str, since: datetime
) -> tuple[Incident, ...]:
    lasted = or_(_I.back_at.is_(None), _I.back_at >= since)
    query = select(_I.reason, _I.lost_at, _I.back_at).where(_I.line == line, lasted)
    newest = query.order_by(_I.lost_at.desc(), _I.id.desc()).limit(LAST_EVENTS)
    return tuple(Incident(*row) for row in connection.execute(newest))


def _repairs(connection: Connection, line: str, since: datetime) -> tuple[Repair, ...]:
    query = select(_F.at, _F.step, _F.worked, _F.why)
    newest = query.where(_F.line == line, _F.at >= since).order_by(
        _F.at.desc(), _F.id.desc()
    )
    return tuple(Repair(*row) for row in connection.execute(newest.limit(LAST_EVENTS)))


def _counts(connection: Connection, line: str, since: datetime) -> CallCounts:
    mine = calls.c.line == line, calls.c.rang_at >= since

    def count(query: Select[tuple[int]]) -> int:
        return connection.execute(query).scalar_one()

    of_calls = select(func.count()).select_from(calls).where(*mine)
    ended = select(_R.ended, func.count()).where(_R.line == line, _R.at >= since)
    signs = connection.execute(ended.group_by(_R.ended).order_by(_R.ended))
    return CallCounts(
        calls=count(of_calls),
        answered=count(of_calls.where(calls.c.answered_at.is_not(None))),
        cut_off=count(of_calls.where(calls.c.interrupted)),
        ended_by={sign: number for sign, number in signs},  # noqa: C416 - rows
    )
