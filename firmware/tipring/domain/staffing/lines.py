"""How many lines the office needs, from the calls that its lines carried (Erlang B)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tipring.domain.staffing.erlang import (
    erlang_b,
    lines_needed,
    offered_of_carried,
)
from tipring.domain.staffing.fitting import poisson_range

GOOD = 0.01
"""The part of calls that may find all lines busy, unless the office says otherwise."""
MONTH_DAYS = 30.4
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Occupied:
    """A line was in use; by the office's clock."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """So many lines, and what another would bring."""

    lines: int
    blocked: float
    """The part of calls that find all of them busy, over the whole week."""
    blocked_in_busiest: float
    lost_a_month: float
    """Callers, about, who find all lines busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAdvice:
    """What the records say of the number of lines."""

    lines: int
    """That there are."""
    calls: int
    days: int
    """On which there were any."""
    busiest: tuple[int, int]
    """Weekday (0 is Monday) and hour."""
    offered_erlangs: float
    """In the busiest hour, with those whom nobody saw."""
    offered_low: float
    offered_high: float
    all_busy_s: float
    """In which every line was in use, all days together."""
    needed: int
    """That no more than the goal find all busy in the busiest hour."""
    choices: tuple[Lines, ...]
    """What there is, one fewer and some more."""


def advise_lines(
    calls: Sequence[Occupied], lines: int, blocked_at_most: float = GOOD
) -> LineAdvice | None:
    """Return the advice for an office with so many *lines*; None: no calls.

    Hours of the week are averaged over the days on which there was any call.
    """
    days = {call.since.date() for call in calls}
    if not days or not lines:
        return None
    by_hour = _seconds_by_hour(calls)
    dates: defaultdict[int, int] = defaultdict(int)
    for day in days:
        dates[day.weekday()] += 1
    carried = {
        hour: min(seconds / 3600 / max(dates[hour[0]], 1), lines)
        for hour, seconds in by_hour.items()
    }
    busiest = max(carried, key=lambda hour: (carried[hour], hour))
    mean_s = sum(by_hour.values()) / len(calls)
    cases = max(round(by_hour[busiest] / mean_s), 1)
    low, high = (part / cases for part in poisson_range(cases))
    offered = {hour: offered_of_carried(lines, load) for hour, load in carried.items()}
    return LineAdvice(
        lines=lines,
        calls=len(calls),
        days=len(days),
        busiest=busiest,
        offered_erlangs=offered[busiest],
        offered_low=offered[busiest] * low,
        offered_high=offered[busiest] * high,
        all_busy_s=_all_busy_s(calls, lines),
        needed=lines_needed(offered[busiest], blocked_at_most),
        choices=tuple(_choices(lines, offered, offered[busiest], mean_s)),
    )


def _choices(
    lines: int, offered: dict[tuple[int, int], float], worst: float, mean_s: float
) -> Iterator[Lines]:
    """Yield what each number of lines does to callers."""
    calls_a_week = {hour: load * 3600 / mean_s for hour, load in offered.items()}
    total = sum(calls_a_week.values())
    for number in range(max(lines - 1, 1), lines + 4):
        lost = sum(
            calls_a_week[hour] * erlang_b(number, load)
            for hour, load in offered.items()
        )
        yield Lines(
            lines=number,
            blocked=lost / total,
            blocked_in_busiest=erlang_b(number, worst),
            lost_a_month=lost * MONTH_DAYS / 7,
        )


def _seconds_by_hour(calls: Sequence[Occupied]) -> dict[tuple[int, int], float]:
    """Return for how long lines were in use in each hour of the week."""
    seconds: defaultdict[tuple[int, int], float] = defaultdict(float)
    for call in calls:
        at = call.since
        while at < call.until:
            ends = at.replace(minute=0, second=0, microsecond=0) + HOUR
            until = min(ends, call.until)
            seconds[at.weekday(), at.hour] += (until - at).total_seconds()
            at = until
    return dict(seconds)


def _all_busy_s(calls: Sequence[Occupied], lines: int) -> float:
    """Return for how long as many calls as *lines* went on at once."""
    steps = sorted(
        [(call.since, 1) for call in calls] + [(call.until, -1) for call in calls]
    )
    busy, since, total = 0, None, 0.0
    for moment, step in steps:
        busy += step
        if busy >= lines and since is None:
            since = moment
        elif busy < lines and since is not None:
            total += (moment - since).total_seconds()
            since = None
    return total
