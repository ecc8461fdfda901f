"""What a line is like: the numbers of its health card.

A frame is only put aside; once a second the whole second is looked at (0.1 ms).
Noise and hum are measured while nobody speaks, level and clipping while somebody does.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.levels import FULL_SCALE_PEAK, SILENCE_DBM0, power_dbm0
from tipring.dsp.line_reading import LineReading
from tipring.dsp.window import hann_of_power_1

FULL_PEAK: Final = 32000
"""The largest values of mu-law (32124), A-law (32256) and 8 bits (32512) exceed it."""
TOP_SHARE: Final = 0.95
"""What was cut off lies so near the peak, in the coarse steps of mu-law too."""
CUT_PEAK: Final = 4000
"""Lower peaks (-15 dBm0) were not cut but coded in coarse steps."""
TOP_RUN: Final = 3
"""So many samples on end at the peak are a flat top."""
NO_VOICE_SHARE: Final = 0.1
"""A second in which voice has less than this shows what the line does by itself."""

_MAINS_HZ: Final = (50, 60)
_HARMONICS: Final = 5
"""Up to 250 and 300 Hz; above begin the tones of the exchanges (350, 400, 450 Hz are
harmonics, too), and buzz counts as noise."""
_HUM_LEAST_DBM0: Final = -60.0
_HUM_CLEAR: Final = 2.0
"""3 dB over the noise beside it, else there is no telling that it is hum."""
_HUM_SHARE: Final = 0.5
"""Hum is there in most seconds; what hums in a few is a machine at the far end."""
_QUIET_SHARE: Final = 0.25
_QUIET_DB: Final = 4
"""Noise is the mean of the frames up to so far above the softest quarter: what is
louder was a click, a breath or a tone."""
_KEPT_LEVELS: Final = 103
"""From SILENCE_DBM0 to 6 dBm0, in whole dB."""
_FRAMES: Final = round(1 / FRAME_S)

_WEIGHTS_HZ: Final = (
    (0, -90), (50, -63), (100, -41), (200, -21), (300, -10.6), (400, -6.3),
    (500, -3.6), (600, -2.0), (700, -0.9), (800, 0.0), (900, 0.6), (1000, 1.0),
    (1200, 0.0), (1400, -0.9), (1600, -1.7), (1800, -2.4), (2000, -3.0),
    (2500, -4.2), (3000, -5.6), (3500, -8.5), (4000, -15.0),
)  # fmt: skip
"""The ear at a telephone: Hz and dB (ITU-T O.41 table 1)."""


def _psophometer() -> NDArray[np.float32]:
    """Return what turns the bins of a frame into a weighted mean square."""
    hz, db = zip(*_WEIGHTS_HZ, strict=True)
    bins_hz = np.fft.rfftfreq(FRAME_SAMPLES, 1 / RATE_HZ)
    weights = 10 ** (np.interp(bins_hz, hz, db) / 10) * 2 / FRAME_SAMPLES
    return np.asarray(weights, dtype=np.float32)


_FRAME_TAPER: Final = hann_of_power_1(FRAME_SAMPLES)
_SECOND_TAPER: Final = hann_of_power_1(RATE_HZ)
"""A second has a bin for each Hz."""
_PSOPHOMETER: Final = _psophometer()
_PEAK_BINS: Final = np.arange(-2, 3)
"""The taper spreads a sine over three bins; mains are off by less than 0.1 Hz."""
_HUM_BINS: Final = (
    np.multiply.outer(_MAINS_HZ, np.arange(1, _HARMONICS + 1))[..., None] + _PEAK_BINS
)
_BESIDE_BINS: Final = _HUM_BINS + 15
"""Where neither mains has a harmonic."""


class LineMeter:
    """Gather the figures of one line, over as many calls as it is fed."""

    def __init__(self) -> None:
        self._second = np.zeros((_FRAMES, FRAME_SAMPLES), dtype=np.int16)
        self._voice = np.zeros(_FRAMES, dtype=bool)
        self._filled = 0
        self._seconds = 0
        self._sum = 0.0
        self._peak = 0
        self._speech_power = 0.0
        self._speech_frames = 0
        self._clipped = 0
        self._noise = _LevelCounts()
        self._hums = tuple(_LevelCounts() for _ in _MAINS_HZ)

    def feed(self, frame: Frame, *, is_voice: bool) -> None:
        """Take the next 20 ms; *is_voice* as `VoiceDetector.is_voice_now` says."""
        self._second[self._filled] = frame
        self._voice[self._filled] = is_voice
        self._filled += 1
        if self._filled == _FRAMES:
            self._filled = 0
            self._look()

    @property
    def reading(self) -> LineReading:
        """The figures so far, of whole seconds."""
        mains_hz, hum_dbm0 = self._hum()
        samples = max(self._seconds * RATE_HZ, 1)
        speech_samples = max(self._speech_frames * FRAME_SAMPLES, 1)
        return LineReading(
            heard_s=float(self._seconds),
            speech_dbm0=self._speech_dbm0(),
            noise_dbm0p=self._noise.quiet_dbm0(),
            hum_dbm0=hum_dbm0,
            mains_hz=mains_hz,
            peak_dbm0=power_dbm0(self._peak**2 / 2),
            clipped_share=self._clipped / speech_samples,
            dc_share=self._sum / samples / FULL_SCALE_PEAK,
        )

    def _look(self) -> None:
        """Measure the second that is complete."""
        self._seconds += 1
        sound = self._second.astype(np.float32)
        self._sum += float(sound.sum(dtype=np.float64))
        self._peak = max(self._peak, int(np.abs(sound).max()))
        sound -= sound.mean()
        if self._voice.any():
            self._look_at_speech(sound[self._voice])
        if not self._voice.all():
            self._look_at_noise(sound[~self._voice])
        if self._voice.mean() < NO_VOICE_SHARE:
            self._look_for_hum(sound.ravel())

    def _look_at_speech(self, speech: NDArray[np.float32]) -> None:
        self._speech_frames += len(speech)
        self._speech_power += float((speech * speech).mean(axis=1).sum())
        self._clipped += _clipped_samples(self._second[self._voice])

    def _look_at_noise(self, pauses: NDArray[np.float32]) -> None:
        spectra = np.fft.rfft(pauses * _FRAME_TAPER)
        weighted = (spectra.real**2 + spectra.imag**2) @ _PSOPHOMETER
        self._noise.add(weighted.tolist())

    def _look_for_hum(self, second: NDArray[np.float32]) -> None:
        spectrum = np.fft.rfft(second * _SECOND_TAPER)[: RATE_HZ // 8]
        power = (spectrum.real**2 + spectrum.imag**2) * (2 / RATE_HZ)
        inside, beside = (
            power[bins].sum(axis=(1, 2)) for bins in (_HUM_BINS, _BESIDE_BINS)
        )
        clear = inside > _HUM_CLEAR * beside
        for counts, net in zip(self._hums, (inside - beside) * clear, strict=True):
            counts.add([float(net)])

    def _speech_dbm0(self) -> float | None:
        if not self._speech_frames:
            return None
        return power_dbm0(self._speech_power / self._speech_frames)

    def _hum(self) -> tuple[int | None, float | None]:
        """Return the mains' frequency and the level of its hum, if there is any."""
        level_dbm0, mains_hz = max(
            (counts.at_share(_HUM_SHARE), mains_hz)
            for counts, mains_hz in zip(self._hums, _MAINS_HZ, strict=True)
        )
        if level_dbm0 < _HUM_LEAST_DBM0:
            return None, None
        return mains_hz, level_dbm0


