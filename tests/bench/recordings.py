"""Make telephone speech of the packages that get_speech.sh fetched.

Every clip is decoded by sox to 8000 Hz, mono; the same sound is taken once. Half of the
clips, chosen by the SHA-1 of their names, make the corpus: the other half is left for
judging what was tuned on this one.
"""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from bench.corpus import FOLDER, GAP_S, MANIFEST, TALK
from bench.crew import each
from bench.sound import (
    Wave,
    active_effective,
    band_pass,
    effective,
    frame_powers,
    samples,
)
from bench.tables import note
from support.sounds import through
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.resample import at_house_rate
from tipring.speech.wav import write_wav

RAW: Final = FOLDER / "raw"
SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "ast_en": ("asterisk-core-sounds-en-wav/**/*.wav",),
    "ast_es": ("asterisk-core-sounds-es-wav/**/*.wav",),
    "ast_fr": ("asterisk-core-sounds-fr-wav/**/*.wav",),
    "ast_it": ("asterisk-core-sounds-it-wav/**/*.wav",),
    "ast_ru": ("asterisk-core-sounds-ru-wav/**/*.wav",),
    "ast_es_co": ("asterisk-prompt-es-co/**/*.gsm",),
    "ast_fr_armelle": ("asterisk-prompt-fr-armelle/**/*.gsm",),
    "ast_it_menardi": ("asterisk-prompt-it-menardi-wav/**/*.wav",),
    "tuxpaint_speech": (
        "tuxpaint-stamps-default/**/*_desc*.ogg",
        "tuxpaint-stamps-default/**/*_desc*.wav",
    ),
    "tuxpaint_effects": (
        "tuxpaint-stamps-default/**/*.ogg",
        "tuxpaint-stamps-default/**/*.wav",
    ),
    "klettres": ("klettres-data/**/*.ogg",),
    "ktuberling": ("ktuberling-data/**/*.ogg", "ktuberling-data/**/*.wav"),
    "misc": ("pocketsphinx-testdata/**/*.wav",),
}
"""By source, the files that belong to it; a file belongs to the first that wants it."""
NO_SPEECH: Final = re.compile("/silence/|beep|/tones")
SHORTEST_S: Final = 0.1
FAINTEST_POWER: Final = 100.0
"""A clip whose loudest frame has less is silence."""
GAP: Final = np.zeros(round(GAP_S * RATE_HZ), dtype=np.int16)
SLOWED_HZ: Final = 7440
HURRIED_HZ: Final = 8640
"""Sound taken for sound of this rate is 7 % slower and lower, 8 % faster and higher."""
_RAW_SAMPLES: Final = ("-t", "raw", "-r", "8000", "-c", "1", "-b", "16", "-e", "signed")


def _at_level(wave: Wave, level_dbm0: float) -> Samples:
    centred = wave - wave.mean()
    return samples(centred * (effective(level_dbm0) / active_effective(centred)))


def _telephone(sound: Samples, level_dbm0: float) -> Samples:
    return _at_level(band_pass(sound.astype(np.float64), 300, 3400), level_dbm0)


VARIANTS: Final[Mapping[str, Callable[[Samples], Samples]]] = {
    "flat_m15": lambda sound: _at_level(sound.astype(np.float64), -15),
    "tel_m15": lambda sound: _telephone(sound, -15),
    "tel_slow_m25": lambda sound: _telephone(at_house_rate(sound, SLOWED_HZ), -25),
    "tel_fast_m20_ulaw": lambda sound: through(
        Coding.MU_LAW, _telephone(at_house_rate(sound, HURRIED_HZ), -20)
    ),
}
"""Untouched, on a telephone line, in two other voices of the same speaker."""


class MissingError(Exception):
    """The corpus cannot be built; the message says what to fetch first."""


@dataclass(slots=True)
class _Shelf:
    """The clips of one source and variant, one after the other."""

    parts: list[Samples] = field(default_factory=list)
    clips: list[tuple[float, float, str]] = field(default_factory=list)
    seconds: float = 0.0

    def put(self, sound: Samples, name: str) -> None:
        end_s = self.seconds + sound.size / RATE_HZ
        self.clips.append((round(self.seconds, 4), round(end_s, 4), name))
        self.parts += [sound, GAP]
        self.seconds = end_s + GAP.size / RATE_HZ


def build(jobs: int) -> None:
    """Write the joined files and the manifest that names their clips."""
    if not RAW.is_dir():
        message = f"there is no {RAW}: run sh tests/bench/get_speech.sh first"
        raise MissingError(message)
    if shutil.which("sox") is None:
        message = "the recordings are decoded by sox: apt install sox"
        raise MissingError(message)
    TALK.mkdir(exist_ok=True)
    seen: set[str] = set()
    taken: set[Path] = set()
    files: list[dict[str, object]] = []
    for source, patterns in SOURCES.items():
        paths = [path for path in _paths(patterns) if path not in taken]
        taken.update(paths)
        files += _build_source(source, paths, seen, jobs)
    MANIFEST.write_text(json.dumps({"files": files}), encoding="utf-8")
    hours = sum(float(str(entry["seconds"])) for entry in files) / 3600
    note(f"{hours:.1f} hours of speech are in {TALK}")


def _paths(patterns: tuple[str, ...]) -> list[Path]:
    found = {path for pattern in patterns for path in RAW.glob(pattern)}
    return sorted(p for p in found if not NO_SPEECH.search(str(p)))


def _build_source(
    source: str, paths: list[Path], seen: set[str], jobs: int
) -> Iterator[dict[str, object]]:
    names = [str(path.relative_to(RAW)) for path in paths]
    ours = [
        path
        for path, name in zip(paths, names, strict=True)
        if _is_in_our_half(f"{source}/{name}")
    ]
    shelves = {variant: _Shelf() for variant in VARIANTS}
    for path, sound in zip(
        ours, each(decoded, ours, map(str, ours), jobs), strict=True
    ):
        digest = hashlib.sha1(sound.tobytes(), usedforsecurity=False).hexdigest()
        if _is_usable(sound) and digest not in seen:
            seen.add(digest)
            for variant, change in VARIANTS.items():
                shelves[variant].put(change(sound), str(path.relative_to(RAW)))
    for variant, shelf in shelves.items():
        yield from _written(source, variant, shelf)


def _is_in_our_half(name: str) -> bool:
    digest = hashlib.sha1(name.encode(), usedforsecurity=False).digest()
    return digest[0] < 128


def decoded(path: Path) -> Samples:
    """Return the sound of a recording; none where sox cannot read it."""
    command = ["sox", "-D", str(path), *_RAW_SAMPLES, "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    return np.frombuffer(done.stdout, dtype="<i2").astype(np.int16)


def _is_usable(sound: Samples) -> bool:
    wave = sound.astype(np.float64)
    long_enough = sound.size >= SHORTEST_S * RATE_HZ
    return long_enough and bool(frame_powers(wave).max() >= FAINTEST_POWER)


def _written(source: str, variant: str, shelf: _Shelf) -> Iterator[dict[str, object]]:
    if shelf.parts:
        path = TALK / f"{source}__{variant}.wav"
        write_wav(path, np.concatenate(shelf.parts))
        yield {
            "wav": str(path.relative_to(FOLDER)),
            "source": source,
            "variant": variant,
            "seconds": shelf.seconds,
            "clips": shelf.clips,
        }
