"""Call-progress tones as exchanges send them and lines wear them; and what is none.

Made from the tables by other means than the firmware's own generator: hard edges, free
pitch, pace and beginning.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle

import numpy as np
from numpy.typing import NDArray

from support.sounds import at_level, clipped, frames, mixed, noise, through
from tipring.domain.events import Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.plans import PLANS, Signal, TonePlan
from tipring.dsp.progress import ProgressDetector, ToneFound
from tipring.dsp.progress_detector import HOWLER

Wave = NDArray[np.float64]
LEAD_S = 0.213
"""Tones begin amid a frame."""
SIT_STEPS_HZ = (950.0, 1400.0, 1800.0)
TONE_S = 7.0
"""Long enough for every tone to be known."""


@dataclass(frozen=True, slots=True)
class Wear:
    """What exchange and line do to a tone."""

    level_dbm0: float = -15.0
    """Of each of its sines."""
    snr_db: float | None = None
    shift_hz: float = 0.0
    pace: float = 1.0
    hum_dbm0: float | None = None
    """Of 50 Hz, with a tenth of it at 150 Hz."""
    coding: Coding | None = None
    cut_s: float = 0.0
    """How much of the tone was over when listening began."""


def seconds_of(length_s: float) -> Wave:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def sines(frequencies_hz: Sequence[float], at_s: Wave) -> Wave:
    """Sines of amplitude 1, with phases of their own."""
    phases = 2.4 * np.arange(len(frequencies_hz))
    angles = 2 * np.pi * np.outer(frequencies_hz, at_s) + phases[:, None]
    return np.asarray(np.sin(angles).sum(axis=0))


def gate(cadence_s: Sequence[float], at_s: Wave, softer_db: Sequence[float]) -> Wave:
    """The gain of each moment of an endless cadence."""
    if not cadence_s:
        return np.ones(at_s.size)
    gains = [10 ** (-db / 20) for db in softer_db or (0.0,)]
    bursts = cycle(gains)
    levels = [0.0 if place % 2 else next(bursts) for place in range(len(cadence_s))]
    ends = np.array(list(accumulate(cadence_s)))
    places = np.searchsorted(ends, at_s % ends[-1], side="right")
    gains_then: Wave = np.array(levels)[np.minimum(places, len(levels) - 1)]
    return gains_then


def bent(nominal: Signal, wear: Wear) -> Signal:
    return Signal(
        tuple(hz + wear.shift_hz for hz in nominal.frequencies_hz),
        tuple(seconds * wear.pace for seconds in nominal.cadence_s),
        nominal.softer_db,
    )


def played(which: Signal, length_s: float, wear: Wear) -> Wave:
    """A signal as the exchange sends it, at the amplitude of its level."""
    at_s = seconds_of(length_s) + wear.cut_s
    signal = bent(which, wear)
    envelope = gate(signal.cadence_s, at_s, signal.softer_db)
    return (
        sines(signal.frequencies_hz, at_s) * envelope * amplitude_for(wear.level_dbm0)
    )


def stuttered(plan: TonePlan, length_s: float, wear: Wear, bursts: int = 10) -> Wave:
    """So many short bursts of dial tone, then dial tone."""
    on_s, off_s = (s * wear.pace for s in plan.stutter_dial[0].cadence_s)
    sound = played(Signal(plan.stutter_dial[0].frequencies_hz), length_s, wear)
    at_s = seconds_of(length_s) + wear.cut_s
    pauses = (at_s < bursts * (on_s + off_s)) & (at_s % (on_s + off_s) >= on_s)
    sound[pauses] = 0.0
    return sound


def trembling(which: Signal, length_s: float, wear: Wear, depth: float = 0.85) -> Wave:
    """Japan's ringback: modulated by 15 Hz."""
    swing = depth * np.sin(2 * np.pi * 15 * (seconds_of(length_s) + wear.cut_s))
    wave: Wave = played(which, length_s, wear) * (1 + swing) / 1.5
    return wave


def information(length_s: float, wear: Wear, step_s: float = 0.33) -> Wave:
    """The special information tones, every 2 s."""
    at_s = (seconds_of(length_s) + wear.cut_s) % (2.0 * wear.pace)
    places = np.minimum((at_s / (step_s * wear.pace)).astype(int), 3)
    pitch = np.array([*SIT_STEPS_HZ, 0.0]) + 2 * wear.shift_hz
    angles = 2 * np.pi * np.cumsum(pitch[places]) / RATE_HZ
    wave: Wave = np.sin(angles) * (places < 3) * amplitude_for(wear.level_dbm0)
    return wave


