"""Changing screening.toml: the owner's comments and order stay, all or nothing."""

import fcntl
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tomlkit

from tipring.config.problems import Problem, SettingsProblems, quoted
from tipring.config.screening_file import SCREENING_FILE, lists_of
from tipring.config.toml_file import TomlFile, read_toml
from tipring.config.toml_lines import locate
from tipring.domain.caller_number import spellings
from tipring.domain.errors import SettingsError
from tipring.domain.screening import (
    Entry,
    ListName,
    Lists,
    looks_like_number,
    name_pattern,
    number_pattern,
)

BEGINNING = "# Who is blocked and who is allowed; see docs/settings.md.\n"
DRAFT = ".screening.toml.new"
MOST_ENTRIES = 20_000
"""More would keep callers waiting."""

Key = tuple[bool, str]
_DONE = {ListName.BLOCK: "blocked", ListName.ALLOW: "allowed"}


def entry_from(which: ListName, said: str, note: str = "") -> Entry:
    """Return the entry that a person means by *said*; SettingsError: it is none."""
    is_name = not looks_like_number(said)
    try:
        pattern = name_pattern(said) if is_name else number_pattern(said)
    except ValueError as error:
        message = f'{quoted(said)} {error}; write a number, "+49*", or "ACME*"'
        raise SettingsError(message) from None
    return Entry(which, pattern, is_name, " ".join(note.split()))


def add(directory: Path, entries: Sequence[Entry]) -> None:
    """Write *entries* at the end of the file. SettingsError: one is there already."""
    with _alone(directory):
        file, text = _file(directory)
        lists = _lists(file)
        known = by_key(lists)
        for entry in entries:
            _refuse_known(entry, known)
        if len(lists) + len(entries) > MOST_ENTRIES:
            message = (
                f"the lists would have more than {MOST_ENTRIES} entries;"
                " use beginnings of numbers, as in +49900*"
            )
            raise SettingsError(message)
        gap = "" if not text or text.endswith("\n") else "\n"
        new = (text or BEGINNING) + gap + "".join(map(_block, entries))
        _write(directory, new, {*lists, *entries})


def remove(directory: Path, said: str, country: str) -> Entry:
    """Remove the entry that a person means by *said*, and return it.

    A number is found in each of its forms. SettingsError: it is on neither list.
    """
    meant = entry_from(ListName.BLOCK, said)
    with _alone(directory):
        file, text = _file(directory)
        lists = _lists(file)
        found = next((one for one in lists if _is_same(one, meant, country)), None)
        if found is None:
            message = f"{quoted(said)} is on neither list; see: tipring screen list"
            raise SettingsError(message)
        same_list = [entry for entry in lists if entry.list is found.list]
        new = _without(file, text, (found.list.value, same_list.index(found)))
        _write(directory, new, set(lists) - {found})
        return found


def key_of(entry: Entry) -> Key:
    """Return what two entries have in common that stand for the same callers."""
    return entry.is_name, entry.pattern.casefold()


def by_key(lists: Lists) -> dict[Key, Entry]:
    """Return *lists* so that an entry is found by its key."""
    return {key_of(entry): entry for entry in lists}


def _refuse_known(entry: Entry, known: Mapping[Key, Entry]) -> None:
    if there := known.get(key_of(entry)):
        message = f"{entry.pattern} is {_DONE[there.list]} already"
        if there.list is not entry.list:
            message += f"; first use: tipring screen remove {quoted(there.pattern)}"
        raise SettingsError(message)


def _is_same(entry: Entry, meant: Entry, country: str) -> bool:
    if entry.is_name or meant.is_name or entry.is_prefix or meant.is_prefix:
        return key_of(entry) == key_of(meant)
    ours, theirs = (spellings(one.pattern, country) for one in (entry, meant))
    return not ours.isdisjoint(theirs)


# --- the text ----------------------------------------------------------------------


def _block(entry: Entry) -> str:
    said = {"name" if entry.is_name else "number": entry.pattern}
    if entry.note:
        said["note"] = entry.note
    return f"\n[[{entry.list.value}]]\n{tomlkit.dumps(said)}"


def _without(file: TomlFile, text: str, path: tuple[str, int]) -> str:
    """Return *text* without the table at *path*; comments around it stay."""
    stands = [line for key, line in file.lines.items() if key[:2] == path]
    lines = text.splitlines(keepends=True)
    first, last = min(stands) - 1, max(stands)
    if first and not lines[first - 1].strip():
        first -= 1
    return "".join(lines[:first] + lines[last:])


def _file(directory: Path) -> tuple[TomlFile, str]:
    path = directory / SCREENING_FILE
    if not path.exists():
        return TomlFile(SCREENING_FILE, {}, {(): 1}), ""
    return read_toml(directory, SCREENING_FILE), path.read_text(encoding="utf-8")


def _lists(file: TomlFile) -> Lists:
    problems: list[Problem] = []
    lists = lists_of(file, problems)
    if problems:
        raise SettingsProblems(problems)
    return lists


def _write(directory: Path, text: str, expected: set[Entry]) -> None:
    """Write *text* in one step, if it says what it should."""
    try:
        new = TomlFile(SCREENING_FILE, tomllib.loads(text), locate(text))
        is_right = set(_lists(new)) == expected
    except (tomllib.TOMLDecodeError, SettingsProblems):
        is_right = False
    if not is_right:
        message = (
            f"{SCREENING_FILE} is written in a way that cannot be changed safely;"
            " write each entry as [[block]] or [[allow]] with its keys below, or"
            " change it by hand"
        )
        raise SettingsError(message)
    path, draft = directory / SCREENING_FILE, directory / DRAFT
    with _told(path):
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            _as_before(path, file.fileno())
            os.fsync(file.fileno())
        draft.rename(path)


def _as_before(path: Path, draft: int) -> None:
    """Give the new file the owner and the rights of the old one."""
    os.fchmod(draft, 0o644)
    with suppress(FileNotFoundError, PermissionError):
        old = path.stat()
        os.fchmod(draft, old.st_mode & 0o777)
        os.fchown(draft, old.st_uid, old.st_gid)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Wait until no other command changes the file; the folder itself is the lock."""
    with _told(directory):
        folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}; do it as its owner, or root"
        raise SettingsError(message) from error
