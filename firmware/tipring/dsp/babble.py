"""A voice that says nothing: vowels one after another, as a person would sing-song."""

import math
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples, to_samples
from tipring.dsp.levels import amplitude_for

PITCH_HZ = 118.0
"""A man's voice."""
PITCH_SWING_HZ = 14.0
SYLLABLE_S = 0.24
"""About four syllables a second."""
SONG_S = 12 * SYLLABLE_S
"""Every vowel four times, while the pitch swings once."""
HARMONICS = 28
"""Up to 3.7 kHz, which is what a telephone carries."""
FORMANTS_HZ: Final = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410))
"""The vowels of 'father', 'see' and 'law' (Peterson and Barney, 1952)."""
FORMANT_WIDTH_HZ = 110.0
SPEECH_DBM0 = -20.0
"""An ordinary voice at an exchange."""
WORD_S = 0.4
"""A spoken word, its pause included."""


def babble(seconds: float, level_dbm0: float = SPEECH_DBM0) -> Samples:
    """Return voice-like sound of that level; it holds no DTMF and no tone."""
    size = round(seconds * RATE_HZ)
    gain = amplitude_for(level_dbm0) / math.sqrt(2)
    return to_samples(np.resize(_song(), size) * gain)


@cache
def _song() -> NDArray[np.float64]:
    """Return some seconds of power 1 that can be sung again and again."""
    times = np.arange(round(SONG_S * RATE_HZ)) / RATE_HZ
    swing = PITCH_SWING_HZ * SONG_S / (2 * np.pi) * np.sin(2 * np.pi * times / SONG_S)
    phase = 2 * np.pi * (PITCH_HZ * times + swing)
    vowel = (times / SYLLABLE_S).astype(int) % len(FORMANTS_HZ)
    sound = np.zeros(times.size)
    for harmonic in range(1, HARMONICS + 1):
        strengths = np.array([_strength(harmonic, f) for f in FORMANTS_HZ])
        sound += strengths[vowel] * np.sin(harmonic * phase)
    sound *= np.sqrt(np.sin(np.pi * (times / SYLLABLE_S % 1)))
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def _strength(harmonic: int, formants_hz: tuple[int, ...]) -> float:
    hz = harmonic * PITCH_HZ
    peaks = (
        FORMANT_WIDTH_HZ**2 / (FORMANT_WIDTH_HZ**2 + (hz - formant) ** 2) / order
        for order, formant in enumerate(formants_hz, 1)
    )
    return float(sum(peaks))


def frames_of(samples: Samples) -> Iterator[Frame]:
    """Cut sound into frames; the last one is filled up with silence."""
    padding = -samples.size % FRAME_SAMPLES
    whole = np.concatenate([samples, np.zeros(padding, dtype=np.int16)])
    yield from whole.reshape(-1, FRAME_SAMPLES)
