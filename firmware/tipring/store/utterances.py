"""What callers said and no menu understood, as the owner wants to hear it.

The sound is `utterances/ID.wav`, the rest stands in the journal. Files and the
database are waited for: use it in a thread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, select

from tipring.domain.message_entries import UtteranceErased, UtteranceKept
from tipring.dsp.frames import Samples
from tipring.store.codec import entry_from_row
from tipring.store.disk import sync_folder
from tipring.store.schema import journal
from tipring.store.sound import MessageFile
from tipring.store.trouble import told

UTTERANCES = "utterances"
"""The folder of the store."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that a caller said, whose sound is kept."""

    id: str
    at: datetime
    call_id: str | None
    node: str
    guess: str
    """What the ears thought it was; empty: no idea."""
    language: str
    path: str
    """Of the WAV, relative to the store's directory."""


@dataclass(frozen=True, slots=True)
class Misheard:
    """What was said at one node and taken for the same, so and so often."""

    node: str
    guess: str
    language: str
    count: int
    utterances: tuple[Utterance, ...]
    """The newest first."""


def path_of(utterance_id: str) -> str:
    """Return where the WAV of an utterance is, relative to the store's directory."""
    return str(PurePosixPath(UTTERANCES, f"{utterance_id}.wav"))


def write(directory: Path, utterance_id: str, sound: Samples) -> None:
    """Write the WAV of an utterance; it is safe when this returns. StoreError."""
    file = MessageFile.create(directory, path_of(utterance_id))
    file.append(sound)
    file.finish()


def erase(directory: Path, utterances: Iterable[Utterance]) -> None:
    """Remove the WAVs of *utterances*, those that are there. StoreError."""
    for utterance in utterances:
        _remove([directory / utterance.path])


def erase_unknown(directory: Path, known: Iterable[Utterance]) -> None:
    """Remove the sound that a power cut kept from the journal. StoreError.

    Only while nothing is being written there.
    """
    kept = {directory / utterance.path for utterance in known}
    with told("look for utterances", directory):
        found = sorted((directory / UTTERANCES).glob("*"))
    _remove([path for path in found if path not in kept])


def kept_utterances(connection: Connection) -> list[Utterance]:
    """Return the utterances that were not erased yet, oldest first."""
    kinds = (UtteranceKept.__name__, UtteranceErased.__name__)
    query = select(journal).where(journal.c.kind.in_(kinds)).order_by(journal.c.id)
    found: dict[str, Utterance] = {}
    for row in connection.execute(query):
        entry = entry_from_row(row)
        what = entry.what
        if isinstance(what, UtteranceKept):
            about = (what.node, what.guess, what.language, what.path)
            kept = Utterance(what.utterance_id, entry.at, entry.call_id, *about)
            found[what.utterance_id] = kept
        else:
            found.pop(row.data["utterance_id"], None)
    return list(found.values())


def misheard(connection: Connection) -> list[Misheard]:
    """Return what callers said that was not understood, the most frequent first."""
    groups: dict[tuple[str, str, str], list[Utterance]] = {}
    for one in reversed(kept_utterances(connection)):
        groups.setdefault((one.node, one.guess, one.language), []).append(one)
    report = [
        Misheard(*about, len(utterances), tuple(utterances))
        for about, utterances in groups.items()
    ]
    return sorted(report, key=lambda one: one.count, reverse=True)


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        with told("erase what a caller said", path):
            try:
                path.unlink()
            except FileNotFoundError:
                continue
            sync_folder(path.parent)
