"""What a line carries besides clean speech: noise of all colours, music, machines.

Levels of talk are active levels: the mean over the frames in which somebody speaks.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from support.sounds import (
    at_level,
    clipped,
    mixed,
    noise,
    silence,
    through,
)
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import power_dbm0
from tipring.dsp.tones import sine_mix

Truth = NDArray[np.bool_]
"""For each frame: whether somebody speaks in it."""

SPOKEN_DB: Final = 25.0
"""A frame so far below its word's level is a pause; a hiss is 20 dB softer."""
TALK_DBM0: Final = -20.0


@dataclass(frozen=True, slots=True)
class Talk:
    """Words with pauses between them, and which frames hold them."""

    sound: Samples
    truth: Truth


@dataclass(frozen=True, slots=True)
class Rates:
    """How a detector of voice did, by frames."""

    hit: float
    """Share of the spoken frames that were found."""
    false: float
    """Share of the other frames that were taken for speech."""


def talk(
    words: Sequence[Samples], level_dbm0: float = TALK_DBM0, seed: int = 1
) -> Talk:
    """Say *words*, each at that level, after pauses of 0.3 to 1.5 s."""
    dice = np.random.default_rng(seed)
    sounds, truths = [silence(1.0)], [np.zeros(50, dtype=bool)]
    for word in words:
        whole = np.pad(word, (0, -word.size % FRAME_SAMPLES))
        levelled = at_active_level(whole, level_dbm0)
        pause = np.zeros(int(dice.uniform(15, 75)), dtype=bool)
        sounds += [levelled, silence(pause.size * FRAME_SAMPLES / RATE_HZ)]
        truths += [spoken(levelled), pause]
    return Talk(np.concatenate(sounds), np.concatenate(truths))


