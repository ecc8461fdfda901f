"""Versions of the settings: each is a list of files, and each text is kept once.

`versions/000012.json` names the texts of version 12 by their hashes, which are the
names of files in `texts`. A version counts from the moment that its list is there.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tipring.domain.errors import SettingsError

BY_HAND = "by hand"
"""Who changed files without the book: an editor, an import at the terminal."""
MOST_VERSIONS = 200
"""Older ones are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The settings as somebody put them in place."""

    number: int
    at: datetime
    who: str
    """The account; BY_HAND: nobody told."""
    why: str
    changed: tuple[str, ...]
    """Which files are others than in the version before; secrets.toml by its name."""


class VersionShelf:
    """Keeps versions in a folder of the box's state; no secret is among them."""

    def __init__(self, folder: Path) -> None:
        self._versions = folder / "versions"
        self._texts = folder / "texts"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else deploys."""
        for folder in (self._versions, self._texts):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._versions, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def keep(
        self,
        files: Mapping[str, str],
        at: datetime,
        who: str,
        why: str,
        changed: tuple[str, ...] = (),
    ) -> Version:
        """Write a version down, unless it is what the newest one says. See `alone`.

        *changed* are the files that are said to be others; none: what is found out.
        """
        numbers = self._numbers()
        last = numbers[-1] if numbers else 0
        hashes = {name: _hash(text) for name, text in files.items()}
        before = self._list(last)["files"] if last else {}
        if not changed and (hashes == before or not files):
            return self._version(last) if last else _nothing(at)
        others = {
            name for name in {*hashes, *before} if hashes.get(name) != before.get(name)
        }
        version = Version(
            number=last + 1,
            at=at,
            who=who,
            why=why,
            changed=changed or tuple(sorted(others)),
        )
        for name, text in files.items():
            place = self._texts / hashes[name]
            if not place.exists():
                _write(place, text)
        told = {**asdict(version), "at": at.isoformat(), "files": hashes}
        _write(self._place(version.number), json.dumps(told, indent=1))
        self._forget([*numbers, version.number])
        return version

    def versions(self) -> list[Version]:
        """Return all versions, the newest first."""
        return [self._version(number) for number in reversed(self._numbers())]

    def files(self, number: int) -> dict[str, str]:
        """Return the texts of a version. SettingsError: there is none."""
        return self._texts_of(self._list(number)["files"])

    def step(self, number: int) -> tuple[dict[str, str | None], dict[str, str | None]]:
        """Return what a version changed: the files before it, and after it.

        Of the oldest version nothing is known that was before.
        """
        after = self._list(number)["files"]
        earlier = [each for each in self._numbers() if each < number]
        before = self._list(earlier[-1])["files"] if earlier else after
        others = [
            name
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
        old, new = self._texts_of(before), self._texts_of(after)
        return {n: old.get(n) for n in others}, {n: new.get(n) for n in others}

    # --- the folder ----------------------------------------------------------------

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._versions.glob("[0-9]*.json"))

    def _place(self, number: int) -> Path:
        return self._versions / f"{number:06}.json"

    def _list(self, number: int) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._place(number).read_text("utf-8"))
        except (OSError, ValueError) as error:
            message = f"there is no version {number} of the settings any more"
            raise SettingsError(message) from error
        return found

    def _version(self, number: int) -> Version:
        told = self._list(number)
        return Version(
            number=number,
            at=datetime.fromisoformat(told["at"]),
            who=told["who"],
            why=told["why"],
            changed=tuple(told["changed"]),
        )

    def _texts_of(self, hashes: Mapping[str, str]) -> dict[str, str]:
        try:
            return {
                name: (self._texts / kept).read_bytes().decode("utf-8")
                for name, kept in hashes.items()
            }
        except OSError as error:
            message = f"a version of the settings cannot be read: {error.strerror}"
            raise SettingsError(message) from error

    def _forget(self, numbers: list[int]) -> None:
        if len(numbers) <= MOST_VERSIONS:
            return
        for number in numbers[:-MOST_VERSIONS]:
            self._place(number).unlink(missing_ok=True)
        kept = {
            text
            for number in numbers[-MOST_VERSIONS:]
            for text in self._list(number)["files"].values()
        }
        for path in self._texts.iterdir():
            if path.name not in kept:
                path.unlink()


def _nothing(at: datetime) -> Version:
    return Version(number=0, at=at, who=BY_HAND, why="", changed=())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(place: Path, text: str) -> None:
    """Write a file in one step, for us alone."""
    draft = place.with_name(f".{place.name}.new")
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
