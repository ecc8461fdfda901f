"""Whoever wants it has a letter about each outage, when it can be sent."""

from collections.abc import Sequence
from datetime import datetime

from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.domain.link.report import outage_letters
from tipring.domain.link.view import Cause, LinkView


class LinkReports:
    """Hears of the link, and queues letters."""

    def __init__(self, tell: Sequence[str], journal: Journal, hub: LinkHub) -> None:
        self._tell = tell
        self._journal = journal
        self._away: LinkView | None = None
        self._since: datetime | None = None
        hub.observers.append(self._changed)

    def _changed(self, _before: LinkView, now: LinkView) -> None:
        if not now.carries_data:
            if now.cause is Cause.DRILL:
                self._since = None
            elif self._since is None:
                self._since = self._journal.wall()
            self._away = now
            return
        since, self._since = self._since, None
        if since is not None and self._away is not None:
            until = self._journal.wall()
            letters = outage_letters(self._tell, self._away, since, until)
            self._journal.note(*letters)
