"""What became of the copies of each night: a small file in the box's state.

Whoever makes them does not write the journal, and the desk may be away meanwhile.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tipring.store.disk import sync_folder
from tipring.store.trouble import told

DIARY: Final = "backups.json"
MOST_RUNS: Final = 60
"""Two months: 15 kB, written once a night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """One night."""

    at: datetime
    """UTC, when it began."""
    where: str
    why: str = ""
    """Why there is no copy; empty: there is one, and it was proved."""
    name: str = ""
    size_bytes: int = 0
    took_s: float = 0.0
    calls: int = 0
    messages: int = 0
    has_secrets: bool = False
    """PINs, passwords and keys are in it, under a passphrase."""


def read_runs(directory: Path) -> list[BackupRun]:
    """Return what was made for the store in *directory*, the newest first.

    A file that cannot be read tells of nothing.
    """
    try:
        rows: list[dict[str, Any]] = json.loads((directory / DIARY).read_bytes())
        return [
            BackupRun(**{**row, "at": datetime.fromisoformat(row["at"])})
            for row in reversed(rows)
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def keep_run(directory: Path, run: BackupRun) -> None:
    """Write *run* down beside the store in *directory*. Blocks. Raises StoreError."""
    runs = [run, *read_runs(directory)][:MOST_RUNS]
    draft = directory / f".{DIARY}.new"
    with told("write down a backup in", directory):
        with draft.open("w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o640)
            json.dump([_row(each) for each in reversed(runs)], file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(directory / DIARY)
        sync_folder(directory)


def last_good(runs: Sequence[BackupRun]) -> BackupRun | None:
    """Return the newest of *runs* that made a copy; None: there is none."""
    return next((run for run in runs if not run.why), None)


def _row(run: BackupRun) -> dict[str, Any]:
    return {**asdict(run), "at": run.at.isoformat()}
