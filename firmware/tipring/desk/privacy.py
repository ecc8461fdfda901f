"""All that the box knows of one number is erased, when the office is asked to.

Sound goes first, then what the journal and its views say. Each step that was done is
seen to be done: whoever is interrupted asks again.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tipring.desk import misheard
from tipring.desk.journal import Journal
from tipring.desk.messages import MessageDesk
from tipring.desk.recordings import RecordingKeeper
from tipring.domain.errors import RuleError
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.happenings import CallerWithdrawn, Happening
from tipring.store.person import Person, is_too_short, person

_NUMBER = "number"
AT_ONCE = 20
"""Calls in one transaction: others write in between."""
SETTLES_S = 0.2
TRIES = 25
"""So often it is looked whether queues have let go, and readers of what was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What is gone."""

    spellings: tuple[str, ...]
    """How the number was written, for whoever keeps notes of his own."""
    calls: int
    messages: int
    recordings: int
    utterances: int
    places: int
    """In queues, and promises to call back."""
    forwards: tuple[str, ...]
    """Extensions that still forward to it: that is a setting."""
    is_scrubbed: bool
    """False: the database's log has it until the next time that nobody reads there."""


class Queues(Protocol):
    """Who lets callers wait."""

    def tell(self, happening: Happening) -> None:
        """Let the engine know; RuleError when that may not happen now."""
        ...


class PrivacyDesk:
    """The one who erases."""

    def __init__(
        self,
        journal: Journal,
        country: str,
        messages: MessageDesk,
        recordings: RecordingKeeper,
        queues: Queues,
    ) -> None:
        self.forgets: list[Callable[[Sequence[str]], None]] = []
        """Told of the spellings of a number that nobody remembers any more."""
        self._journal = journal
        self._country = country
        self._messages = messages
        self._recordings = recordings
        self._queues = queues
        self._turn = asyncio.Lock()

    async def about(self, number: str) -> Person:
        """Return what the store has of *number*. RuleError: it is too short."""
        if is_too_short(number):
            raise RuleError(_NUMBER, "too short to be somebody's", "looking for it")
        await self._journal.store.append()
        return await self._journal.store.ask(person(number, self._country))

    async def erase(self, number: str, by: str) -> Erased:
        """Erase everything about *number*; *by* is who wants that, and is written down.

        RuleError while a call of the number goes on; StoreError when the disk refuses.
        """
        async with self._turn:
            found = await self._without_places(number)
            for message in found.messages:
                await self._messages.erase(message, _why(by), by)
            for recording in found.recordings:
                await self._recordings.erase(recording, _why(by))
            gone = set(found.utterances)
            if gone:
                await misheard.erase(
                    self._journal, lambda one: one.id in gone, _why(by)
                )
            await self._forget(found, by)
            for forget in self.forgets:
                forget(found.spellings)
            scrubbed = await self._scrub()
        return Erased(
            spellings=found.spellings,
            calls=len(found.calls),
            messages=len(found.messages),
            recordings=len(found.recordings),
            utterances=len(gone),
            places=len(found.places),
            forwards=found.forwards,
            is_scrubbed=scrubbed,
        )

    async def _without_places(self, number: str) -> Person:
        """Take the number out of all queues; return what else there is of it."""
        found = await self.about(number)
        if found.going_on:
            call = found.going_on[0]
            raise RuleError(_NUMBER, f"in the call {call}", "erasing it")
        for ticket in found.places:
            self._queues.tell(CallerWithdrawn(ticket, "everything of it is erased"))
        for _ in range(TRIES if found.places else 0):
            if not (await self.about(number)).places:
                break
            await asyncio.sleep(SETTLES_S)
        else:
            if found.places:
                raise RuleError(_NUMBER, "still in a queue", "erasing it")
        return found

    async def _forget(self, found: Person, by: str) -> None:
        """Blank the journal; at least one entry says that somebody asked for it."""
        calls = found.calls
        parts = [calls[at : at + AT_ONCE] for at in range(0, len(calls), AT_ONCE)]
        for place, part in enumerate(parts or [()]):
            entries = found.entries if place == 0 else ()
            what = CallersForgotten(calls=part, entries=entries, why=_why(by))
            await self._journal.keep(what)

    async def _scrub(self) -> bool:
        for _ in range(TRIES):
            if await self._journal.store.scrub():
                return True
            await asyncio.sleep(SETTLES_S)
        return False


def _why(by: str) -> str:
    return f"all about a number was to be erased, {by} said"
