"""The sound of a line test: what is played, and what is made of what was heard."""

from typing import Final

import numpy as np

from tipring.domain.events import Tone
from tipring.domain.line_test_steps import SoundHeard
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples, to_samples
from tipring.dsp.levels import amplitude_for, dbm0
from tipring.dsp.meters import LineMeter
from tipring.dsp.plans import TonePlan
from tipring.dsp.progress_detector import ProgressDetector
from tipring.dsp.progress_sound import lines_hz

TEST_DBM0: Final = -16.0
"""What ITU-T G.168 tests cancellers with, and no exchange minds."""
LOWEST_HZ: Final = 300.0
HIGHEST_HZ: Final = 3400.0
LOOK_S: Final = 0.9
"""The end of what was heard, in which a steady tone is looked for closely."""
STEADY_DBM0: Final = -45.0
_SEED: Final = 168
"""The test signal is the same in every test."""


class BandOfNoise:
    """Noise as wide as a telephone, for so long: a `FrameSource`.

    It is no speech and no tone, so that no exchange takes it for anything.
    """

    def __init__(self, seconds: float) -> None:
        samples = round(seconds * RATE_HZ / FRAME_SAMPLES) * FRAME_SAMPLES
        self._frames = iter(_band_of_noise(samples).reshape(-1, FRAME_SAMPLES))

    def next_frame(self) -> Frame | None:
        """Return the next frame, None after the last."""
        return next(self._frames, None)


def _band_of_noise(samples: int) -> Samples:
    sound = np.random.default_rng(_SEED).standard_normal(samples)
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(samples, 1 / RATE_HZ)
    spectrum[(hz < LOWEST_HZ) | (hz > HIGHEST_HZ)] = 0
    band = np.fft.irfft(spectrum, samples)
    rms = amplitude_for(TEST_DBM0) / np.sqrt(2)
    return to_samples(band * rms / np.sqrt((band * band).mean()))


def sound_heard(samples: Samples, plan: TonePlan) -> SoundHeard:
    """Return what *samples*, shape (n,), were: tones of *plan*, noise, hum."""
    meter, detector = LineMeter(), ProgressDetector(plan)
    tones: dict[Tone, float] = {}
    whole = samples[: samples.size - samples.size % FRAME_SAMPLES]
    for frame in whole.reshape(-1, FRAME_SAMPLES):
        meter.feed(frame, is_voice=False)
        for found in detector.feed(frame):
            tones.setdefault(found.tone, found.at_s)
    end = samples[-round(LOOK_S * RATE_HZ) :]
    is_loud = dbm0(end) > STEADY_DBM0
    reading = meter.reading
    return SoundHeard(
        level_dbm0=dbm0(samples),
        noise_dbm0p=reading.noise_dbm0p,
        hum_dbm0=reading.hum_dbm0,
        mains_hz=reading.mains_hz,
        tones=frozenset(tones),
        tone_after_s=min(tones.values(), default=None),
        frequencies_hz=lines_hz(end) if is_loud else (),
    )
