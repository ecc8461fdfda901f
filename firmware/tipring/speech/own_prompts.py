"""The owner's own prompts: kept under SETTINGS/prompts/, over the shipped ones."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech.faults import faults_of
from tipring.speech.manifest import Made, made, read_manifest, sha256_of, write_manifest
from tipring.speech.wav import read_wav, sync, write_wav_safely

LONGEST_NAME = 64
SHORTEST_NAME = 4
"""What is left of a text in other letters names nothing."""
HASH_DIGITS = 12
UPLOADED = "uploaded"
BY_TELEPHONE = "recorded by telephone"

_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[_-][a-z0-9]{2,8})?")

_WRITING = threading.Lock()
"""A manifest is read, changed and written: by one thread at a time."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the owner may mend about a prompt."""

    language: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.language}/{self.name}: {self.what}"


class OwnPrompts:
    """The recordings in *folder*, a folder for each language. Every method blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(
        self, language: str, name: str, sound: Samples, text: str, origin: str
    ) -> Made:
        """Keep *sound* as the prompt *name* of *language*: all of it, or nothing.

        *text* is what it says; empty: what the id says already. Raises SpeechError
        when the names cannot be those of files, or the disk refuses.
        """
        folder = self._folder / demand_language(language)
        path = folder / f"{demand_name(name)}.wav"
        try:
            with _WRITING:
                write_wav_safely(path, sound)
                about, known = read_manifest(folder)
                entry = made(path, text, sound, origin)
                write_manifest(folder, about, (known | {name: entry}).values())
                sync(folder)
        except OSError as error:
            message = f"{path} cannot be kept: {error.strerror}"
            raise SpeechError(message) from error
        return entry

    def remove(self, language: str, name: str) -> None:
        """Remove a recording: what was heard before it is heard again.

        Raises SpeechError when there is none, or the disk refuses.
        """
        folder = self._folder / demand_language(language)
        path = folder / f"{demand_name(name)}.wav"
        try:
            with _WRITING:
                path.unlink()
                about, known = read_manifest(folder)
                if known.pop(name, None):
                    write_manifest(folder, about, known.values())
                sync(folder)
        except OSError as error:
            message = f"{path} cannot be removed: {error.strerror}"
            raise SpeechError(message) from error

    def origin(self, language: str, name: str) -> str:
        """Return how the recording came; empty when that is not known."""
        entry = read_manifest(self._folder / language)[1].get(name)
        return entry.origin if entry else ""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the recordings, their names and their manifests."""
        folders = sorted(path for path in self._folder.glob("*") if path.is_dir())
        for folder in folders:
            try:
                known = read_manifest(folder)[1]
            except SpeechError as error:
                yield Fault(folder.name, "manifest.json", str(error))
                known = {}
            for path in sorted(folder.glob("*.wav")):
                for what in _of_recording(path, known.pop(path.stem, None)):
                    yield Fault(folder.name, path.stem, what)
            for name in known:
                yield Fault(folder.name, name, "its recording is missing")


def demand_name(name: str) -> str:
    """Return *name*. Raises SpeechError unless it is fit to be a prompt's id."""
    if len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        return name
    message = f'"{name}" cannot name a prompt; use letters a to z, digits and hyphens'
    raise SpeechError(message)


def name_of(text: str) -> str:
    """Return an id for a *text* that has none: its first words, or a hash of it."""
    words = "-".join(_WORD.findall(text.lower()))[:LONGEST_NAME].strip("-")
    if len(words) >= SHORTEST_NAME:
        return words
    return f"text-{sha256(text.encode()).hexdigest()[:HASH_DIGITS]}"


def demand_language(language: str) -> str:
    """Return *language*. Raises SpeechError unless it looks like a code."""
    if _LANGUAGE.fullmatch(language):
        return language
    message = f'"{language}" is no language; write a code such as en, de or pt_br'
    raise SpeechError(message)


def _of_recording(path: Path, known: Made | None) -> list[str]:
    try:
        sound = read_wav(path)
    except SpeechError as error:
        return [str(error)]
    text = known.text if known else ""
    found = faults_of(sound, text, path.parent.name)
    if known is not None and known.sha256 != sha256_of(path):
        found.append("it was changed by hand, its manifest tells of another one")
    return found
