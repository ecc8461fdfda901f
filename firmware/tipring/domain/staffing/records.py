"""The office's own records as staffing looks at them: half hours of a week."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

SLOT_MIN = 30
SLOTS = 24 * 60 // SLOT_MIN
"""Of a day; on the days when clocks are changed, too, as the office's clock says."""
SLOT_H = SLOT_MIN / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who came to be answered."""

    at: datetime
    """By the office's clock."""
    waited_s: float
    handling_s: float | None
    """Talk, hold and wrap-up; None: nobody answered, or it is not over."""
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """How many came in each half hour of each weekday, day by day."""

    days: Mapping[int, tuple[date, ...]]
    """The dates behind each weekday (0 is Monday) on which anybody came at all."""
    counts: Mapping[tuple[int, int], tuple[int, ...]]
    """By weekday and slot; only slots in which anybody ever came."""

    def calls(self, weekday: int, slot: int) -> int:
        """Return how many came there, all days together."""
        return sum(self.counts.get((weekday, slot), ()))

    def hours(self, weekday: int) -> float:
        """Return how many hours of one slot were looked at."""
        return len(self.days.get(weekday, ())) * SLOT_H


def slot_of(moment: datetime) -> int:
    """Return in which half hour of its day *moment* is."""
    return (moment.hour * 60 + moment.minute) // SLOT_MIN


def week_of(contacts: Sequence[Contact]) -> Week:
    """Sort *contacts* into a week.

    A day without any was a holiday, or the box was off: it counts for nothing.
    """
    found: Counter[tuple[date, int]] = Counter()
    for contact in contacts:
        found[contact.at.date(), slot_of(contact.at)] += 1
    days: defaultdict[int, set[date]] = defaultdict(set)
    slots: defaultdict[int, set[int]] = defaultdict(set)
    for day, slot in found:
        days[day.weekday()].add(day)
        slots[day.weekday()].add(slot)
    dates = {weekday: tuple(sorted(days[weekday])) for weekday in sorted(days)}
    return Week(
        dates,
        {
            (weekday, slot): tuple(found[day, slot] for day in dates[weekday])
            for weekday in dates
            for slot in sorted(slots[weekday])
        },
    )
