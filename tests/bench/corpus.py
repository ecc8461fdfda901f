"""Where the recordings of real voices are, and what is left without them."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.sound import Wave
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.prompts import shipped_root
from tipring.speech.wav import read_wav

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("TIPRING_CORPUS", HERE / "corpus"))
TALK = FOLDER / "talkoff"
MANIFEST = TALK / "manifest.json"
GAP_S = 0.25
"""Silence between two clips of a file."""
REMEDY = f"""\
There is no {MANIFEST}.
  sh tests/bench/get_speech.sh       fetches recordings from Debian (350 MB)
  apt install sox                    decodes them
  make bench RUN=build               makes 16 hours of telephone speech of them (1 GB)
or name a folder that has them: TIPRING_CORPUS=FOLDER"""


@dataclass(frozen=True, slots=True)
class Recording:
    """Many clips of one source in one variant, joined in one file."""

    path: Path
    source: str
    variant: str
    seconds: float
    ends_s: tuple[float, ...]
    clips: tuple[str, ...]
    """When each clip ends, and its name."""

    def sound(self) -> Samples:
        return read_wav(self.path)

    def clip_at(self, at_s: float) -> str:
        """Return the clip that was heard then."""
        place = int(np.searchsorted(self.ends_s, at_s - 0.1))
        return self.clips[min(place, len(self.clips) - 1)]


def recordings() -> list[Recording]:
    """Return the talk-off files; none where they were never built."""
    if not MANIFEST.exists():
        return []
    return list(_recordings(json.loads(MANIFEST.read_text("utf-8"))))


def _recordings(manifest: dict[str, Any]) -> Iterator[Recording]:
    for entry in manifest["files"]:
        ends_s = tuple(end_s for _, end_s, _ in entry["clips"])
        clips = tuple(clip for _, _, clip in entry["clips"])
        path = FOLDER / entry["wav"]
        source, variant = entry["source"], entry["variant"]
        yield Recording(path, source, variant, entry["seconds"], ends_s, clips)


def words() -> list[Samples]:
    """Return single utterances: English clips of the corpus, or our own prompts."""
    english = [r for r in recordings() if r.path.stem == "ast_en__flat_m15"]
    if not english:
        return [read_wav(path) for path in _prompts()]
    sound, ends_s = english[0].sound(), np.array(english[0].ends_s)
    starts_s = np.concatenate(([0.0], ends_s[:-1] + GAP_S))
    edges = np.rint(np.stack((starts_s, ends_s), axis=1) * RATE_HZ).astype(int)
    return [sound[start:end] for start, end in edges.tolist()]


def voices() -> Sequence[Wave]:
    """Return long stretches of prompts' speech: the corpus's, or our own prompts."""
    chosen = [
        recording
        for recording in recordings()
        if recording.variant == "flat_m15" and recording.source.startswith("ast_")
    ]
    if chosen:
        return [
            recording.sound().astype(np.float64)
            for recording in sorted(chosen, key=lambda recording: recording.path)
        ]
    return [shipped_prompts()]


def shipped_prompts() -> Wave:
    """Return all that the box itself can say, in one go."""
    return np.concatenate([read_wav(path) for path in _prompts()]).astype(np.float64)


def _prompts() -> list[Path]:
    return sorted(shipped_root().glob("*/*.wav"))
