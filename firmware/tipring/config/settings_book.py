"""The owner's files as a book: changes are proposed, checked, and put in place at once.

    book = SettingsBook(directory, state)
    proposal = book.edit("agents.toml", lambda file: file["agent"].pop("anna"))
    if not proposal.problems:
        book.deploy(proposal, who="olga", why="Anna has left")

All of this blocks: use a thread. Nobody else writes files here from a program.
"""

import difflib
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tipring.config.advice import advise
from tipring.config.agents_file import SECRETS_FILE
from tipring.config.check import examine, prompt_library
from tipring.config.problems import FIRST_FILE, Problem, SettingsProblems, quoted
from tipring.config.queue_csv.together import put_together
from tipring.config.reader import Reading, read
from tipring.config.version_shelf import BY_HAND, Version, VersionShelf
from tipring.domain.errors import SettingsError, SpeechError
from tipring.speech.voices.installed import Voices, installed_voice

FOLDERS = ("flows", "queues", "boards")
"""Below the configuration directory, besides the files in itself."""
STATE = "state"
LONGEST_TEXT = 1_000_000
"""Characters of one file."""

Files = Mapping[str, str | None]
"""Text by path below the configuration directory; None: there is no such file."""
Change = Callable[[Any], object]
"""Changes a tomlkit document, which keeps comments and order."""

_NAME = re.compile(rf"(?:(?:{'|'.join(FOLDERS)})/)?[\w-][\w.-]{{0,80}}\.toml")


def _now() -> datetime:
    return datetime.now(UTC)


class SettingsMoved(SettingsError):  # noqa: N818 - it is a state of the world
    """Somebody else changed a file since the proposal was made."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was changed by somebody else meanwhile; look at it, and try again"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What some files shall say, and what comes of it."""

    changes: Files
    """Those that would be different; None: removed."""
    before: Files
    """The same files now."""
    problems: tuple[Problem, ...]
    """All that is wrong with the whole configuration then; with one, none is deployed.
    Examples of flows that do not come true are among them."""
    hints: tuple[Problem, ...]
    """What would be better, and keeps nobody from anything."""
    difference: str
    """As `diff -u` shows it, without secrets."""


