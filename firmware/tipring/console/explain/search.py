"""What is looked for among calls, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tipring.store.call_search import CallSearch

PAGE_OF: Final = 50
"""Calls on one page."""
LONGEST: Final = 80
"""Of a word in the address; what is longer is nothing of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; empty: all."""

    number: str = ""
    line: str = ""
    day: date | None = None
    before: str = ""
    """The id of the last call of the page before."""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Wanted":
        """Return what the address asks for; nonsense counts as nothing."""
        given = {key: str(params.get(key, ""))[:LONGEST] for key in _FIELDS}
        return cls(
            number="".join(c for c in given["number"] if c in "+0123456789"),
            line=given["line"],
            day=_day(given["day"]),
            before=given["before"],
        )

    def search(self, zone: ZoneInfo) -> CallSearch:
        """Return the question; *zone* is the office's, whose day is meant."""
        since = until = None
        if self.day is not None:
            since = datetime.combine(self.day, time(), zone)
            until = datetime.combine(self.day + timedelta(days=1), time(), zone)
        return CallSearch(
            number=self.number,
            line=self.line,
            since=since,
            until=until,
            before=self.before,
            limit=PAGE_OF,
        )

    def address(self, before: str = "") -> str:
        """Return the address of the page, or of the page after call *before*."""
        words = {
            "number": self.number,
            "line": self.line,
            "day": self.day.isoformat() if self.day else "",
            "before": before,
        }
        query = urlencode({key: word for key, word in words.items() if word})
        return f"/calls?{query}" if query else "/calls"


_FIELDS = ("number", "line", "day", "before")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
