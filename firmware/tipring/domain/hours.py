"""When the office is open: a week, holidays, and a switch that overrides both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60


class OfficeState(StrEnum):
    """What the schedule says about a moment."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


class Switch(StrEnum):
    """The manual night switch."""

    AUTO = "auto"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """Open from *start_min* until just before *end_min*, minutes of the day.

    An end that is not after the start lies on the next day (22:00-02:00).
    """

    start_min: int
    end_min: int

    @property
    def past_midnight(self) -> bool:
        """Whether the span ends on the day after."""
        return self.end_min <= self.start_min


@dataclass(frozen=True, slots=True)
class Schedule:
    """The hours of one office in its own time zone."""

    name: str
    zone: ZoneInfo
    week: Mapping[str, tuple[Span, ...]]
    """Spans by weekday, keys of WEEKDAYS; a missing day is closed."""
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
    switch: Switch = Switch.AUTO

    def state_at(self, moment: datetime) -> tuple[OfficeState, str]:
        """Return the state at *moment* (aware) and the reason in words."""
        if self.switch is not Switch.AUTO:
            return OfficeState(self.switch.value), f"switched {self.switch} by hand"
        local = moment.astimezone(self.zone)
        if (name := self.holidays.get(local.date())) is not None:
            return OfficeState.HOLIDAY, f"holiday: {name}"
        clock = f"{local:%A %H:%M} in {self.zone.key}"
        if self._is_open(local):
            return OfficeState.OPEN, f"{clock} is within office hours"
        return OfficeState.CLOSED, f"{clock} is outside office hours"

    def _is_open(self, local: datetime) -> bool:
        minute = local.hour * 60 + local.minute
        today = self.week.get(WEEKDAYS[local.weekday()], ())
        yesterday = self.week.get(WEEKDAYS[local.weekday() - 1], ())
        if local.date() - timedelta(days=1) in self.holidays:
            yesterday = ()
        return any(
            span.start_min <= minute < (DAY_MIN if span.past_midnight else span.end_min)
            for span in today
        ) or any(span.past_midnight and minute < span.end_min for span in yesterday)