class SettingsBook:
    """Reads, checks and writes the files of one office."""

    def __init__(
        self,
        directory: Path,
        state: Path,
        voices: Voices = installed_voice,
        wall: Callable[[], datetime] = _now,
    ) -> None:
        self._directory = directory
        self._state = state
        self._voices = voices
        self._wall = wall
        self._shelf = VersionShelf(state / "settings")

    # --- reading -------------------------------------------------------------------

    def names(self) -> list[str]:
        """Return which files there are, tipring.toml first; secrets.toml among them."""
        here = self._directory
        found = [path.name for path in here.glob("*.toml")]
        for folder in FOLDERS:
            found += [f"{folder}/{path.name}" for path in here.glob(f"{folder}/*.toml")]
        known = [name for name in found if _NAME.fullmatch(name)]
        return sorted(known, key=lambda name: ("/" in name, name != FIRST_FILE, name))

    def text(self, name: str) -> str:
        """Return what a file says; empty: there is none.

        SettingsError: it is none of the files, or the secrets, which stay untold.
        """
        if _named(name) == SECRETS_FILE:
            message = f"{SECRETS_FILE} is not shown to anybody"
            raise SettingsError(message)
        return self._text(name) or ""

    def _text(self, name: str) -> str | None:
        path = self._directory / _named(name)
        try:
            return path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            message = f"{path} cannot be read: {error}"
            raise SettingsError(message) from error

    # --- changing ------------------------------------------------------------------

    def edit(self, name: str, change: Change) -> Proposal:
        """Propose what *change* makes of the tomlkit document of *name*.

        SettingsError: the file is no TOML as it is.
        """
        return self.propose({name: self.edited(name, change)})

    def edited(self, name: str, change: Change) -> str:
        """Return the text of a file after *change*; nothing is written."""
        try:
            document = tomlkit.parse(self._text(name) or "")
            change(document)
            return tomlkit.dumps(document)
        except TOMLKitError as error:
            message = f"{name} cannot be changed by a form: {error}"
            raise SettingsError(message) from error

    def propose(self, files: Files) -> Proposal:
        """Find out what comes of *files*; those that stay as they are do not count."""
        before = {name: self._text(name) for name in map(_named, files)}
        changes = {name: text for name, text in files.items() if text != before[name]}
        for name, text in changes.items():
            if text is not None and len(text) > LONGEST_TEXT:
                message = f"{name} has more than {LONGEST_TEXT} characters"
                raise SettingsError(message)
        before = {name: before[name] for name in changes}
        problems, hints = self._examined(changes)
        return Proposal(
            changes=MappingProxyType(changes),
            before=MappingProxyType(before),
            problems=problems,
            hints=hints,
            difference=_difference(before, changes),
        )

    def check(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """Return the problems and the hints of the files as they are."""
        return self._examined({})

    def reading(self, files: Files) -> Reading:
        """Return the settings as they would be with *files*, to be tried.

        Nothing of it lies on the disk any more. SettingsProblems: they have mistakes.
        """
        with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
            self._copy_to(Path(folder), {_named(name): files[name] for name in files})
            return read(Path(folder))

    def _examined(
        self, changes: Files
    ) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
            scratch = Path(folder)
            self._copy_to(scratch, changes)
            problems, hints = _looked_at(scratch, self._voices)
        here = str(self._directory)

        def told(problem: Problem) -> Problem:
            return replace(problem, what=problem.what.replace(folder, here))

        return tuple(map(told, problems)), tuple(map(told, hints))

    def _copy_to(self, scratch: Path, changes: Files) -> None:
        """Let *scratch* look like the directory with *changes*; nothing is copied."""
        here = self._directory.resolve()
        for path in here.iterdir() if here.is_dir() else ():
            if path.name not in {*FOLDERS, STATE}:
                (scratch / path.name).symlink_to(path)
        (scratch / STATE).symlink_to(self._state.resolve())
        for folder in FOLDERS:
            (scratch / folder).mkdir()
            for path in here.glob(f"{folder}/*"):
                (scratch / folder / path.name).symlink_to(path)
        for name, text in changes.items():
            (scratch / name).unlink(missing_ok=True)
            if text is not None:
                (scratch / name).write_bytes(text.encode())
                _as_secret(scratch / name)

    def deploy(self, proposal: Proposal, who: str, why: str) -> Version:
        """Put a proposal in place: after a power cut it is all of it or nothing.

        SettingsProblems: it has some. SettingsMoved: a file is not what it was when the
        proposal was made. SettingsError: nothing changes, or nothing can be written.
        """
        if proposal.problems:
            raise SettingsProblems(proposal.problems)
        if not proposal.changes:
            message = "that is what the settings say already"
            raise SettingsError(message)

        def insist() -> None:
            for name, text in proposal.before.items():
                if self._text(name) != text:
                    raise SettingsMoved(name)

        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with self._shelf.alone():
                self._shelf.keep(self._untold(), self._wall(), BY_HAND, "")
                put_together(self._directory, proposal.changes, insist=insist)
                changed = tuple(sorted(proposal.changes))
                return self._shelf.keep(self._untold(), self._wall(), who, why, changed)
        except OSError as error:
            message = (
                f"the settings in {self._directory} cannot be written:"
                f" {error.strerror}; let the user of Tipring write there"
            )
            raise SettingsError(message) from error

    def _untold(self) -> dict[str, str]:
        """Return all files but the secrets."""
        names = (name for name in self.names() if name != SECRETS_FILE)
        return {name: self._text(name) or "" for name in names}

    # --- versions ------------------------------------------------------------------

    def versions(self) -> list[Version]:
        """Return what was deployed, the newest first."""
        return self._shelf.versions()

    def difference(self, version: int) -> str:
        """Return what a version changed. SettingsError: there is no such version."""
        before, after = self._shelf.step(version)
        return _difference(before, after)

    def step(self, version: int) -> tuple[Files, Files]:
        """Return the files that a version changed: before it, and after it."""
        return self._shelf.step(version)

    def propose_undo(self, version: int) -> Proposal:
        """Propose the files that a version changed as they were before it.

        SettingsError: one of them was changed again since.
        """
        before, after = self._shelf.step(version)
        for name, text in after.items():
            if self._text(name) != text:
                message = (
                    f"{name} was changed again after version {version};"
                    " undo the later change first, or go back to an earlier version"
                )
                raise SettingsError(message)
        return self.propose(before)

    def propose_return(self, version: int) -> Proposal:
        """Propose all files as they were in a version; the secrets stay."""
        then, now = self._shelf.files(version), self._untold()
        return self.propose({**dict.fromkeys(now), **then})

    def undo(self, version: int, who: str) -> Version:
        """Undo one version; it becomes a new one."""
        return self.deploy(self.propose_undo(version), who, f"undo of {version}")


def _looked_at(folder: Path, voices: Voices) -> tuple[list[Problem], list[Problem]]:
    found = examine(folder, prompt_library(folder), voices)
    if found.problems or found.reading is None or found.narrator is None:
        return found.problems, []
    try:
        return [], advise(found.reading, found.narrator)
    except SpeechError as error:
        return [Problem(FIRST_FILE, None, "", "", str(error), "")], []


def _named(name: str) -> str:
    """Return *name* if it is that of a file of ours; SettingsError: it is not."""
    if not _NAME.fullmatch(name):
        message = f"{quoted(name)} is no file of the settings"
        raise SettingsError(message)
    return name


def _as_secret(path: Path) -> None:
    if path.name == SECRETS_FILE:
        path.chmod(0o600)


def _difference(before: Files, after: Files) -> str:
    parts: list[str] = []
    for name in sorted({*before, *after} - {SECRETS_FILE}):
        old, new = before.get(name), after.get(name)
        parts += difflib.unified_diff(
            (old or "").splitlines(),
            (new or "").splitlines(),
            "/dev/null" if old is None else name,
            "/dev/null" if new is None else name,
            lineterm="",
        )
    return "\n".join(parts)
