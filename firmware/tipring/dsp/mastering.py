"""One sound for every prompt: the telephone's band, soft edges, one loudness."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import SILENCE_DBM0, power_dbm0

Wave = NDArray[np.float64]
"""Sound in 16-bit scale at any rate, shape (n,)."""

SPEECH_LEVEL_DBM0 = -16.0
"""RMS over speech: as loud as a good talker, 19 dB below clipping (ITU-T G.711)."""
PEAK_LIMIT = 30_000
"""Largest sample of a recording, 0.8 dB below full scale."""
SPEECH_FLOOR_DB = 30.0
"""A frame so far below the loudest one is a pause, not speech."""
EDGE_FLOOR_DB = 40.0
"""A frame so far below the loudest one may be trimmed off an end."""
NOTHING_DBM0 = -55.0
"""Sound that stays below is a quiet line, nobody who speaks."""
HIGH_PASS_HZ = (150.0, 200.0)
"""Below is mains hum territory that no telephone carries; the slope between."""
LOW_PASS_HZ = (3_500.0, 3_900.0)
"""The telephone band ends at 3400 Hz; the slope ends before Nyquist."""
EDGE_S = 0.06
QUIET_S = 0.1
"""Long enough for the filters to ring out."""
PAUSE_S = 0.35
"""Silence between two sentences, the edges of both included."""
FADE_S = 0.02
FRAME_S = 0.02


def mastered(sentences: Sequence[Wave], rate_hz: int) -> Samples:
    """Return *sentences* of *rate_hz* as one prompt; empty where nothing is heard.

    8000 Hz, 200 to 3500 Hz, EDGE_S of silence at both ends, a pause of PAUSE_S between
    two sentences, SPEECH_LEVEL_DBM0 over what is spoken, no sample over PEAK_LIMIT.
    A sentence is filtered as a circle: it has to begin and end in silence.
    """
    bands = [_telephone_band(wave, rate_hz) for wave in sentences]
    spoken = [_faded(_trimmed(wave)) for wave in bands if _is_heard(wave)]
    if not spoken:
        return np.zeros(0, dtype=np.int16)
    pause = np.zeros(round((PAUSE_S - 2 * EDGE_S) * RATE_HZ))
    joined = [part for wave in spoken for part in (pause, wave)][1:]
    return _levelled(np.concatenate(joined))


def with_quiet_ends(wave: Wave, rate_hz: int) -> Wave:
    """Return *wave* between two silences, for voices that begin at once."""
    return np.pad(wave, round(QUIET_S * rate_hz))


def speech_level_dbm0(wave: Wave | Samples) -> float:
    """Return the level of the speech in *wave*, of 8000 Hz, its pauses left out."""
    frame = round(FRAME_S * RATE_HZ)
    if wave.size < frame:
        return SILENCE_DBM0
    frames = _frames(wave, frame)[_audible(wave, frame, SPEECH_FLOOR_DB)]
    return power_dbm0(float((frames**2).mean())) if frames.size else SILENCE_DBM0


def _is_heard(wave: Wave) -> bool:
    return speech_level_dbm0(wave) > NOTHING_DBM0


def _telephone_band(wave: Wave, rate_hz: int) -> Wave:
    """Filter and resample in one transform: no ripple, no delay, no aliases."""
    common = math.gcd(rate_hz, RATE_HZ)
    wave = np.pad(wave, (0, -len(wave) % (rate_hz // common)))
    if wave.size == 0:
        return wave
    spectrum = np.fft.rfft(wave)
    hz: Wave = np.fft.rfftfreq(len(wave), 1 / rate_hz).astype(np.float64)
    spectrum *= _slope(hz, *HIGH_PASS_HZ) * (1 - _slope(hz, *LOW_PASS_HZ))
    size = len(wave) * RATE_HZ // rate_hz
    return np.fft.irfft(spectrum[: size // 2 + 1], size) / (rate_hz / RATE_HZ)


def _slope(hz: Wave, low_hz: float, high_hz: float) -> Wave:
    """Return 0 below *low_hz*, 1 above *high_hz*, half a cosine between them."""
    ramp = np.clip((hz - low_hz) / (high_hz - low_hz), 0, 1)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * ramp))


def _trimmed(wave: Wave) -> Wave:
    """Cut or lengthen the silence at both ends to EDGE_S."""
    frame, edge = round(FRAME_S * RATE_HZ) // 4, round(EDGE_S * RATE_HZ)
    audible = np.flatnonzero(_audible(wave, frame, EDGE_FLOOR_DB)) * frame
    first, last = audible[0], audible[-1] + frame
    return np.pad(wave, edge)[first : last + 2 * edge]


def _faded(wave: Wave) -> Wave:
    ramp = np.linspace(0, 1, round(FADE_S * RATE_HZ))
    wave[: len(ramp)] *= ramp
    wave[-len(ramp) :] *= ramp[::-1]
    return wave


def _levelled(wave: Wave) -> Samples:
    gain = 10 ** ((SPEECH_LEVEL_DBM0 - speech_level_dbm0(wave)) / 20)
    gain = min(gain, PEAK_LIMIT / np.abs(wave).max())
    sound: Samples = np.round(wave * gain).astype(np.int16)
    return sound


def _audible(wave: Wave | Samples, frame: int, floor_db: float) -> NDArray[np.bool_]:
    power = (_frames(wave, frame) ** 2).mean(axis=1)
    audible: NDArray[np.bool_] = power > power.max() * 10 ** (-floor_db / 10)
    return audible


def _frames(wave: Wave | Samples, size: int) -> Wave:
    return wave[: len(wave) // size * size].reshape(-1, size).astype(np.float64)
