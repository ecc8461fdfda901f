"""Agents who ask for a supervisor, until one comes or the caller is gone."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tipring.desk.journal import Journal
from tipring.domain.agent_entries import HelpAsked, HelpEnded
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.supervising_entries import SupervisorPresent, TalkTakenOver
from tipring.store.feed import FellBehind

AGAIN_S: Final = 1.0
"""How long it rests when the journal went faster than it could follow."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNow:
    """An agent asks for help."""

    agent: str
    ticket: str
    """The caller whom it is about; empty: nobody on a line."""
    words: str
    since: datetime
    """UTC, aware."""


class HelpDesk:
    """Who asks for help now; `run` is its task. A restart of the box forgets them."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._wanted: dict[str, HelpNow] = {}

    @property
    def wanted(self) -> list[HelpNow]:
        """Who asks, the longest first."""
        return [*self._wanted.values()]

    def ask(self, agent: str, ticket: str = "", words: str = "") -> None:
        """Take note that *agent* asks; asking again changes the words only."""
        before = self._wanted.get(agent)
        asked_at = before.since if before else self._journal.wall()
        asks = HelpNow(agent=agent, ticket=ticket, words=words, since=asked_at)
        if asks != before:
            self._wanted[agent] = asks
            pen = self._pen(ticket)
            pen.note(HelpAsked(agent=agent, ticket=ticket, words=words))

    def end(self, agent: str, why: str) -> bool:
        """Take note that nobody need come any more; False: nobody was asked to."""
        asked = self._wanted.pop(agent, None)
        if asked is not None:
            self._pen(asked.ticket).note(HelpEnded(agent=agent, why=why))
        return asked is not None

    async def run(self) -> None:
        """End what is over by itself, until cancelled."""
        while True:
            with self._journal.store.subscribe() as feed:
                async for item in feed:
                    if isinstance(item, FellBehind):
                        log.warning("some who asked for help may be shown too long")
                        break
                    self._hear(item.entry.what)
            await asyncio.sleep(AGAIN_S)

    def _hear(self, what: JournalEvent) -> None:
        match what:
            case SupervisorPresent(supervisor=who, agent=agent):
                self.end(agent, f"{who} came")
            case TalkTakenOver(supervisor=who, agent=agent):
                self.end(agent, f"{who} took the caller")
            case CallerLeftQueue(ticket=ticket):
                for asked in self.wanted:
                    if asked.ticket == ticket:
                        self.end(asked.agent, "the caller is gone")
            case _:
                pass

    def _pen(self, ticket: str) -> Journal:
        call_id = ticket.partition("/")[0]
        return self._journal.for_call(call_id) if call_id else self._journal
