"""What is known of recordings: the `manifest.json` beside them.

    {"engine": ..., "version": ..., "voice": ..., "prompts": [{"id": ..., ...}, ...]}

The shipped folders have one engine each, an owner's folder may have anything: there
each prompt tells its own origin.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.mastering import speech_level_dbm0

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Made:
    """One recording, as it was when it was made."""

    id: str
    text: str
    sha256: str
    """Of the file."""
    duration_s: float
    level_dbm0: float
    origin: str = ""
    """Of an owner's prompt: `uploaded`, `by telephone`, or who rendered it."""


def made(path: Path, text: str, sound: Samples, origin: str = "") -> Made:
    """Return what is to be known of the recording at *path*, which says *text*."""
    return Made(
        path.stem,
        text,
        sha256_of(path),
        round(len(sound) / RATE_HZ, 3),
        round(speech_level_dbm0(sound), 1),
        origin,
    )


def sha256_of(path: Path) -> str:
    """Return the hash of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(folder: Path) -> tuple[dict[str, Any], dict[str, Made]]:
    """Return who made the recordings of *folder*, and each by its id.

    Nothing is known where there is no manifest. Raises SpeechError when it cannot be
    read.
    """
    path = folder / MANIFEST
    try:
        about = json.loads(path.read_text("utf-8"))
        prompts = [Made(**entry) for entry in about.pop("prompts", [])]
    except FileNotFoundError:
        return {}, {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        message = f"cannot read {path}: {error}; remove it, recordings stay in use"
        raise SpeechError(message) from error
    return about, {entry.id: entry for entry in prompts}


def write_manifest(
    folder: Path, about: Mapping[str, Any], prompts: Iterable[Made]
) -> None:
    """Write the manifest of *folder* anew, all of it or nothing. OSError if refused."""
    entries = [
        {key: value for key, value in asdict(entry).items() if key != "origin" or value}
        for entry in prompts
    ]
    text = json.dumps({**about, "prompts": entries}, indent=2, ensure_ascii=False)
    part = folder / f"{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / MANIFEST)
