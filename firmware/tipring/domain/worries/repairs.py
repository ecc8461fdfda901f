"""What the box may do by itself about a worry, and how often it tries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tipring.domain.worries.worry import Worry


class Repair(StrEnum):
    """Each of them loses nothing that cannot be made anew, and disturbs no call."""

    MAIL_AGAIN = "mail again"
    """What was given up is tried once more."""
    TIDY_UP = "tidy up"
    """Old reports, and what was left half-made, are erased."""


PAUSES: Final = (timedelta(0), timedelta(hours=1), timedelta(hours=6))
"""Before the first time, the second, ...; then as the last one, and once a day."""
DAILY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Tried:
    times: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class RepairBrake:
    """Lets nothing be tried over and over."""

    _tried: dict[tuple[str, str], _Tried] = field(default_factory=dict)

    def due(self, worries: Iterable[Worry], now: datetime) -> list[Worry]:
        """Return those about which something is to be done now, and take note of it."""
        found = [each for each in worries if each.repair]
        lasting = {(each.key, each.repair) for each in found}
        self._tried = {key: self._tried[key] for key in self._tried.keys() & lasting}
        due = [each for each in found if self._may(each, now)]
        for each in due:
            tried = self._tried.setdefault((each.key, each.repair), _Tried())
            tried.times, tried.at = tried.times + 1, now
        return due

    def _may(self, worry: Worry, now: datetime) -> bool:
        tried = self._tried.get((worry.key, worry.repair))
        if tried is None or tried.at is None:
            return True
        pause = PAUSES[tried.times] if tried.times < len(PAUSES) else DAILY
        # The clock may have been put back; then nobody knows, and it waits anew.
        tried.at = min(tried.at, now)
        return now - tried.at >= pause
