"""Prompts: what the box can say, found by id, by text or by file.

A library is built from folders: `ROOT/LANGUAGE/catalogue.toml` holds lines
`id = "text"`, and `ROOT/LANGUAGE/ID.wav` the recording of each. A later folder
overlays the earlier ones id by id; there a recording alone is enough, it has the text
that its manifest tells, or keeps the one that the id already has (or the id itself,
when it has none).

Music has no language: what lies in `ROOT/music/` is found from every one of them,
unless the language has a recording of that name itself.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

import tipring
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.speech.manifest import Made, read_manifest
from tipring.speech.wav import read_wav

CATALOGUE = "catalogue.toml"
MUSIC = "music"
"""The folder that is no language."""
SUGGESTIONS = 3
"""How many near ids or texts an error offers."""
NEARNESS = 0.5
"""Least difflib ratio of a suggestion; below it they only confuse."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something the box can say; *path* is its recording, which may be missing."""

    id: str
    text: str
    language: str
    path: Path


class Prompts(Protocol):
    """Whoever finds and reads prompts; see `PromptLibrary` for the contract."""

    def find(self, say: str, language: str) -> Prompt:
        """Return the prompt. Raises SpeechError."""
        ...

    def load(self, prompt: Prompt) -> Samples:
        """Return its sound; waits for the disk. Raises SpeechError."""
        ...


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The prompts of one language."""

    by_id: dict[str, Prompt]
    by_text: dict[str, Prompt]


def shipped_root() -> Path:
    """Return the folder of the prompts that come with Tipring."""
    package = Path(tipring.__file__).parent
    installed, checkout = package / "audio_prompts", package.parents[1]
    return installed if installed.is_dir() else checkout / "audio_prompts"


def normalised(text: str) -> str:
    """Return *text* as it is compared: case, spacing, final punctuation aside."""
    return " ".join(text.casefold().split()).rstrip(".!?,;: ")


class PromptLibrary:
    """All prompts of the folders *roots*; later folders win.

    *base* is where a relative `.wav` path starts. A language is read when it is asked
    for, once: most boxes speak one of the many. Raises SpeechError when a folder of
    *roots* is not there; any door raises it when a catalogue cannot be read.
    """

    def __init__(self, roots: Sequence[Path], base: Path = Path()) -> None:
        self._base = base
        self._folders: dict[str, list[Path]] = {}
        for root in roots:
            for folder in _languages(root):
                self._folders.setdefault(folder.name, []).append(folder)
        self._shelves: dict[str, _Shelf] = {}

    def prompts(self, language: str) -> Sequence[Prompt]:
        """Return every prompt of *language*, in the order of the catalogues.

        A language that has none speaks as the part of it before `_` or `-` does:
        `en_us` as `en`. Music is not among them.
        """
        return tuple(self._shelf(self._spoken(language)).by_id.values())

    def languages(self) -> list[str]:
        """Return the languages that have prompts; music is none."""
        return sorted(self._folders.keys() - {MUSIC})

    def find(self, say: str, language: str) -> Prompt:
        """Return the prompt whose id, text or `.wav` path is *say*.

        Raises SpeechError that names near ids and texts and the remedy. That the
        recording exists is found out by `load`.
        """
        if say.endswith(".wav"):
            return Prompt(say, say, language, self._base / say)
        shelf = self._shelf(self._spoken(language))
        prompt = shelf.by_id.get(say) or shelf.by_text.get(normalised(say))
        prompt = prompt or self._shelf(MUSIC).by_id.get(say)
        if prompt is None:
            raise SpeechError(self._regret(say, language, shelf.by_id))
        return prompt

    def load(self, prompt: Prompt) -> Samples:
        """Read the recording: int16, 8000 Hz. Raises SpeechError, see `read_wav`."""
        return read_wav(prompt.path)

    def _shelf(self, language: str) -> _Shelf:
        if language not in self._shelves:
            by_id: dict[str, Prompt] = {}
            for folder in self._folders.get(language, ()):
                by_id |= _read_folder(folder, by_id)
            by_text = {normalised(prompt.text): prompt for prompt in by_id.values()}
            self._shelves[language] = _Shelf(by_id, by_text)
        return self._shelves[language]

    def _spoken(self, language: str) -> str:
        whole = language in self._folders and language != MUSIC
        spoken = language if whole else language.replace("-", "_").split("_")[0]
        return "" if spoken == MUSIC else spoken

    def _regret(self, say: str, language: str, shelf: dict[str, Prompt]) -> str:
        if not shelf:
            known = ", ".join(self.languages()) or "none"
            return (
                f'cannot say "{say}": there are no prompts in language "{language}" '
                f"(there are: {known}); add a folder {language}/ with {CATALOGUE}"
            )
        near = _near(say, shelf.values())
        perhaps = f"; perhaps {near}" if near else ""
        return (
            f'no recording says "{say}" in language "{language}"{perhaps}. Name an id '
            f"or a text of {language}/{CATALOGUE}, add it there, or name a .wav file"
        )


def _languages(root: Path) -> list[Path]:
    try:
        return sorted(child for child in root.iterdir() if child.is_dir())
    except OSError as error:
        message = f"no folder of prompts at {root}: {error.strerror}; create it"
        raise SpeechError(message) from error


def _read_folder(folder: Path, below: dict[str, Prompt]) -> dict[str, Prompt]:
    texts = _read_catalogue(folder / CATALOGUE)
    recorded = sorted(path.stem for path in folder.glob("*.wav"))
    untold = [name for name in recorded if name not in texts]
    made = read_manifest(folder)[1] if untold else {}
    inherited = {
        name: _text_of(name, made.get(name), below.get(name)) for name in untold
    }
    return {
        name: Prompt(name, text, folder.name, folder / f"{name}.wav")
        for name, text in (texts | inherited).items()
    }


def _text_of(name: str, made: Made | None, below: Prompt | None) -> str:
    if made is not None and made.text:
        return made.text
    return below.text if below is not None else name


def _read_catalogue(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            lines = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"cannot read the prompts of {path}: {error}; mend that line"
        raise SpeechError(message) from error
    for name, text in lines.items():
        if not isinstance(text, str):
            message = f'{path}: {name} = {text!r} is no text; write {name} = "..."'
            raise SpeechError(message)
    return lines


def _near(say: str, prompts: Iterable[Prompt]) -> str:
    names = {normalised(prompt.text): f'"{prompt.text}"' for prompt in prompts}
    names |= {prompt.id: prompt.id for prompt in prompts}
    near = get_close_matches(normalised(say), names, SUGGESTIONS, NEARNESS)
    return " or ".join(names[match] for match in near)
