"""DTMF: the eight tones hop by hop, in speech and in keys."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bench.pictures.drawing import BLUE, FAINT, GREEN, ORANGE, Axis, Picture
from support.sounds import in_noise, silence
from tipring.dsp import dtmf_gate as gate
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.dtmf_hops import HOP, HOP_S
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import FULL_SCALE_DBM0, FULL_SCALE_PEAK
from tipring.dsp.tones import dtmf
from tipring.speech.prompts import shipped_root
from tipring.speech.wav import read_wav

TALK_S = 0.55
LONGEST_S = 1.0
HOLE_S = (0.88, 0.89)
"""Within the second key: 10 ms may drop out (ITU-T Q.24)."""
FIVE = (1, 5)
"""The places of 770 and 1336 Hz among the eight."""


def picture() -> str:
    """Return speech, a key, and the same key once more with a hole in it."""
    sound = _sound()
    windows = sliding_window_view(sound.astype(np.float32), gate.WINDOW)[::HOP]
    seen = np.square(gate.BANK.dot(windows.T))
    powers = seen[: gate.TONES] + seen[gate.TONES : 2 * gate.TONES]
    rumble = seen[2 * gate.TONES :].sum(axis=0)
    energy = np.square(windows).dot(gate.POWER) - rumble
    low, high = powers.reshape(2, gate.LOWS, -1).max(axis=1)
    at_s = np.arange(len(windows)) * HOP_S + gate.WINDOW / 2 / RATE_HZ
    drawn = Picture(
        "DTMF: speech, then the key 5 twice, once with a hole (5! is the report)",
        Axis("time, s", 0, LONGEST_S, 0.1),
        (Axis("tone, dBm0", -60, 0, 10), Axis("share of two tones", 0, 1, 0.25)),
    )
    tones, shares = drawn.panels
    levels = 10 * np.log10(powers + 1) + _DBM0_OF_1
    for place, level in enumerate(levels):
        if place not in FIVE:
            tones.curve(at_s, level, FAINT)
    tones.curve(at_s, levels[FIVE[0]], BLUE, "770 Hz")
    tones.curve(at_s, levels[FIVE[1]], ORANGE, "1336 Hz")
    tones.threshold(gate.MIN_LEVEL_DBM0, "softest key")
    shares.curve(at_s, (low + high) / np.maximum(energy, 1.0), GREEN, "of all sound")
    shares.threshold(gate.MIN_SHARE, "from here on: a closer look")
    for found in DtmfDetector().feed(sound):
        if isinstance(found, KeyDown):
            tones.moment(found.known_s, f"{found.digit}!")
            tones.stretch(found.at_s, found.known_s, GREEN)
    return drawn.svg()


_DBM0_OF_1 = FULL_SCALE_DBM0 - 20 * np.log10(FULL_SCALE_PEAK)


def _sound() -> Samples:
    speech = read_wav(shipped_root() / "en" / "digit-5.wav")
    talk = np.resize(speech, round(TALK_S * RATE_HZ))
    second = dtmf("5", 0.16, -12.0)
    hole = slice(*(round((at_s - 0.8) * RATE_HZ) for at_s in HOLE_S))
    second[hole] = 0
    parts = (talk, silence(0.05), dtmf("5", 0.1, -12.0), silence(0.1), second)
    sound = np.concatenate((*parts, silence(0.1)))[: round(LONGEST_S * RATE_HZ)]
    return in_noise(sound, -50.0)