def frame_levels_dbm0(sound: Samples) -> NDArray[np.float64]:
    """Return the level of each whole frame."""
    whole = sound[: sound.size // FRAME_SAMPLES * FRAME_SAMPLES].astype(np.float64)
    powers = (whole.reshape(-1, FRAME_SAMPLES) ** 2).mean(axis=1)
    return np.array([power_dbm0(power) for power in powers.tolist()])


def spoken(word: Samples) -> Truth:
    """Return the frames of a clean word that are no pause."""
    levels = frame_levels_dbm0(word)
    return np.asarray(levels > active_level_dbm0(word) - SPOKEN_DB)


def active_level_dbm0(sound: Samples) -> float:
    """Return the mean over the frames within 20 dB of the loudest ones."""
    levels = frame_levels_dbm0(sound)
    active = levels[levels > np.percentile(levels, 95) - 20.0]
    return power_dbm0(float(np.mean([_power(level) for level in active])))


def _power(level_dbm0: float) -> float:
    return float(32767.0**2 / 2 * 10 ** ((level_dbm0 - 3.14) / 10))


def at_active_level(sound: Samples, level_dbm0: float) -> Samples:
    gain: float = 10 ** ((level_dbm0 - active_level_dbm0(sound)) / 20)
    return clipped(sound * gain)


def pink_noise(seconds: float, level_dbm0: float, seed: int = 1) -> Samples:
    """Noise with as much power in each octave, from 20 Hz on."""
    dice = np.random.default_rng(seed)
    whole_seconds = math.ceil(seconds)  # A length that is quick to transform.
    spectrum = np.fft.rfft(dice.normal(0, 1, whole_seconds * RATE_HZ))
    bins_hz = np.arange(spectrum.size) / whole_seconds
    spectrum *= np.where(bins_hz < 20, 0, 1 / np.sqrt(np.maximum(bins_hz, 20)))
    wave = np.fft.irfft(spectrum)[: round(seconds * RATE_HZ)]
    return at_level(clipped(15000 * wave), level_dbm0)


def hum(seconds: float, level_dbm0: float, mains_hz: float = 50.0) -> Samples:
    """The mains: the third harmonic is often the strongest on a telephone line."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    parts = {1: 1.0, 2: 0.4, 3: 0.8, 5: 0.4, 7: 0.3, 9: 0.2, 11: 0.1}
    wave = sum(
        (
            share * np.sin(2 * np.pi * mains_hz * order * times + order)
            for order, share in parts.items()
        ),
        np.zeros(times.size),
    )
    return at_level(clipped(5000 * wave), level_dbm0)


def music(seconds: float, level_dbm0: float, seed: int = 1) -> Samples:
    """Chords, a melody over them and a drum: what waiting callers are given."""
    dice = np.random.default_rng(seed)
    beat = RATE_HZ // 4
    total = np.zeros(round(seconds * RATE_HZ) + 16 * beat)
    scale = 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    for start in range(0, round(seconds * RATE_HZ), beat):
        if start % (8 * beat) == 0:
            root_hz = 130.8 * float(scale[dice.integers(0, 6)])
            for ratio in (1.0, 1.26, 1.5):
                total[start:][: 8 * beat] += 0.5 * _note(root_hz * ratio, 8 * beat, 1.0)
        if dice.random() < 0.7:
            pitch_hz = 523.2 * float(scale[dice.integers(0, 8)])
            total[start:][: 2 * beat] += _note(pitch_hz, 2 * beat, 4.0)
        if start % (2 * beat) == 0:
            decay = np.exp(-np.arange(beat) / 300)
            total[start:][:beat] += 0.6 * decay * dice.normal(0, 1, beat)
    return at_level(clipped(3000 * total[: round(seconds * RATE_HZ)]), level_dbm0)


def _note(pitch_hz: float, count: int, decays: float) -> NDArray[np.float64]:
    times = np.arange(count) / RATE_HZ
    harmonics = np.arange(1, max(int(3400 / pitch_hz), 1) + 1)[:6]
    waves = np.sin(2 * np.pi * pitch_hz * np.outer(harmonics, times))
    rise = np.minimum(times / 0.01, 1.0)
    return np.asarray(
        (waves / harmonics[:, None]).sum(axis=0) * rise * np.exp(-decays * times)
    )


def calling_tone(
    hz: float,
    level_dbm0: float,
    on_s: float = 0.5,
    off_s: float = 3.0,
    bursts: int = 1,
) -> Samples:
    """A machine that calls: bursts of one tone, after 0.7 s of silence."""
    burst = (sine_mix((hz,), on_s, level_dbm0), silence(off_s))
    return np.concatenate([silence(0.7), *burst * bursts])


def swelling(sound: Samples, depth_db: float, seed: int = 1) -> Samples:
    """Let *sound* come and go: its level wanders by that much, once a second."""
    dice = np.random.default_rng(seed)
    seconds = np.arange(sound.size // RATE_HZ + 2)
    swell_db = dice.normal(0, depth_db, seconds.size)
    gain_db = np.interp(np.arange(sound.size) / RATE_HZ, seconds, swell_db)
    return clipped(sound * 10 ** (gain_db / 20))


def cut(sound: Samples, peak: int) -> Samples:
    """Clip *sound* as an overdriven input does, ahead of any coding."""
    return np.clip(sound, -peak, peak).astype(np.int16)


NoiseMaker = Callable[[float, float], Samples]
"""Seconds and level in dBm0 in, noise out."""

BESIDE: Final[Mapping[str, tuple[NoiseMaker, float]]] = MappingProxyType(
    {
        "white 40 dB": (noise, 40.0),
        "white 20 dB": (noise, 20.0),
        "white 10 dB": (noise, 10.0),
        "pink 10 dB": (pink_noise, 10.0),
        "pink 5 dB": (pink_noise, 5.0),
        "hum 15 dB": (hum, 15.0),
        "music 10 dB": (music, 10.0),
    }
)
"""What voice is looked for in, and how far below the talk it is."""


def beside(
    said: Talk, make: NoiseMaker, under_db: float, talk_dbm0: float = TALK_DBM0
) -> Samples:
    """Return the talk with that noise under it, as it comes out of a mu-law line."""
    disturbance = make(said.sound.size / RATE_HZ, talk_dbm0 - under_db)
    return through(Coding.MU_LAW, mixed(said.sound, disturbance))


def rates(found: Truth, truth: Truth) -> Rates:
    """Compare what was found in each frame with what is there."""
    return Rates(float(found[truth].mean()), float(found[~truth].mean()))
