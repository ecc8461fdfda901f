"""Who is told that a line is down, and when: not at once, and not every minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import LINE

HUSH = timedelta(hours=1)
"""A line that comes and goes is told of so often, not more."""

DOWN, BACK = "down", "back"
"""What a letter about a line tells."""


@dataclass(slots=True)
class _Known:
    """What is known of one line."""

    since: datetime | None = None
    """When it was seen to be down; None: it is in use."""
    is_told: bool = False
    told_at: datetime | None = None


@dataclass
class LineAlarm:
    """Makes letters for the clerk of what it sees of the lines."""

    tell: Sequence[str]
    """Addresses."""
    after: timedelta
    _lines: dict[str, _Known] = field(default_factory=dict)

    def down(self, line: str, why: str, now: datetime) -> list[JobQueued]:
        """Take it that *line* is down; return the letters about it."""
        known = self._lines.setdefault(line, _Known())
        known.since = known.since or now
        is_hushed = known.told_at is not None and now - known.told_at < HUSH
        if known.is_told or is_hushed or now - known.since < self.after:
            return []
        known.is_told, known.told_at = True, now
        return self._letters(line, DOWN, known.since, now, {"why": why})

    def in_use(self, line: str, cure: str, now: datetime) -> list[JobQueued]:
        """Take it that *line* works; *cure* is what helped, if anything."""
        known = self._lines.setdefault(line, _Known())
        since, known.since = known.since, None
        was_told, known.is_told = known.is_told, False
        if since is None or not was_told:
            return []
        return self._letters(line, BACK, since, now, {"cure": cure})

    def _letters(
        self,
        line: str,
        what: str,
        since: datetime,
        now: datetime,
        more: dict[str, str],
    ) -> list[JobQueued]:
        about = {"what": what, "since": since.isoformat(), **more}
        return [
            JobQueued(
                f"{line}/{what}/{now:%Y%m%d-%H%M%S}/{number}",
                LINE,
                line,
                {"to": to, **about},
            )
            for number, to in enumerate(self.tell, 1)
        ]
