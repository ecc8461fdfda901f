"""Sound to try the detectors on: noise, worn-out codings, invented and real voices."""

import os
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import amplitude_for, dbm0
from tipring.dsp.plans import Signal
from tipring.dsp.tones import ToneSource

VOICES = Path(
    os.environ.get(
        "TIPRING_AUDIO",
        Path(__file__).parents[2].parent / "shared" / "audio" / "fsdd",
    )
)
"""A folder of spoken words as 8 kHz WAV files, if there is one."""


def frames(sound: Samples) -> Iterator[Frame]:
    """Cut *sound* into frames; silence fills the last one up."""
    padded = np.pad(sound, (0, -sound.size % FRAME_SAMPLES))
    yield from padded.reshape(-1, FRAME_SAMPLES)


def strides(sound: Samples, seed: int = 1) -> Iterator[Samples]:
    """Cut *sound* into pieces of one to ten frames; silence fills the last one up."""
    padded = np.pad(sound, (0, -sound.size % FRAME_SAMPLES))
    sizes = np.random.default_rng(seed).integers(1, 11, size=padded.size)
    yield from filter(len, np.split(padded, np.cumsum(sizes * FRAME_SAMPLES)))


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.int16)


def signal(which: Signal, seconds: float, level_dbm0: float = -15.0) -> Samples:
    source = ToneSource(which, level_dbm0)
    count = round(seconds * RATE_HZ / FRAME_SAMPLES)
    return np.concatenate([source.next_frame() for _ in range(count)])


def noise(seconds: float, level_dbm0: float, seed: int = 1) -> Samples:
    generator = np.random.default_rng(seed)
    effective = amplitude_for(level_dbm0) / np.sqrt(2)
    return clipped(generator.normal(0, effective, round(seconds * RATE_HZ)))


def mixed(*sounds: Samples) -> Samples:
    return clipped(np.sum([sound.astype(float) for sound in sounds], axis=0))


def in_noise(sound: Samples, level_dbm0: float) -> Samples:
    return mixed(sound, noise(sound.size / RATE_HZ, level_dbm0))


def through(coding: Coding, sound: Samples) -> Samples:
    return make_codec(coding).decode(make_codec(coding).encode(sound))


def at_level(sound: Samples, level_dbm0: float) -> Samples:
    gain: float = 10 ** ((level_dbm0 - dbm0(sound)) / 20)
    return clipped(sound * gain)


def clipped(values: NDArray[np.floating[Any]]) -> Samples:
    return np.asarray(np.clip(np.rint(values), -32768, 32767), dtype=np.int16)


def babble(seconds: float, seed: int = 1) -> Samples:
    """Invent speech-like sound: syllables of gliding harmonics under three formants."""
    generator = np.random.default_rng(seed)
    parts: list[Samples] = []
    while sum(part.size for part in parts) < seconds * RATE_HZ:
        parts.append(_syllable(generator))
        parts.append(silence(generator.uniform(0.0, 0.15)))
    return np.concatenate(parts)[: round(seconds * RATE_HZ)]


def _syllable(generator: np.random.Generator) -> Samples:
    count = int(generator.uniform(0.08, 0.3) * RATE_HZ)
    first_hz, last_hz = generator.uniform(90, 260, 2).tolist()
    pitch = np.linspace(first_hz, last_hz, count)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    voice = np.zeros(count)
    formants = generator.uniform((250, 800, 1900), (800, 2000, 3000))
    for harmonic in range(1, int(3400 / pitch.max()) + 1):
        distance = (harmonic * pitch.mean() - formants) / np.array([80, 110, 160])
        strength = np.sum(np.array([1.0, 0.6, 0.3]) / (1 + distance**2))
        voice += strength * np.sin(harmonic * phase)
    voice *= np.sin(np.linspace(0, np.pi, count))
    return at_level(clipped(1000 * voice), generator.uniform(-25, -12))


def real_words() -> list[Samples]:
    """Return every recorded word; skip the test where there are none."""
    paths = sorted(VOICES.glob("*.wav"))
    if not paths:
        pytest.skip(f"no recorded voices in {VOICES}; set TIPRING_AUDIO to have them")
    return [_read(path) for path in paths]


def _read(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
