"""The end of the log, put on the disk when it matters.

A log that lives in memory spares the card, and is gone with the power. So when a
service of ours dies, and when the machine goes down, its last lines and the kernel's
are kept beside the store: `logs/20261127-090000-tipring.log.gz`.
"""

import gzip
import os
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tipring.store.disk import make_folder, sync_folder
from tipring.store.trouble import told

FOLDER: Final = "logs"
KEPT: Final = 20
"""Files of some 30 kB."""
PAUSE: Final = timedelta(minutes=10)
"""Who dies over and over says the same; the first time counts."""
GOING_DOWN: Final = "shutdown"
"""Why the machine goes down is kept always."""
SAYS: Final = ("journalctl", "--boot", "--no-pager", "--output=short-iso")
LOGS: Final = (
    (*SAYS, "--unit=tipring*", "--lines=2000"),
    (*SAYS, "--dmesg", "--lines=300"),
)
Says = Callable[[Sequence[str]], str]
"""Returns what a program of the system says; empty: it cannot be asked."""


def keep_last_words(state: Path, why: str, now: datetime, says: Says) -> Path | None:
    """Keep the end of the log; return the file, None: there is nothing to keep.

    Blocks. Raises StoreError when the disk refuses.
    """
    folder = state / FOLDER
    name = re.sub(r"[^\w.@-]", "-", why) or "asked"
    if why != GOING_DOWN and _kept_lately(folder, now):
        return None
    text = "\n".join(filter(None, map(says, LOGS)))
    if not text:
        return None
    with told("keep the end of the log in", folder):
        make_folder(folder)
        place = folder / f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{name}.log.gz"
        draft = place.with_suffix(".part")
        with draft.open("wb") as file:
            os.fchmod(file.fileno(), 0o640)
            file.write(gzip.compress(text.encode(), mtime=0))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        for old in kept_words(state)[KEPT:]:
            old.unlink()
        sync_folder(folder)
    return place


def kept_words(state: Path) -> list[Path]:
    """Return the files that are kept, the newest first."""
    return sorted((state / FOLDER).glob("*.log.gz"), reverse=True)


def _kept_lately(folder: Path, now: datetime) -> bool:
    """Whether a file is so young; one of a clock that ran ahead is not."""
    since = f"{now.astimezone(UTC) - PAUSE:%Y%m%d-%H%M%S}"
    until = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}~"
    names = (path.name for path in folder.glob("*.log.gz"))
    return any(since < name <= until for name in names if f"-{GOING_DOWN}." not in name)
