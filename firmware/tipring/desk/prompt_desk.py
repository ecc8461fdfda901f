"""The prompts of the running box: what can be said, and a new recording in its place.

Everything that waits for the disk runs on a thread; calls see a new recording from
their next prompt on.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass

from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.errors import SpeechError
from tipring.speech.narrator import Narrator, Source
from tipring.speech.prompts import Prompt

Wanted = Collection[tuple[str, str]]
"""What is said, as flows call it, with the language."""


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """One prompt in one language."""

    id: str
    """Its whole text where it has no id."""
    language: str
    text: str
    source: Source
    in_use: bool
    """Whether a call may say it, as the settings are."""


def listed(narrator: Narrator, wanted: Wanted) -> list[PromptRecord]:
    """Return all prompts of the languages that are *wanted*, and whatever else is.

    Waits for the disk.
    """
    found: dict[tuple[str, str], PromptRecord] = {}
    for say, language in sorted(wanted):
        record = _record(narrator, say, language)
        found[record.language, record.id] = record
    for language in sorted({language for _, language in wanted}):
        for prompt in narrator.library.prompts(language):
            if (language, prompt.id) not in found:
                source = _source(narrator, prompt)
                found[language, prompt.id] = PromptRecord(
                    prompt.id, language, prompt.text, source, in_use=False
                )
    return sorted(found.values(), key=lambda record: (record.language, record.id))


def _record(narrator: Narrator, say: str, language: str) -> PromptRecord:
    try:
        found = narrator.look(say, language)
    except SpeechError:
        return PromptRecord(say, language, say, Source.MISSING, in_use=True)
    prompt = found.prompt
    return PromptRecord(prompt.id, language, prompt.text, found.source, in_use=True)


def _source(narrator: Narrator, prompt: Prompt) -> Source:
    try:
        return narrator.look(prompt.id, prompt.language).source
    except SpeechError:
        return Source.MISSING


class PromptDesk:
    """Knows the prompts of one box; *narrate* reads the owner's folder anew."""

    def __init__(
        self, shelf: PromptShelf, narrate: Callable[[], Narrator], wanted: Wanted
    ) -> None:
        self._shelf = shelf
        self._narrate = narrate
        self._wanted = frozenset(wanted)

    async def records(self) -> list[PromptRecord]:
        """Return every prompt, and where its sound comes from. Raises SpeechError."""
        return await asyncio.to_thread(lambda: listed(self._narrate(), self._wanted))

    async def renew(self, language: str, name: str) -> int:
        """Take up what the disk has of a prompt now; return how many places name it.

        Raises SpeechError when it cannot be read: what was heard before goes on.
        """
        fresh = await asyncio.to_thread(self._read, language, name)
        self._shelf.renew(fresh)
        return len(fresh)

    def _read(self, language: str, name: str) -> dict[tuple[str, str], Spoken]:
        narrator = self._narrate()
        fresh = {}
        for say, spoken in self._wanted:
            if spoken == language and _record(narrator, say, spoken).id == name:
                prompt = narrator.find(say, spoken)
                fresh[say, spoken] = Spoken(prompt.text, narrator.load(prompt))
        return fresh
