"""Sounds that are no keys, however much they resemble them: nothing may be reported."""

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from bench.sound import Draws, Wave, band_pass, effective, noise, samples, sines
from bench.trial import FLOOR_DBM0, Condition, Demand, Studio, Trial
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import DTMF_HIGH_HZ, DTMF_LOW_HZ

LEVELS_DBM0 = (-6.0, -20.0)
NETWORK_HZ = {
    "dial tone US": (350, 440),
    "dial tone": (425,),
    "ringback US": (440, 480),
    "busy US": (480, 620),
    "ringback UK": (400, 450),
    "busy China": (450,),
    "fax calling (T.30)": (1100,),
    "answer (V.25)": (2100,),
    "test tone": (1004,),
    "V.21 mark": (1180,),
    "CAS": (2130, 2750),
    "SIT, first": (950,),
    "SIT, second": (1400,),
    "R1": (700, 900),
    "R1 2": (900, 1100),
    "R1 KP": (1100, 1700),
    "R1 0": (1300, 1500),
    "R1 4": (700, 1100),
    "R1 ST": (900, 1700),
    "R2 backward": (1140, 1020),
    "R2 backward, low": (540, 780),
    "R2 forward": (1380, 1500),
}
TRIPLES_HZ = (
    (697, 941, 1336),
    (770, 1209, 1477),
    (852, 1209, 1633),
    (697, 770, 1209),
    (941, 1336, 1477),
)
RHYTHMS_S = ((0.1, 0.1), (0.5, 0.5), (0.5, 0.3), (2.0, 0.3))
"""On and off; each sound comes in each."""
RAMP_S = 0.001
NOISE_S = 60
FSK_S = 30
CHORDS = 400
SECOND_SWEEP_AFTER = 4111
"""Samples: about half a second, in no simple ratio to any of the sweeps."""
HIGHEST_PARTIAL_HZ = 3800.0

WaveMaker = Callable[[Studio, float, Draws], tuple[Wave, int]]
"""Makes sound of a level; tells how many things it holds that are no keys."""


def conditions() -> Iterator[Condition]:
    for level in LEVELS_DBM0:
        yield _condition("28 tones, no keys", "tones", level, _tones)
        for colour in ("white", "pink", "brown", "band"):
            yield _noise_alone(colour, level)
        yield _condition("30 sweeps, FSK, chords", "two sweeps", level, _sweeps)
        yield _condition("30 sweeps, FSK, chords", "Bell 202", level, _fsk)
        yield _condition("30 sweeps, FSK, chords", "chords", level, _chords)


def _condition(
    category: str, name: str, level: float, make_wave: WaveMaker, *, floor: bool = True
) -> Condition:
    """Return a condition of what *make_wave* makes at *level*."""
    place = (category, f"{name} {level:.0f} dBm0")

    def make(studio: Studio) -> Trial:
        rng = studio.draws(*place)
        wave, stimuli = make_wave(studio, level, rng)
        if floor:
            wave = wave + noise(wave.size, FLOOR_DBM0, rng)
        return Trial(samples(wave), stimuli=stimuli)

    return Condition(*place, Demand.REJECT, "Q.24 and practice", make)


def _noise_alone(colour: str, level: float) -> Condition:
    def make_wave(studio: Studio, level: float, rng: Draws) -> tuple[Wave, int]:
        wave = _coloured(colour, RATE_HZ * studio.rounds(NOISE_S), rng)
        return wave * (effective(level - 6) / wave.std()), 0

    return _condition("29 noise alone", colour, level, make_wave, floor=False)


def _coloured(colour: str, count: int, rng: Draws) -> Wave:
    white = rng.normal(0, 1, count)
    if colour == "band":
        return band_pass(white, 300, 3400)
    falls = {"white": 0.0, "pink": 0.5, "brown": 1.0}[colour]
    spectrum = np.fft.rfft(white)
    frequencies_hz = np.maximum(np.fft.rfftfreq(count, 1 / RATE_HZ), 20)
    return np.fft.irfft(spectrum / frequencies_hz**falls, count)


def _sounds_hz() -> Iterator[tuple[float, ...]]:
    """Yield tones of networks, then DTMF tones in combinations that are no key."""
    yield from NETWORK_HZ.values()
    for frequency_hz in DTMF_LOW_HZ + DTMF_HIGH_HZ:
        yield (frequency_hz,)
    yield from combinations(DTMF_LOW_HZ, 2)
    yield from combinations(DTMF_HIGH_HZ, 2)
    yield from TRIPLES_HZ


def _tones(_: Studio, level: float, rng: Draws) -> tuple[Wave, int]:
    parts: list[Wave] = []
    for frequencies_hz in _sounds_hz():
        for on_s, off_s in RHYTHMS_S:
            tone = sines(frequencies_hz, round(on_s * RATE_HZ), level, rng)
            ramp = np.minimum(1, np.arange(tone.size) / (RAMP_S * RATE_HZ))
            parts += [tone * ramp * ramp[::-1], np.zeros(round(off_s * RATE_HZ))]
    return np.concatenate(parts), len(parts) // 2


def _sweeps(studio: Studio, level: float, _: Draws) -> tuple[Wave, int]:
    """Return two gliding tones at a time, at three speeds of gliding."""
    seconds = np.arange(RATE_HZ * studio.rounds(NOISE_S)) / RATE_HZ
    parts: list[Wave] = []
    for sweeps_a_second in (0.85, 1.3, 2.1):
        gliding_hz = 300 + 3100 * ((seconds * sweeps_a_second) % 1)
        phase = 2 * np.pi * np.cumsum(gliding_hz) / RATE_HZ
        sweep = amplitude_for(level) * np.sin(phase)
        parts.append(sweep + np.roll(sweep, SECOND_SWEEP_AFTER))
    return np.concatenate(parts), 0


def _fsk(studio: Studio, level: float, rng: Draws) -> tuple[Wave, int]:
    """Return the random bits of a Bell 202 modem: 1200 a second, 1200 and 2200 Hz."""
    count = RATE_HZ * studio.rounds(FSK_S)
    bits = rng.integers(0, 2, count * 1200 // RATE_HZ + 1)
    now = bits[np.arange(count) * 1200 // RATE_HZ]
    phase = 2 * np.pi * np.cumsum(np.where(now, 1200, 2200)) / RATE_HZ
    return amplitude_for(level) * np.sin(phase), 0


def _chords(studio: Studio, level: float, rng: Draws) -> tuple[Wave, int]:
    """Return chords as an organ has them: one to four tempered notes, six partials."""
    chords = [_chord(level, rng) for _ in range(studio.rounds(CHORDS))]
    return np.concatenate(chords), len(chords)


def _chord(level: float, rng: Draws) -> Wave:
    seconds = np.arange(int(rng.uniform(0.1, 0.6) * RATE_HZ)) / RATE_HZ
    wave = np.zeros(seconds.size)
    notes = rng.choice(36, int(rng.integers(1, 5)), replace=False)
    for note_hz in 110 * 2 ** (notes / 12):
        for partial in range(1, 7):
            if note_hz * partial < HIGHEST_PARTIAL_HZ:
                phase = rng.uniform(0, 2 * np.pi)
                turn = 2 * np.pi * note_hz * partial * seconds + phase
                wave += np.sin(turn) / partial
    fading = np.exp(-seconds * rng.uniform(0, 4))
    return np.asarray(wave * (effective(level - 3) / wave.std()) * fading)
