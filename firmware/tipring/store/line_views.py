"""Questions about how lines do, for `Reader.ask` and `Store.ask`."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, func, or_, select

from tipring.domain.days import day_began
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import DisconnectLearned
from tipring.domain.line_card import (
    CallCounts,
    CallReading,
    DayReading,
    Incident,
    LineHistory,
    Repair,
    SignCount,
)
from tipring.store.codec import entry_from_row
from tipring.store.line_schema import line_incidents, line_readings, line_repairs
from tipring.store.schema import calls, journal

LAST_CALLS = 20
"""Calls that are shown one by one; those before only as days."""
LAST_EVENTS = 50
"""Incidents and repairs in one answer."""

_R, _I, _F = line_readings.c, line_incidents.c, line_repairs.c
_LEVELS = ("speech_dbm0", "noise_dbm0p", "hum_dbm0", "return_loss_db")
_TEARS = ("gaps", "xruns")
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
    query = select(_R.at).order_by(_R.at).limit(1)
    oldest: datetime | None = connection.execute(query).scalar_one_or_none()
    return oldest


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
        func.count().label("number"),
        *(func.avg(_R[level]).label(level) for level in _LEVELS),
        *(func.coalesce(func.sum(_R[tear]), 0).label(tear) for tear in _TEARS),
    ).where(_R.line == line, _R.at >= began, _R.at < ends)
    row = connection.execute(query).one()
    return DayReading(
        day=day,
        calls=row.number,
        speech_dbm0=_tenths(row.speech_dbm0),
        noise_dbm0p=_tenths(row.noise_dbm0p),
        hum_dbm0=_tenths(row.hum_dbm0),
        return_loss_db=_tenths(row.return_loss_db),
        gaps=row.gaps,
        xruns=row.xruns,
    )


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

    def count(query: Select[int]) -> int:
        return int(connection.execute(query).scalar_one())

    of_calls = select(func.count()).select_from(calls).where(*mine)
    ended = select(_R.ended, func.count()).where(_R.line == line, _R.at >= since)
    signs = connection.execute(ended.group_by(_R.ended).order_by(_R.ended))
    return CallCounts(
        calls=count(of_calls),
        answered=count(of_calls.where(calls.c.answered_at.is_not(None))),
        cut_off=count(of_calls.where(calls.c.interrupted)),
        ended_by=tuple(SignCount(sign, number) for sign, number in signs),
    )


def learned_tone(line: str) -> Callable[[Connection], str]:
    """Return the question for the tone in which calls of *line* end; empty: unknown."""
    mine = journal.c.kind == DisconnectLearned.__name__, journal.c.line == line
    query = select(journal).where(*mine).order_by(journal.c.id.desc()).limit(1)

    def question(connection: Connection) -> str:
        row = connection.execute(query).one_or_none()
        what = entry_from_row(row).what if row is not None else None
        return what.tone if isinstance(what, DisconnectLearned) else ""

    return question
