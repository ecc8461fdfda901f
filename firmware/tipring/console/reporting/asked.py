"""What is asked of a report: by the fields of the page, or in the address of a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from tipring.config.settings import Settings
from tipring.domain.access import Visitor
from tipring.domain.reports.periods import Period, dates_of, moments_of
from tipring.domain.reports.report import Grouping, Wish

ALL = ""
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that somebody chose."""

    period: Period
    first: date
    last: date
    by: Grouping
    queue: str
    """Empty: all that he may see."""

    def wish(self, visitor: Visitor, settings: Settings) -> Wish:
        """Return it in the words of the rules, with no queue that is not the visitor's.

        Who may see some queues only, and names none of them, gets those.
        """
        since, until = moments_of((self.first, self.last), settings.office.zone)
        named = bool(self.queue) and visitor.sees(self.queue)
        return Wish(
            since=since,
            until=until,
            zone=settings.office.zone,
            by=self.by,
            queues=(self.queue,) if named else visitor.queues,
            reasons=settings.office.reasons,
            thresholds_s={
                name: queue.threshold_s
                for name, queue in settings.office.team.queues.items()
            },
        )

    def address(self, path: str) -> str:
        """Return the address of the same elsewhere."""
        return f"{path}?" + urlencode(
            {
                "period": self.period.value,
                "first": self.first.isoformat(),
                "last": self.last.isoformat(),
                "by": self.by.value,
                "queue": self.queue,
            }
        )


def asked(params: Mapping[str, str], now: datetime) -> Asked:
    """Return what *params* ask for; what makes no sense counts as not said.

    *now* is by the office's clock.
    """
    period = _one_of(Period, params.get("period"), Period.LAST_28_DAYS)
    first, last = dates_of(period, now.date())
    if period is Period.OWN:
        first = day(params.get("first"), first)
        last = day(params.get("last"), last)
    return Asked(
        period,
        first,
        last,
        _one_of(Grouping, params.get("by"), Grouping.DAY),
        params.get("queue", ALL),
    )


def day(text: str | None, otherwise: date) -> date:
    """Return the date that *text* is (ISO 8601)."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def _one_of(kind: type[Choice], text: str | None, otherwise: Choice) -> Choice:
    try:
        return kind(text or "")
    except ValueError:
        return otherwise