def answered(length_s: float, wear: Wear, hz: float = 2100.0) -> Wave:
    """A modem's answer tone: its phase turns every 450 ms, it trembles by 15 Hz."""
    at_s = seconds_of(length_s) + wear.cut_s
    turns = 1 - 2 * ((at_s / 0.45).astype(int) % 2)
    trembles = 1 + 0.2 * np.sin(2 * np.pi * 15 * at_s)
    wave = sines((hz + wear.shift_hz / 2,), at_s)
    sound: Wave = wave * turns * trembles * amplitude_for(wear.level_dbm0)
    return sound


def ringing(plan: TonePlan, length_s: float, wear: Wear) -> Wave:
    play = trembling if plan.country == "jp" else played
    return play(plan.ringback, length_s, wear)


MAKERS: dict[Tone, Callable[[TonePlan, float, Wear], Wave]] = {
    Tone.DIAL: lambda plan, length_s, wear: played(plan.dial, length_s, wear),
    Tone.STUTTER_DIAL: stuttered,
    Tone.RINGBACK: ringing,
    Tone.BUSY: lambda plan, length_s, wear: played(plan.busy, length_s, wear),
    Tone.REORDER: lambda plan, length_s, wear: played(plan.reorder, length_s, wear),
    Tone.SIT: lambda _, length_s, wear: information(length_s, wear),
    Tone.HOWLER: lambda _, length_s, wear: played(HOWLER, length_s, wear),
    Tone.ANSWER: lambda _, length_s, wear: answered(length_s, wear),
}
"""What a country's exchanges, or a machine there, send for a tone."""
TONES = tuple(MAKERS)


def worn(wave: Wave, wear: Wear, seed: int = 1) -> Samples:
    """Add the line's noise and hum, and the modem's coding."""
    sound = clipped(wave)
    length_s = sound.size / RATE_HZ
    if wear.snr_db is not None:
        sound = mixed(sound, noise(length_s, wear.level_dbm0 - wear.snr_db, seed))
    if wear.hum_dbm0 is not None:
        at_s = seconds_of(length_s)
        hum = sines((50.0,), at_s) + 0.1 * sines((150.0,), at_s)
        sound = mixed(sound, clipped(hum * amplitude_for(wear.hum_dbm0)))
    return sound if wear.coding is None else through(wear.coding, sound)


def tone_sound(
    plan: TonePlan, tone: Tone, wear: Wear, length_s: float = TONE_S, seed: int = 1
) -> Samples:
    """A tone after LEAD_S of the silent line, as the modem hands it over."""
    lead = np.zeros(round(LEAD_S * RATE_HZ))
    return worn(np.concatenate([lead, MAKERS[tone](plan, length_s, wear)]), wear, seed)


def expected(plan: TonePlan, tone: Tone) -> Tone:
    """Where reorder is the same as busy, it is busy."""
    same = tone is Tone.REORDER and plan.reorder == plan.busy
    return Tone.BUSY if same else tone


