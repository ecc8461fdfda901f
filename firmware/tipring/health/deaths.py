"""Notes of processes that died: systemd leaves a line for each, whoever lives.

`deaths` in the store's directory takes them, as the units write them: when, who, and
systemd's words for the result. What was written into the journal is moved to a second
file, and only the newest are kept.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

NOTES: Final = "deaths"
TOLD: Final = "deaths.told"
TAKEN: Final = "deaths.taken"
"""While they are written into the journal; found there, that was cut off."""
MOST_KEPT: Final = 50
GAVE_UP: Final = "gave-up"
FIELDS: Final = 5
_OF: Final = MappingProxyType(
    {
        "watchdog": "it stood still, and was ended",
        "oom-kill": "there was no memory left for it",
        "timeout": "it took too long to begin or to end",
        "protocol": "it ended before it was ready",
        "resources": "there was nothing left to begin it with",
        "start-limit-hit": "it was begun too often",
    }
)
"""`$SERVICE_RESULT` of systemd.exec(5)."""


@dataclass(frozen=True, slots=True)
class Death:
    """One note."""

    at: datetime
    service: str
    how: str
    gave_up: bool = False
    """It died so often that it rests."""


def deaths(directory: Path) -> list[Death]:
    """Return what is known, oldest first; *directory* is the store's."""
    found = [*_read(directory / TOLD), *_read(directory / TAKEN)]
    return [*found, *_read(directory / NOTES)]


def taken(directory: Path) -> list[Death]:
    """Take what is new out of the notes; `told` says that it is in the journal."""
    notes, at = directory / NOTES, directory / TAKEN
    # Whoever is dying now writes a file of its own again.
    if not at.exists() and notes.exists():
        notes.rename(at)
    return list(_read(at))


def told(directory: Path) -> None:
    """Put what was taken to those that are known."""
    at = directory / TAKEN
    lines = [*_lines(directory / TOLD), *_lines(at)]
    (directory / TOLD).write_text("".join(f"{line}\n" for line in lines[-MOST_KEPT:]))
    at.unlink(missing_ok=True)


def _read(path: Path) -> Iterator[Death]:
    """Yield what can be understood: a line that a full disk cut off is left out."""
    for line in _lines(path):
        fields = line.split()
        with suppress(ValueError):
            if len(fields) == FIELDS:
                yield _death(*fields)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _death(at: str, service: str, result: str, code: str, status: str) -> Death:
    how = _OF.get(result, "")
    if not how:
        how = f"it ended with status {status}" if code == "exited" else ""
    how = how or f"it was ended by SIG{status}"
    return Death(datetime.fromisoformat(at), service, how, result == GAVE_UP)
