"""What of an office goes into a backup, and what of it is secret."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from tipring.config.agents_file import SECRETS_FILE
from tipring.console.backup.manifest import SEALED, SETTINGS, STATE
from tipring.console.backup.refusal import BackupRefused
from tipring.store.console_book import FILE as BOOK
from tipring.store.engines import DATABASE_NAME
from tipring.store.restoring import LAID, MADE_AGAIN

SOUNDS = ".wav"
VERSIONS = "settings"
"""Where the state has earlier settings."""
KEYS = frozenset({".key", ".crt", ".pem"})
NOTES = frozenset({"console.key", "setup-links.json"})
DATABASES = frozenset({DATABASE_NAME, BOOK})
LONGEST_PART = 200
_PART = re.compile(rf"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{{0,{LONGEST_PART}}}")
"""Of a name: no separator, and no point at the beginning, so no `..` either."""
Found = Iterator[tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """Where an office is on this box."""

    directory: Path
    """The owner's files."""
    state: Path

    def open_files(self) -> Found:
        """Yield what is no secret, by its name in a backup; no database."""
        for path in _files(self.directory):
            inside = path.relative_to(self.directory)
            is_state = path.is_relative_to(self.state)
            if not is_state and path.name != SECRETS_FILE:
                yield f"{SETTINGS}{inside.as_posix()}", path
        for path in _files(self.state):
            inside = path.relative_to(self.state)
            if _is_kept(inside):
                yield f"{STATE}{inside.as_posix()}", path

    def secret_files(self) -> Found:
        """Yield what opens doors: PINs, passwords, keys."""
        secrets = self.directory / SECRETS_FILE
        if secrets.is_file():
            yield f"{SETTINGS}{SECRETS_FILE}", secrets
        for path in _files(self.state):
            inside = path.relative_to(self.state)
            if _is_secret(inside):
                yield f"{STATE}{inside.as_posix()}", path


def insist_on_places(names: Iterable[str], place: OfficePlace) -> None:
    """Raise BackupRefused unless each of *names* has its place in an office."""
    for name in names:
        if name != SEALED and not _has_place(name, place):
            message = f"this backup has a file that belongs nowhere: {name[:80]!r}"
            raise BackupRefused(message)


def _has_place(name: str, place: OfficePlace) -> bool:
    if not all(map(_PART.fullmatch, name.split("/"))):
        return False
    if name.startswith(SETTINGS):
        inside = place.directory / name.removeprefix(SETTINGS)
        return not inside.is_relative_to(place.state)
    path = PurePosixPath(name.removeprefix(STATE))
    return name.startswith(STATE) and (
        name.removeprefix(STATE) in DATABASES or _is_kept(path) or _is_secret(path)
    )


def _is_kept(inside: PurePath) -> bool:
    """Whether a file of the state is a sound, or an earlier version of settings."""
    top = inside.parts[0]
    is_version = top == VERSIONS and len(inside.parts) > 1
    return is_version or (inside.suffix == SOUNDS and top not in MADE_AGAIN)


def _is_secret(inside: PurePath) -> bool:
    return inside.suffix in KEYS or inside.as_posix() in NOTES


def _files(folder: Path) -> Iterator[Path]:
    """Yield all files below *folder*; nothing hidden, nothing that leads elsewhere."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith((".", LAID)) or path.is_symlink():
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path
