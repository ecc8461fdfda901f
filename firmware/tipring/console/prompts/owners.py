"""The prompts of the office, from its files: heard, recorded anew, restored.

All of this blocks: use a thread. The box is told by whoever calls (see `Kept`).
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tipring.config.check import PROMPTS, narrator_for, prompt_library
from tipring.config.reader import Reading, read
from tipring.config.spoken import spoken
from tipring.desk.prompt_desk import PromptRecord, listed
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.narrator import Narrator, Source, looks_like_an_id
from tipring.speech.own_prompts import OwnPrompts, name_of
from tipring.speech.uploads import read_upload
from tipring.speech.voices.installed import REMEDY, Voices, installed_voice

LONGEST_NAME = 80
_ODD = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class NewSound:
    """A sound that is not in use yet, and where it came from."""

    sound: Samples
    origin: str

    @property
    def length_s(self) -> float:
        """How long it is."""
        return len(self.sound) / RATE_HZ


@dataclass(frozen=True, slots=True)
class Kept:
    """Which recording was written: what the desk is asked to take up."""

    language: str
    name: str


class OwnersPrompts:
    """The prompts of the office in *directory*."""

    def __init__(self, directory: Path, voices: Voices = installed_voice) -> None:
        self._directory = directory
        self._voices = voices
        self._own = OwnPrompts(directory / PROMPTS)

    def records(self) -> list[PromptRecord]:
        """Return all that can be said, and where its sound comes from.

        Raises SettingsError: which prompts are used is told by the settings.
        """
        reading = read(self._directory)
        wanted = {(part.say, part.language) for part in spoken(reading)}
        return listed(self._narrator(reading), wanted)

    def _narrator(self, reading: Reading) -> Narrator:
        library = prompt_library(self._directory)
        return narrator_for(reading, library, self._voices)

    def sound(self, record: PromptRecord) -> Samples:
        """Return what is heard for *record*, one of `records`. Raises SpeechError."""
        narrator = self._narrator(read(self._directory))
        return narrator.load(narrator.find(record.id, record.language))

    def origin(self, record: PromptRecord) -> str:
        """Return how the owner's recording came; empty: there is none, or unknown."""
        if record.source is not Source.OWN:
            return ""
        return self._own.origin(record.language, record.id)

    # --- another sound -------------------------------------------------------------

    def uploaded(self, path: Path, origin: str) -> NewSound:
        """Return the sound of a file, brought to the loudness of all prompts.

        Raises SpeechError: it has none, or too much.
        """
        return NewSound(read_upload(path), origin)

    def said(self, language: str, text: str) -> NewSound:
        """Let a voice of this box say *text*. Raises SpeechError."""
        voice = self._voices(language)
        if voice is None:
            raise SpeechError(REMEDY)
        about = voice.about
        return NewSound(voice.render(text), f"{about.engine} {about.version}")

    def keep(self, record: PromptRecord, new: NewSound, text: str = "") -> Kept:
        """Let *new* be heard for *record* from now on. Raises SpeechError.

        *text* is what it says, where that is another than before.
        """
        name = name_for(record)
        self._own.keep(
            record.language, name, new.sound, text or record.text, new.origin
        )
        return Kept(record.language, name)

    def restore(self, record: PromptRecord) -> Kept:
        """Remove the owner's recording. Raises SpeechError: there is none."""
        self._own.remove(record.language, record.id)
        return Kept(record.language, record.id)


def name_for(record: PromptRecord) -> str:
    """Return the name of a recording for *record*; one without an id gets one."""
    return record.id if looks_like_an_id(record.id) else name_of(record.text)


def tame(name: str) -> str:
    """Return the last part of a file's *name*, fit to be a file's name here."""
    plain = _ODD.sub("-", Path(name.replace("\\", "/")).name).strip(".-")
    return plain[-LONGEST_NAME:] or "upload"
