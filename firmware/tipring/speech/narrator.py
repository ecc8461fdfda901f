"""How each prompt can be heard: recorded, rendered from its text, or borrowed.

A recording is best. A text that nobody recorded is said by a voice of this box, once,
and kept; without a voice the default language's recording must do. Whatever is not
recorded is told to the owner, and nothing of it keeps a caller waiting.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech.prompts import Prompt, PromptLibrary, shipped_root
from tipring.speech.voices.installed import REMEDY, Voices, no_voice
from tipring.speech.voices.port import Voice
from tipring.speech.wav import write_wav_safely

log = logging.getLogger(__name__)

RENDERED = "rendered"
"""The folder of the store that keeps what was rendered."""
ENGLISH = "en"
"""Of which everything is recorded that the rules themselves say."""
HASH_DIGITS = 32

_ID = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]")
"""What looks like an id, and not like words: no space, no final punctuation."""


class Source(StrEnum):
    """Where a prompt's sound comes from."""

    OWN = "own"
    """The owner recorded it, uploaded it or had it rendered."""
    SHIPPED = "shipped"
    RENDERED = "rendered"
    """A voice of this box says the text."""
    BORROWED = "borrowed"
    """It is heard in another language."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Found:
    """A prompt, and where its sound comes from."""

    prompt: Prompt
    source: Source

    @property
    def is_recorded(self) -> bool:
        """Whether somebody made it for this language."""
        return self.source in {Source.OWN, Source.SHIPPED}


class Narrator:
    """Finds for each prompt the best sound there is; see `PromptLibrary` for ids.

    *voices* say what nobody recorded; *cache* is where that is kept. *languages* are
    borrowed from, the first one first. May be used on any thread but the desk's loop.
    """

    def __init__(
        self,
        library: PromptLibrary,
        voices: Voices = no_voice,
        cache: Path = Path(RENDERED),
        languages: Sequence[str] = (ENGLISH,),
    ) -> None:
        self.library = library
        self._voices = voices
        self._cache = cache
        self._languages = tuple(languages)
        self._texts: dict[Path, tuple[Voice, str]] = {}
        """What each file of the cache says, whether it is there yet or not."""

    def look(self, say: str, language: str) -> Found:
        """Return what *say* is in *language*, and where its sound comes from.

        Raises SpeechError when nothing can say it; the message has the remedy.
        """
        try:
            prompt = self.library.find(say, language)
        except SpeechError as error:
            text = "" if looks_like_an_id(say) else say
            return self._otherwise(say, text, language, error)
        if say.endswith(".wav") or prompt.path.is_file():
            return Found(prompt, _source_of(prompt))
        mute = f'nobody recorded "{prompt.text}" in language "{language}"'
        return self._otherwise(prompt.id, prompt.text, language, SpeechError(mute))

    def find(self, say: str, language: str) -> Prompt:
        """Return the prompt, see `look`; its file may have to be rendered by `load`."""
        return self.look(say, language).prompt

    def load(self, prompt: Prompt) -> Samples:
        """Return the sound; waits for the disk, and for a voice if one is needed.

        Raises SpeechError.
        """
        if prompt.path in self._texts and not prompt.path.is_file():
            voice, text = self._texts[prompt.path]
            sound = voice.render(text)
            try:
                write_wav_safely(prompt.path, sound)
            except OSError as error:
                log.warning("%s is not kept: %s", prompt.path, error)
            return sound
        return self.library.load(prompt)

    def ready(
        self, wanted: Iterable[tuple[str, str]]
    ) -> tuple[list[tuple[str, str]], list[str]]:
        """Render what has to be; return what can be said of *wanted*, and regrets.

        A voice that fails costs its own text only. Files of the cache that nobody
        wants any more are removed.
        """
        sayable, regrets = [], []
        kept = set()
        for say, language in sorted(wanted):
            try:
                prompt = self.find(say, language)
                if prompt.path in self._texts:
                    kept.add(prompt.path)
                    self.load(prompt)
            except SpeechError as error:
                regrets.append(str(error))
            else:
                sayable.append((say, language))
        for path in set(self._cache.glob("*.wav")) - kept:
            path.unlink(missing_ok=True)
        return sayable, regrets

    def _otherwise(self, say: str, text: str, language: str, why: SpeechError) -> Found:
        """Have *text* said, or borrow a recording of *say*; otherwise raise *why*."""
        voice = self._voices(language) if text else None
        if voice is not None:
            path = self._cache / f"{_hash(voice, language, text)}.wav"
            self._texts[path] = voice, text
            return Found(Prompt(say, text, language, path), Source.RENDERED)
        for other in self._languages:
            try:
                prompt = self.library.find(say, other)
            except SpeechError:
                continue
            if prompt.path.is_file():
                return Found(prompt, Source.BORROWED)
        raise SpeechError(f"{why}; {REMEDY}") if text else why


def looks_like_an_id(say: str) -> bool:
    """Whether *say* is a name and not words: what nobody knows then is misspelt."""
    return _ID.fullmatch(say) is not None


def _source_of(prompt: Prompt) -> Source:
    shipped = prompt.path.is_relative_to(shipped_root())
    return Source.SHIPPED if shipped else Source.OWN


def _hash(voice: Voice, language: str, text: str) -> str:
    """Return what the file of a text is called: another voice is another file."""
    about = voice.about
    spoken = (about.engine, about.version, about.voice, language, text)
    return sha256("\0".join(spoken).encode()).hexdigest()[:HASH_DIGITS]
