"""What lines, converters and rooms do to sound on its way to a detector."""

import subprocess
from collections.abc import Callable, Sequence

import numpy as np

from bench.keys import Press
from bench.sound import Draws, Wave, band_pass, samples, sines
from support.sounds import through
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import DTMF_HIGH_HZ, DTMF_LOW_HZ

Wear = Callable[[Wave, Draws, Sequence[Press]], Wave]
"""Takes clean sound, random numbers and where the keys are."""

KEY_DBM0 = -13.0
"""Each tone of the keys that noise, hum and dial tone are measured against."""
IMPULSES_A_SECOND = 5
NO_THIRD_TONE_NEAR = 0.08
"""The third tone keeps so far away from every DTMF frequency, as part of it."""


def impulses(db: float) -> Wear:
    """Return clicks that ring, on average 5 a second, their peak against a key's."""

    def wear(wave: Wave, rng: Draws, _: Sequence[Press]) -> Wave:
        peak = 2 * amplitude_for(KEY_DBM0) * 10 ** (db / 20)
        for _click in range(rng.poisson(IMPULSES_A_SECOND * wave.size / RATE_HZ)):
            start = int(rng.integers(0, wave.size - FRAME_SAMPLES))
            ringing = 2 * np.pi * rng.uniform(300, 3400) / RATE_HZ
            places = np.arange(FRAME_SAMPLES)
            click = np.cos(ringing * places + rng.uniform(0, 2 * np.pi))
            click *= np.exp(-places / rng.uniform(2.4, 16))
            wave[start : start + FRAME_SAMPLES] += rng.choice((-1, 1)) * peak * click
        return wave

    return wear


def hum(mains_hz: float, db: float) -> Wear:
    """Return mains hum with harmonics that fall by 6 dB an octave."""

    def wear(wave: Wave, rng: Draws, _: Sequence[Press]) -> Wave:
        for order in (1, 2, 3, 5, 7):
            level = KEY_DBM0 + db - 6 * (order > 1) * float(np.log2(order))
            wave += sines((mains_hz * order,), wave.size, level, rng)
        return wave

    return wear


def dial_tone(frequencies_hz: tuple[float, ...], db: float) -> Wear:
    return lambda wave, rng, _: (
        wave + sines(frequencies_hz, wave.size, KEY_DBM0 + db, rng)
    )


def coded(coding: Coding) -> Wear:
    return lambda wave, _rng, _: through(coding, samples(wave)).astype(np.float64)


def gsm(wave: Wave, _rng: Draws, _: Sequence[Press]) -> Wave:
    """Send *wave* through GSM 06.10 (ETSI EN 300 961); needs the program sox."""
    raw = ("-t", "raw", "-r", str(RATE_HZ), "-c", "1", "-b", "16", "-e", "signed")
    coder = ["sox", "-D", *raw, "-", "-t", "gsm", "-"]
    decoder = ["sox", "-D", "-t", "gsm", "-", *raw, "-"]
    sent = samples(wave).astype("<i2").tobytes()
    coded_sound = subprocess.run(coder, input=sent, capture_output=True, check=True)
    heard = subprocess.run(
        decoder, input=coded_sound.stdout, capture_output=True, check=True
    )
    wide = np.frombuffer(heard.stdout, dtype="<i2").astype(np.float64)[: wave.size]
    return np.pad(wide, (0, wave.size - wide.size))


def lost_packets(share: float, *, repeated: bool) -> Wear:
    """Return loss of 20 ms packets, filled with silence or with the one before."""

    def wear(wave: Wave, rng: Draws, _: Sequence[Press]) -> Wave:
        first = int(rng.integers(0, FRAME_SAMPLES)) + FRAME_SAMPLES
        for start in range(first, wave.size - FRAME_SAMPLES, FRAME_SAMPLES):
            if rng.random() < share:
                before = wave[start - FRAME_SAMPLES : start] if repeated else 0.0
                wave[start : start + FRAME_SAMPLES] = before
        return wave

    return wear


def stretched(factor: float) -> Wear:
    """Return sound taken by a clock that runs *factor* as fast, without steps."""

    def wear(wave: Wave, _rng: Draws, _: Sequence[Press]) -> Wave:
        moments = np.arange(int(wave.size / factor) - 1) * factor
        return np.asarray(np.interp(moments, np.arange(wave.size), wave))

    return wear


def slipped(factor: float) -> Wear:
    """Return sound that such a clock loses or doubles, a sample at a time."""

    def wear(wave: Wave, _rng: Draws, _: Sequence[Press]) -> Wave:
        every = int(1 / abs(factor - 1))
        times = np.ones(wave.size, dtype=int)
        times[every::every] = 0 if factor > 1 else 2
        return np.repeat(wave, times)

    return wear


def offset(value: float) -> Wear:
    return lambda wave, _rng, _: wave + value


def echo_of_itself(delay_ms: int, db: float) -> Wear:
    def wear(wave: Wave, _rng: Draws, _: Sequence[Press]) -> Wave:
        delay = delay_ms * RATE_HZ // 1000
        late = np.concatenate((np.zeros(delay), wave[:-delay]))
        return wave + 10 ** (db / 20) * late

    return wear


def third_tone(level_dbm0: float) -> Wear:
    """Return, beside each key, one tone that belongs to none."""

    def wear(wave: Wave, rng: Draws, presses: Sequence[Press]) -> Wave:
        for press in presses:
            start, end = int(press.began_s * RATE_HZ), int(press.ended_s * RATE_HZ)
            foreign_hz = _foreign_hz(rng)
            wave[start:end] += sines((foreign_hz,), end - start, level_dbm0, rng)
        return wave

    return wear


def line_response(wave: Wave, _rng: Draws, _: Sequence[Press]) -> Wave:
    """Send *wave* over a line of 280 to 3400 Hz that favours low tones."""
    passed = band_pass(wave, 280, 3400)
    passed[1:] = 0.8 * passed[1:] + 0.35 * passed[:-1]
    return passed


def _foreign_hz(rng: Draws) -> float:
    keys_hz = np.array(DTMF_LOW_HZ + DTMF_HIGH_HZ)
    while True:
        foreign_hz = rng.uniform(250, 3400)
        if (np.abs(foreign_hz / keys_hz - 1) > NO_THIRD_TONE_NEAR).all():
            return foreign_hz
