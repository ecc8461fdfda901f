"""A restore tried out: put back as on a new box, in a folder that is gone afterwards.

Everything is done by what does it in earnest; then the settings are checked as
`tipring check` does, the store is brought to this version, and what it has is counted.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tipring.config.check import examine, prompt_library
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import Manifest
from tipring.console.backup.proof import held_by
from tipring.console.backup.restoring import lay_ready, put_settings
from tipring.domain.errors import TipringError
from tipring.speech.voices.installed import installed_voice
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger
from tipring.store.restoring import finish_restores

SCRATCH = ".rehearsal-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a box would have after this restore."""

    manifest: Manifest
    calls: int
    messages: int
    silent: int
    """Messages whose sound is not in it."""
    problems: tuple[str, ...]
    """Of the settings, in the words of `tipring check`."""


def rehearse(file: Path, beside: Path, now: datetime, passphrase: str) -> Rehearsed:
    """Put *file* back into a new folder in *beside*; tell what is there then. Blocks.

    BackupRefused: it cannot be put back. StoreError: a disk refuses.
    """
    with tempfile.TemporaryDirectory(dir=beside, prefix=SCRATCH) as name:
        place = OfficePlace(Path(name) / "office", Path(name) / "state")
        laid = lay_ready(file, place, now, passphrase)
        place.directory.mkdir()
        put_settings(laid, place)
        finish_restores(place.state)
        calls, messages, silent = _counted(place.state)
        return Rehearsed(
            manifest=laid.manifest,
            calls=calls,
            messages=messages,
            silent=silent,
            problems=_problems(place.directory),
        )


def _counted(state: Path) -> tuple[int, int, int]:
    if not database_file(state).exists():
        return 0, 0, 0
    Ledger.open(state).close()
    calls, kept = held_by(database_file(state))
    return calls, len(kept), sum(not (state / path).is_file() for path in kept)


def _problems(directory: Path) -> tuple[str, ...]:
    try:
        found = examine(directory, prompt_library(directory), installed_voice)
    except TipringError as error:
        return (str(error),)
    return tuple(map(str, found.problems))
