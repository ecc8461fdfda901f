"""How lines do, by what the journal knows of them; and what is forgotten in time."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tipring.desk.journal import Journal
from tipring.desk.sweeping import sweep
from tipring.domain.health_entries import LineHistoryForgotten
from tipring.domain.line_card import LineCard, judge
from tipring.store.line_views import line_history, oldest_of_lines

KEEP_DAYS = 400
"""A year to compare with, and a month to do it in."""
CARD_DAYS = 30


class LineHealth:
    """The cards of all lines; `run` is the task that lets old figures go."""

    def __init__(self, journal: Journal, zone: ZoneInfo) -> None:
        self._journal = journal
        self._zone = zone

    async def card(self, line: str, days: int = CARD_DAYS) -> LineCard:
        """Return the card of one line. Raises StoreError."""
        now = self._journal.wall()
        asked = line_history(line, now, self._zone, days)
        return judge(await self._journal.store.ask(asked), now)

    async def cards(self, lines: Sequence[str]) -> list[LineCard]:
        """Return the cards of *lines*, in their order. Raises StoreError."""
        return [await self.card(line) for line in lines]

    async def run(self) -> None:
        """Forget what is too old, now and every few hours, until cancelled."""
        await sweep(self._journal, KEEP_DAYS, self._forget)

    async def _forget(self, before: datetime) -> None:
        oldest = await self._journal.store.ask(oldest_of_lines)
        if oldest is not None and oldest < before:
            await self._journal.keep(LineHistoryForgotten(before))