def reports(
    detector: ProgressDetector, sound: Samples
) -> list[tuple[ToneFound, float]]:
    """What was found, and when it was told, in seconds."""
    return [
        (found, i * FRAME_S)
        for i, frame in enumerate(frames(sound), start=1)
        for found in detector.feed(frame)
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one tone."""

    country: str
    sent: Tone
    heard: tuple[Tone, ...]
    after_s: float
    """From the tone's beginning until the first report."""


def trials(
    wears: Sequence[Wear],
    countries: Sequence[str] = tuple(PLANS),
    tones: Sequence[Tone] = TONES,
) -> Iterator[Trial]:
    """Try every tone of every country in every wear: the rows of a confusion matrix."""
    for country in countries:
        for tone in tones:
            for seed, wear in enumerate(wears):
                plan = PLANS[country]
                sound = tone_sound(plan, tone, wear, seed=seed)
                told = reports(ProgressDetector(plan), sound)
                after_s = told[0][1] - LEAD_S if told else float("inf")
                heard = tuple(found.tone for found, _ in told)
                yield Trial(country, tone, heard, after_s)


@dataclass(frozen=True, slots=True)
class Timbre:
    """How an instrument sounds: its overtones, and how fast a note dies away."""

    overtones: tuple[float, ...]
    decay_per_s: float
    vibrato: float = 0.0
    """Of the pitch, as a part of it."""


TIMBRES = {
    "organ": Timbre((1.0, 0.6, 0.4, 0.3, 0.2), 0.0),
    "flute": Timbre((1.0, 0.15, 0.05), 0.2, 0.006),
    "piano": Timbre((1.0, 0.5, 0.3, 0.2, 0.1), 3.0),
    "music box": Timbre((1.0, 0.0, 0.1), 5.0),
    "synthesizer": Timbre((1.0,), 0.0),
}


def music(length_s: float, timbre: str, seed: int = 1) -> Samples:
    """Invent music on hold: chords and a tune over them, in one key and pace."""
    generator = np.random.default_rng(seed)
    wave = np.zeros(round(length_s * RATE_HZ))
    beat_s = 60 / generator.uniform(60, 160)
    scale = 220.0 * 2 ** (
        (np.array((0, 2, 4, 5, 7, 9, 11)) + generator.integers(12)) / 12
    )
    at_s, place = 0.0, 3
    while at_s < length_s:
        root = int(generator.integers(7))
        for degree in (root, root + 2, root + 4)[: int(generator.integers(1, 4))]:
            hz = scale[degree % 7] * 2 ** (degree // 7)
            _add_note(wave, at_s, 4 * beat_s, hz, TIMBRES[timbre])
        beat = 0.0
        while beat < 4:
            length = float(generator.choice((0.5, 1.0, 1.0, 2.0)))
            place = int(np.clip(place + generator.integers(-2, 3), 0, 13))
            if generator.random() < 0.8:
                hz = scale[place % 7] * 2 ** (1 + place // 7)
                held_s = beat_s * length * generator.uniform(0.5, 1.0)
                _add_note(wave, at_s + beat * beat_s, held_s, hz, TIMBRES[timbre])
            beat += length
        at_s += 4 * beat_s
    return at_level(clipped(wave * 2000), -18.0)


def tune(length_s: float, timbre: str, seed: int = 1) -> Samples:
    """Invent a single voice with rests: ring tones, chimes, a child's first piece."""
    generator = np.random.default_rng(seed)
    wave = np.zeros(round(length_s * RATE_HZ))
    beat_s = 60 / generator.uniform(60, 200)
    at_s, place = 0.0, 0
    while at_s < length_s:
        place = int(np.clip(place + generator.integers(-3, 4), -8, 16))
        length = float(generator.choice((0.5, 1.0, 1.0, 1.0, 2.0, 4.0)))
        hz = 440.0 * 2 ** (place / 12)
        held_s = beat_s * length * generator.choice((0.5, 0.8, 1.0))
        _add_note(wave, at_s, held_s, hz, TIMBRES[timbre])
        at_s += beat_s * length
    return at_level(clipped(wave * 4000), -18.0)


def _add_note(
    wave: Wave, at_s: float, held_s: float, hz: float, timbre: Timbre
) -> None:
    first = round(at_s * RATE_HZ)
    seconds = seconds_of(held_s)[: max(wave.size - first, 0)]
    bend = timbre.vibrato * hz / 5 * np.sin(2 * np.pi * 5 * seconds)
    loudness = np.exp(-timbre.decay_per_s * seconds)
    ends = np.minimum(1, np.minimum(seconds, seconds[::-1]) / 0.01)
    for number, strength in enumerate(timbre.overtones, start=1):
        if strength and number * hz < RATE_HZ / 2:
            angle = 2 * np.pi * number * (hz * seconds + bend)
            wave[first : first + seconds.size] += (
                strength * loudness * ends * np.sin(angle)
            )


def modem_data(
    length_s: float, mark_hz: float, space_hz: float, baud: float, seed: int = 1
) -> Samples:
    """Frequency-shift keyed data, with pauses between the messages."""
    generator = np.random.default_rng(seed)
    places = (seconds_of(length_s) * baud).astype(int)
    bits = generator.integers(0, 2, places[-1] + 1)[places]
    steps = np.where(bits == 1, mark_hz, space_hz) * 2 * np.pi / RATE_HZ
    sends = seconds_of(length_s) % 2.0 < 1.4
    return clipped(np.sin(np.cumsum(steps)) * sends * amplitude_for(-15.0))
