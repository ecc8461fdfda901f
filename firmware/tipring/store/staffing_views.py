"""Questions for advice on agents and lines, for `Reader.ask`.

They count and simulate for a second or so: ask them in a thread, as `Ground.ask` does.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from tipring.domain.reports.periods import moments_of
from tipring.domain.staffing.advice import Advice, Goal, advise
from tipring.domain.staffing.lines import GOOD, LineAdvice, advise_lines
from tipring.store.report_views import contacts, occupied, records_begin

USUAL_WEEKS = 13
"""A quarter: as much as there is of most habits, and not yet another season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Which days are looked at, by the office's clock."""

    today: date
    zone: ZoneInfo
    weeks: int = USUAL_WEEKS

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when to when: whole weeks that ended yesterday."""
        first = self.today - timedelta(weeks=self.weeks)
        return moments_of((first, self.today - timedelta(days=1)), self.zone)


def agents_advised(
    records: Records, goal: Goal, queues: Collection[str] = ()
) -> Callable[[Connection], Advice | None]:
    """Return the question for the agents that callers of *queues* need (empty: of all).

    Its answer is None where too few were ever answered.
    """
    since, until = records.moments

    def ask(connection: Connection) -> Advice | None:
        return advise(contacts(since, until, records.zone, queues)(connection), goal)

    return ask


def lines_advised(
    records: Records, lines: Collection[str], blocked_at_most: float = GOOD
) -> Callable[[Connection], LineAdvice | None]:
    """Return the question for how many *lines* the office needs; None: no calls."""
    since, until = records.moments

    def ask(connection: Connection) -> LineAdvice | None:
        calls = occupied(since, until, records.zone, lines)(connection)
        return advise_lines(calls, len(lines), blocked_at_most)

    return ask


def known_weeks(today: date, zone: ZoneInfo) -> Callable[[Connection], int]:
    """Return the question for how many weeks of records there are, begun ones too."""

    def ask(connection: Connection) -> int:
        began = records_begin(connection)
        if began is None:
            return 0
        days = (today - began.astimezone(zone).date()).days
        return -(-days // 7)

    return ask
