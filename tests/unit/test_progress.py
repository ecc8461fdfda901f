from dataclasses import replace

import numpy as np
import pytest

from support.sounds import (
    babble,
    frames,
    in_noise,
    noise,
    real_words,
    signal,
    silence,
    through,
)
from tipring.domain.events import DTMF_DIGITS, Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.plans import PLANS, Signal, TonePlan
from tipring.dsp.progress import ProgressDetector, ToneFound
from tipring.dsp.tones import beep, dtmf, sine_mix

LEAD_S = 0.213
"""The tone begins amid a frame."""
DECIDED_WITHIN_S = 3.0
TALK = babble(30.0)
DE, US, JP, AU = PLANS["de"], PLANS["us"], PLANS["jp"], PLANS["au"]

TONES = [
    pytest.param(plan, tone, id=f"{country}-{tone.name.lower()}")
    for country, plan in PLANS.items()
    for tone in Tone
]


def signal_of(plan: TonePlan, tone: Tone) -> Signal:
    match tone:
        case Tone.DIAL:
            return plan.dial
        case Tone.RINGBACK:
            return plan.ringback
        case Tone.BUSY:
            return plan.busy
        case Tone.REORDER:
            return plan.reorder


def expected(plan: TonePlan, tone: Tone) -> list[Tone]:
    """Where reorder is the same as busy, it is busy."""
    same = tone is Tone.REORDER and plan.reorder == plan.busy
    return [Tone.BUSY if same else tone]


def bent(nominal: Signal, shift_hz: float, stretch: float) -> Signal:
    return Signal(
        tuple(hz + shift_hz for hz in nominal.frequencies_hz),
        tuple(seconds * stretch for seconds in nominal.cadence_s),
    )


def reports(plan: TonePlan, sound: Samples) -> list[tuple[ToneFound, float]]:
    """What was found, and when it was told, in seconds."""
    detector = ProgressDetector(plan)
    return [
        (found, i * FRAME_S)
        for i, frame in enumerate(frames(sound), start=1)
        for found in detector.feed(frame)
    ]


def tones(plan: TonePlan, sound: Samples) -> list[Tone]:
    return [found.tone for found, _ in reports(plan, sound)]


def heard_late(which: Signal, level_dbm0: float = -15.0) -> Samples:
    return np.concatenate([silence(LEAD_S), signal(which, 6.0, level_dbm0)])


@pytest.mark.parametrize(("plan", "tone"), TONES)
def test_each_tone_is_reported_once_and_dated_to_its_beginning(
    plan: TonePlan, tone: Tone
) -> None:
    [(found, _)] = reports(plan, heard_late(signal_of(plan, tone)))
    assert [found.tone] == expected(plan, tone)
    assert found.at_s == pytest.approx(LEAD_S, abs=0.03)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_hang_up_is_known_within_three_seconds(plan: TonePlan) -> None:
    [(_, told_s)] = reports(plan, heard_late(plan.busy))
    assert told_s - LEAD_S < DECIDED_WITHIN_S


@pytest.mark.parametrize(("plan", "tone"), TONES)
@pytest.mark.parametrize(
    ("coding", "level_dbm0"),
    [(Coding.MU_LAW, -10.0), (Coding.UNSIGNED_8, -30.0), (Coding.IMA, -25.0)],
)
def test_each_tone_is_known_through_noise_and_bad_codings(
    plan: TonePlan, tone: Tone, coding: Coding, level_dbm0: float
) -> None:
    clean = heard_late(signal_of(plan, tone), level_dbm0)
    noisy = in_noise(clean, level_dbm0 - 15.0)
    assert tones(plan, through(coding, noisy)) == expected(plan, tone)


@pytest.mark.parametrize(("plan", "tone"), TONES)
@pytest.mark.parametrize(("shift_hz", "stretch"), [(-25.0, 1.2), (25.0, 0.85)])
def test_an_old_exchange_may_be_off_in_pitch_and_pace(
    plan: TonePlan, tone: Tone, shift_hz: float, stretch: float
) -> None:
    sound = heard_late(bent(signal_of(plan, tone), shift_hz, stretch))
    assert tones(plan, sound) == expected(plan, tone)


@pytest.mark.parametrize("cut_ms", range(0, 1000, 110))
def test_busy_is_known_wherever_one_begins_to_listen(cut_ms: int) -> None:
    sound = signal(US.busy, 5.0)[cut_ms * 8 :]
    assert tones(US, sound) == [Tone.BUSY]


def test_a_tone_that_ceased_is_news_when_it_returns() -> None:
    sound = [signal(DE.busy, 6.0), silence(2.0), signal(DE.busy, 6.0)]
    assert tones(DE, np.concatenate(sound)) == [Tone.BUSY, Tone.BUSY]


def test_ringing_that_nobody_answers_is_reported_once() -> None:
    assert tones(US, signal(US.ringback, 30.0)) == [Tone.RINGBACK]


def test_one_tone_may_follow_another() -> None:
    story = [signal(DE.dial, 3.0), silence(1.0), signal(DE.ringback, 5.0)]
    story += [signal(DE.busy, 4.0), signal(DE.reorder, 4.0)]
    assert tones(DE, np.concatenate(story)) == [
        Tone.DIAL,
        Tone.RINGBACK,
        Tone.BUSY,
        Tone.REORDER,
    ]


def test_a_dial_tone_may_begin_under_another_sound() -> None:
    story = [sine_mix((425.0, 600.0), 1.3, -15.0)[:-40], signal(DE.dial, 4.0)]
    assert tones(DE, np.concatenate(story)) == [Tone.DIAL]


def test_japans_ringback_is_known_although_it_trembles() -> None:
    seconds = np.arange(8 * 8000) / 8000
    depth = 1 + 0.85 * np.sin(2 * np.pi * 15 * seconds)
    sound = 2000 * depth * np.sin(2 * np.pi * 400 * seconds) * (seconds % 3 < 1)
    assert tones(JP, sound.astype(np.int16)) == [Tone.RINGBACK]


def test_australias_reorder_is_busy_although_every_second_burst_is_softer() -> None:
    sound = signal(AU.reorder, 6.0)
    softer = np.arange(sound.size) // 6000 % 2 == 1
    sound[softer] = sound[softer] * 0.316
    assert tones(AU, sound) == [Tone.BUSY]


def test_another_countrys_frequencies_are_not_ours() -> None:
    assert tones(DE, heard_late(US.busy)) == []
    assert tones(US, heard_late(DE.busy)) == []


def test_the_right_pitch_in_no_known_rhythm_is_nothing() -> None:
    odd = replace(DE.busy, cadence_s=(0.7, 0.15))
    assert tones(DE, heard_late(odd)) == []
    assert tones(DE, heard_late(replace(DE.busy, cadence_s=(0.06, 0.06)))) == []


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_keys_beeps_noise_and_silence_are_no_tones(plan: TonePlan) -> None:
    keys = [part for key in DTMF_DIGITS for part in (dtmf(key, 0.3), silence(0.2))]
    beeps = [beep(), silence(0.4)] * 5
    sound = [*keys, *beeps, noise(10.0, -25.0), silence(10.0)]
    assert tones(plan, np.concatenate(sound)) == []


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_talk_is_no_tone(plan: TonePlan) -> None:
    assert tones(plan, TALK) == []


@pytest.mark.parametrize("plan", [US, DE, JP], ids=["us", "de", "jp"])
def test_real_voices_are_no_tones(plan: TonePlan) -> None:
    assert tones(plan, np.concatenate(real_words())) == []