class _LevelCounts:
    """How often each level was met, in whole dB."""

    def __init__(self) -> None:
        self._counts = np.zeros(_KEPT_LEVELS, dtype=np.int64)

    def add(self, powers: list[float]) -> None:
        levels = np.array([power_dbm0(power) for power in powers])
        places = np.clip(np.rint(levels - SILENCE_DBM0), 0, _KEPT_LEVELS - 1)
        self._counts += np.bincount(places.astype(np.int64), minlength=_KEPT_LEVELS)

    def at_share(self, share: float) -> float:
        """Return the level that *share* of all do not exceed; silence if none."""
        below = np.cumsum(self._counts)
        return SILENCE_DBM0 + int(np.argmax(below >= share * below[-1]))

    def quiet_dbm0(self) -> float | None:
        """Return the mean of the softest quarter and of what is hardly louder."""
        if not self._counts.any():
            return None
        places = np.arange(_KEPT_LEVELS)
        loudest = self.at_share(_QUIET_SHARE) - SILENCE_DBM0 + _QUIET_DB
        quiet = self._counts * (places <= loudest)
        mean = float((quiet * 10 ** (places / 10)).sum() / quiet.sum())
        return SILENCE_DBM0 + 10 * math.log10(mean)


def _clipped_samples(speech: NDArray[np.int16]) -> int:
    """Count what is at full scale, or in flat tops at the highest peak."""
    height = np.abs(speech.astype(np.int32)).ravel()
    peak = int(height.max())
    if peak < CUT_PEAK:
        return 0
    if peak >= FULL_PEAK:
        return int(np.count_nonzero(height >= FULL_PEAK))
    at_top = (height >= TOP_SHARE * peak).astype(np.int8)
    runs = np.convolve(at_top, np.ones(TOP_RUN, dtype=np.int8), "valid") == TOP_RUN
    return int(np.count_nonzero(np.convolve(runs, np.ones(TOP_RUN, dtype=np.int8))))
