"""The grammar of +VTS: tones, keys, pauses and flashes."""

import re
from dataclasses import dataclass

import numpy as np

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.tones import DTMF_HZ, dtmf, sine_mix
from tipring.exchange.chips import Chip

HUNDREDTH_S = 0.01
TONE_DBM0 = -12.0
LOWEST_HZ, HIGHEST_HZ = 200, 3300
KEY_GAP_S = 0.1

_ELEMENT = re.compile(
    r"\[(\d*),(\d*),(\d*)\]|\{([0-9A-D*#!])(?:,(\d+))?\}|([0-9A-D*#!])"
)


@dataclass(frozen=True, slots=True)
class Flash:
    """The loop is opened for a moment."""

    seconds: float


Sound = Flash | Samples


def parse_tones(text: str, chip: Chip, key_s: float) -> list[Sound] | None:
    """Return what *text* asks for, or None if this chip does not understand it.

    A key without a length lasts *key_s*.
    """
    sounds: list[Sound] = []
    position = 0
    while match := _ELEMENT.match(text, position):
        sound = _sound(match, chip, key_s)
        if sound is None:
            return None
        sounds.append(sound)
        position = match.end()
        if position == len(text):
            return sounds
        if text[position] != ",":
            return None
        position += 1
    return None


def key_sound(digit: str, key_s: float) -> Samples:
    """Return a key and the pause after it."""
    return np.concatenate([dtmf(digit, key_s), _pause(KEY_GAP_S)])


def _sound(match: re.Match[str], chip: Chip, key_s: float) -> Sound | None:
    first, second, tone_length, timed, timed_length, bare = match.groups()
    if int(tone_length or timed_length or 0) > chip.longest_tone:
        return None
    key = timed or bare
    length_s = int(timed_length) * HUNDREDTH_S if timed_length else None
    if key == "!":
        return Flash(length_s or chip.flash_s)
    if key in DTMF_HZ:
        return key_sound(key, length_s or key_s)
    seconds = int(tone_length) * HUNDREDTH_S if tone_length else key_s
    return _tone(first, second, chip, seconds)


def _tone(first: str, second: str, chip: Chip, seconds: float) -> Samples | None:
    frequencies = sorted({int(hz) for hz in (first, second) if hz and int(hz)})
    if not frequencies:
        return _pause(seconds)
    if chip.both_tones_needed and not (first and second):
        return None
    if frequencies[0] < LOWEST_HZ or frequencies[-1] > HIGHEST_HZ:
        return None
    return sine_mix(frequencies, seconds, TONE_DBM0)


def _pause(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.int16)
