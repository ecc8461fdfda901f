"""The prompts of the running box: what can be said, and a new recording in its place.

Everything that waits for the disk runs on a thread; calls see a new recording from
their next prompt on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.errors import SpeechError
from tipring.domain.spoken.languages import pieces
from tipring.domain.try_gate import Admission, TryGate
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.mastering import mastered, with_quiet_ends
from tipring.speech.narrator import Narrator, Source, looks_like_an_id
from tipring.speech.own_prompts import BY_TELEPHONE, OwnPrompts, name_of
from tipring.speech.prompts import MUSIC, Prompt
from tipring.speech.wav import read_wav

OWNER = "prompts"
"""Whose wrong tries are counted; there is one PIN."""

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
    number: int | None = None
    """By which it is chosen to be recorded by telephone; None: it is not."""


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
    records = sorted(found.values(), key=lambda record: (record.language, record.id))
    numbers = count(1)
    return [
        replace(record, number=next(numbers)) if _can_be_recorded(record) else record
        for record in records
    ]


def _can_be_recorded(record: PromptRecord) -> bool:
    """Whether it is words that somebody can say into a telephone.

    Music is not; neither are the pieces of figures, there are hundreds.
    """
    is_music = record.language == MUSIC or record.id.endswith(".wav")
    is_piece = record.id in pieces(record.language)
    return record.in_use and not is_music and not is_piece


def _record(narrator: Narrator, say: str, language: str) -> PromptRecord:
    try:
        found = narrator.look(say, language)
    except SpeechError:
        return PromptRecord(say, language, say, Source.MISSING, in_use=True)
    prompt = found.prompt
    language = MUSIC if prompt.language == MUSIC else language
    return PromptRecord(prompt.id, language, prompt.text, found.source, in_use=True)


def _source(narrator: Narrator, prompt: Prompt) -> Source:
    try:
        return narrator.look(prompt.id, prompt.language).source
    except SpeechError:
        return Source.MISSING


class PromptDesk:
    """Knows the prompts of one box; *narrate* reads the owner's folder anew.

    *own* keeps what is recorded by telephone, by whoever knows the *pin*; without one
    nobody may.
    """

    def __init__(
        self,
        shelf: PromptShelf,
        narrate: Callable[[], Narrator],
        wanted: Wanted,
        own: OwnPrompts,
        pin: str = "",
    ) -> None:
        self._shelf = shelf
        self._narrate = narrate
        self._wanted = frozenset(wanted)
        self._own = own
        self._pin = pin
        self.gate = TryGate()
        self.sentence = ""
        """What callers hear that nobody recorded, as of the last `take_stock`."""

    def take_over(self, other: "PromptDesk") -> None:
        """Go by the settings that *other* was made from, and say what it says."""
        self._narrate, self._wanted = other._narrate, other._wanted  # noqa: SLF001
        self._own, self._pin = other._own, other._pin  # noqa: SLF001 - of its kind
        self.sentence = other.sentence
        self._shelf.take_over(other._shelf)  # noqa: SLF001

    def take_stock(self) -> None:
        """Look through all prompts for the sentence; waits for the disk."""
        rows = listed(self._narrate(), self._wanted)
        heard = Counter(row.source for row in rows if row.in_use)
        told = [
            f"{heard[source]} {source.value}"
            for source in (Source.RENDERED, Source.BORROWED, Source.MISSING)
            if heard[source]
        ]
        remedy = "tipring check tells which, and how to record them"
        self.sentence = f"{', '.join(told)}; {remedy}" if told else ""

    def admit(self, pin: str, now: float) -> Admission:
        """Return whether whoever typed *pin* may record prompts."""
        return self.gate.admit(OWNER, pin, self._pin, now)

    async def numbered(self, number: str) -> PromptRecord | None:
        """Return the prompt that has *number* in `records`. Raises SpeechError."""
        found = (row for row in await self.records() if str(row.number) == number)
        return next(found, None)

    async def keep(self, language: str, say: str, draft: Path) -> None:
        """Make the recording *draft* the prompt *say*, heard from the next one on.

        The draft is removed then. Raises SpeechError: nothing was changed.
        """
        name = await asyncio.to_thread(self._keep, language, say, draft)
        await self.renew(language, name)

    def _keep(self, language: str, say: str, draft: Path) -> str:
        sound = mastered(
            [with_quiet_ends(read_wav(draft).astype(float), RATE_HZ)], RATE_HZ
        )
        if sound.size == 0:
            message = "nothing is to be heard in the recording"
            raise SpeechError(message)
        name, text = self._named(say, language)
        self._own.keep(language, name, sound, text, BY_TELEPHONE)
        draft.unlink(missing_ok=True)
        return name

    def _named(self, say: str, language: str) -> tuple[str, str]:
        """Return the id and the text of *say*, which may be a text without an id."""
        record = _record(self._narrate(), say, language)
        if looks_like_an_id(record.id):
            return record.id, record.text
        return name_of(record.text), record.text

    async def records(self) -> list[PromptRecord]:
        """Return every prompt, and where its sound comes from. Raises SpeechError."""
        return await asyncio.to_thread(lambda: listed(self._narrate(), self._wanted))

    async def renew(self, language: str, name: str) -> int:
        """Take up what the disk has of a prompt now; return how many places name it.

        Raises SpeechError when it cannot be read: what was heard before goes on.
        """
        fresh = await asyncio.to_thread(self._read, language, name)
        self._shelf.renew(fresh)
        await asyncio.to_thread(self.take_stock)
        return len(fresh)

    def _read(self, language: str, name: str) -> dict[tuple[str, str], Spoken]:
        narrator = self._narrate()
        fresh = {}
        for say, spoken in self._wanted:
            if spoken == language and _record(narrator, say, spoken).id == name:
                prompt = narrator.find(say, spoken)
                fresh[say, spoken] = Spoken(prompt.text, narrator.load(prompt))
        return fresh
