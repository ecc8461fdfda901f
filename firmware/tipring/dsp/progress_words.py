"""One word for a stretch of sound: what a listener would say it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tipring.domain.events import Tone
from tipring.dsp import calling
from tipring.dsp.bursts import SURE_S, Burst, bursts_in
from tipring.dsp.cadence import CADENCE_TOLERANCE, is_near
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import Signal, TonePlan, plan_for
from tipring.dsp.progress_detector import ProgressDetector, groups_of
from tipring.dsp.progress_group import Group, Lines
from tipring.dsp.progress_sound import (
    LONGEST_LOOK_S,
    hop_powers,
    lines_hz,
)
from tipring.dsp.resample import at_house_rate
from tipring.dsp.voice import VoiceDetector

SILENT_DBM0: Final = -50.0
"""Softer is silence: what a quiet line has of its own."""
LEAST_VOICE_S: Final = 0.8
"""Of voice that makes a stretch of sound voice; 0.6 s of it are the pause after it."""
ORDER: Final = (
    Tone.SIT,
    Tone.HOWLER,
    Tone.STUTTER_DIAL,
    Tone.BUSY,
    Tone.REORDER,
    Tone.DIAL,
    Tone.FAX_CALLING,
    Tone.DATA_CALLING,
    Tone.ANSWER,
    Tone.RINGBACK,
)
"""Of several tones the first one of these is the word."""
GUESSES: Final = (Tone.RINGBACK, Tone.BUSY, Tone.REORDER, Tone.STUTTER_DIAL, Tone.DIAL)
"""Which of the tones that a short cutting may be of is the likeliest."""
_TAIL_S: Final = 1.2
_CUT_S: Final = 0.05
_TRIM: Final = 80


def classify(samples: Samples, rate: int, country: str) -> str:
    """Return one word for a stretch of sound, shape (n,), *rate* samples a second.

    The word is the name of a tone in small letters ("dial", "fax_calling"), or "answer"
    (ringback, then voice or a machine's tone), "voice", "silence" or "noise". The sound
    may begin anywhere in a cadence. Raises SettingsError for an unknown *country*.
    """
    plan = plan_for(country)
    sound = at_house_rate(samples, rate)
    heard = _heard(sound, plan)
    found = (tone for tone in ORDER if tone in heard.tones)
    tone: Tone | None = next(found, None)
    is_voice = heard.voice_s >= LEAST_VOICE_S
    if tone is None and not is_voice:
        tone = _guess(sound, groups_of(plan)[0])
    if tone is Tone.RINGBACK and heard.answer_s >= LEAST_VOICE_S:
        tone = Tone.ANSWER
    if tone is not None:
        return tone.name.lower()
    if is_voice:
        return "voice"
    return "silence" if dbm0(sound) < SILENT_DBM0 else "noise"


@dataclass(slots=True)
class _Heard:
    tones: set[Tone] = field(default_factory=set)
    voice_s: float = 0.0
    answer_s: float = 0.0
    """Of voice that began after ringback was known."""


def _heard(sound: Samples, plan: TonePlan) -> _Heard:
    tones, machines = ProgressDetector(plan), calling.CallingToneDetector()
    voice, heard, speaks, answers = VoiceDetector(), _Heard(), False, False
    for frame in _frames(sound):
        found = [*tones.feed(frame), *machines.feed(frame)]
        heard.tones.update(each.tone for each in found)
        news = voice.feed(frame)
        if news is not None:
            speaks, answers = news, news and Tone.RINGBACK in heard.tones
        heard.voice_s += FRAME_S * speaks
        heard.answer_s += FRAME_S * answers
    return heard


def _frames(sound: Samples) -> Iterator[Frame]:
    """Yield all of *sound* in frames, and enough silence for what it ends with."""
    tail = round(_TAIL_S * RATE_HZ) - sound.size % FRAME_SAMPLES
    yield from np.pad(sound, (0, tail)).reshape(-1, FRAME_SAMPLES)


def _guess(sound: Samples, group: Group) -> Tone | None:
    """Return the tone of which this is a cutting, too short to be sure of it."""
    bursts, mixtures = _bursts(sound, group)
    if not mixtures:
        return None
    row = _stretches(bursts, sound.size / RATE_HZ)
    fitting = [
        tone
        for tone, signal in group.tones
        if signal.frequencies_hz in mixtures and _may_be_cut_from(signal, row)
    ]
    return next((tone for tone in GUESSES if tone in fitting), None)


def _bursts(sound: Samples, group: Group) -> tuple[list[Burst], frozenset[Lines]]:
    """Return the bursts in the group's band, and which mixtures all of them may be."""
    powers = hop_powers(np.pad(sound, (0, round(_TAIL_S * RATE_HZ))))
    near, whole = powers @ group.band, powers.sum(axis=1)
    every = bursts_in(near, whole, group.gap_s)
    bursts = [burst for burst in every if burst.seconds >= SURE_S]
    mixtures = group.mixtures if bursts else frozenset()
    for burst in bursts:
        first, last = (round(at * RATE_HZ) for at in (burst.began_s, burst.ended_s))
        inside = sound[first + _TRIM : last - _TRIM]
        lines = lines_hz(inside[: round(LONGEST_LOOK_S * RATE_HZ)])
        mixtures &= group.mixtures_of(lines, burst.seconds)
    return bursts, mixtures


def _stretches(bursts: Sequence[Burst], length_s: float) -> list[tuple[bool, float]]:
    """Return bursts (True) and pauses, in seconds, from end to end of the sound."""
    stretches, at_s = [], 0.0
    for burst in bursts:
        stretches += [(False, burst.began_s - at_s), (True, burst.seconds)]
        at_s = burst.ended_s
    stretches.append((False, length_s - at_s))
    return [stretch for stretch in stretches if stretch[0] or stretch[1] > _CUT_S]


def _may_be_cut_from(signal: Signal, row: Sequence[tuple[bool, float]]) -> bool:
    """Tell whether a row whose first and last stretch are cut off is of *signal*."""
    cadence = signal.cadence_s
    if not cadence:
        return len(row) == 1
    last = len(row) - 1
    return any(
        all(
            seconds < cadence[(phase + place) % len(cadence)] * (1 + CADENCE_TOLERANCE)
            if place in (0, last)
            else is_near(seconds, cadence[(phase + place) % len(cadence)])
            for place, (_, seconds) in enumerate(row)
        )
        for phase in range(not row[0][0], len(cadence), 2)
    )
