from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.progress_sounds import (
    LEAD_S,
    TIMBRES,
    TONES,
    Wear,
    answered,
    expected,
    information,
    modem_data,
    music,
    played,
    reports,
    stuttered,
    tone_sound,
    trembling,
    trials,
    tune,
    worn,
)
from support.sampling import also
from support.sounds import (
    at_level,
    babble,
    frames,
    in_noise,
    mixed,
    noise,
    real_words,
    signal,
    silence,
    strides,
)
from tipring.domain.events import DTMF_DIGITS, Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import Samples
from tipring.dsp.plans import PLANS, Signal, TonePlan
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.tones import beep, dtmf, sine_mix

pytestmark = pytest.mark.no_cover

TALK = babble(30.0)
DE, UK, US, JP, AU = (PLANS[country] for country in ("de", "uk", "us", "jp", "au"))

EVERY_TONE = [
    pytest.param(plan, tone, id=f"{country}-{tone.name.lower()}")
    for country, plan in PLANS.items()
    for tone in TONES
]
EVERY_PLAN = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)

KNOWN_AFTER_S = {
    Tone.DIAL: {"tr": 2.6, "fr": 2.0, "es": 2.0},
    Tone.RINGBACK: {"us": 2.1, "tr": 2.1, "fr": 1.65, "es": 1.65},
    Tone.BUSY: {"us": 2.15, "de": 2.1, "it": 2.15, "tr": 2.15, "fr": 2.15, "jp": 2.15},
    Tone.REORDER: {"cn": 2.25, "jp": 2.15, "es": 1.75, "uk": 1.65, "au": 1.65},
}
"""Where ringback's burst is long and like the dial tone, that takes its time."""
MOST_S = {Tone.DIAL: 1.35, Tone.BUSY: 1.65, Tone.REORDER: 1.35, Tone.SIT: 1.0}
"""Everywhere else."""
WEARS = (
    Wear(-8.0, snr_db=15, coding=Coding.MU_LAW, shift_hz=-25, pace=1.2, hum_dbm0=-25),
    Wear(-35.0, snr_db=15, coding=Coding.UNSIGNED_8, shift_hz=25, pace=0.8),
)


def tones(
    plan: TonePlan, sound: Samples, disconnect: Signal | None = None
) -> list[Tone]:
    found = reports(ProgressDetector(plan, disconnect), sound)
    return [each.tone for each, _ in found]


def heard_late(which: Signal, level_dbm0: float = -15.0) -> Samples:
    return np.concatenate([silence(LEAD_S), signal(which, 6.0, level_dbm0)])


@pytest.mark.parametrize(("plan", "tone"), EVERY_TONE)
def test_each_tone_is_reported_once_in_time_and_dated_to_its_beginning(
    plan: TonePlan, tone: Tone
) -> None:
    [(found, told_s)] = reports(
        ProgressDetector(plan), tone_sound(plan, tone, Wear(-12.0))
    )
    assert found.tone is expected(plan, tone)
    assert found.at_s == pytest.approx(LEAD_S, abs=0.03)
    most_s = KNOWN_AFTER_S.get(tone, {}).get(plan.country, MOST_S.get(tone, 1.3))
    assert told_s - LEAD_S <= most_s


@pytest.mark.sampled(1)
@pytest.mark.parametrize("wear", WEARS)
@pytest.mark.parametrize("country", PLANS)
def test_each_tone_is_known_on_a_bad_line_from_an_old_exchange(
    country: str, wear: Wear
) -> None:
    wrong = [
        trial
        for trial in trials([wear], [country])
        if trial.heard != (expected(PLANS[trial.country], trial.sent),)
    ]
    assert wrong == []


def test_each_tone_survives_the_coarsest_coding() -> None:
    wear = Wear(-25.0, snr_db=15, coding=Coding.IMA, shift_hz=20, pace=0.85)
    heard = {trial.sent: trial.heard for trial in trials([wear], ["de"])}
    assert heard == {tone: (tone,) for tone in TONES}


@pytest.mark.parametrize("cut_ms", range(0, 1000, 110))
def test_busy_is_known_wherever_one_begins_to_listen(cut_ms: int) -> None:
    sound = signal(US.busy, 5.0)[cut_ms * 8 :]
    assert tones(US, sound) == [Tone.BUSY]


def test_a_tone_that_ceased_is_news_when_it_returns() -> None:
    sound = [signal(DE.busy, 6.0), silence(2.0), signal(DE.busy, 6.0)]
    assert tones(DE, np.concatenate(sound)) == [Tone.BUSY, Tone.BUSY]


def test_ringing_that_nobody_answers_is_reported_once_and_lasts() -> None:
    detector = ProgressDetector(US)
    assert [
        found.tone for found, _ in reports(detector, signal(US.ringback, 29.0))
    ] == [Tone.RINGBACK]
    assert detector.lasting == {Tone.RINGBACK}
    assert reports(detector, silence(6.0)) == []
    assert detector.lasting == set()


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
    story = [sine_mix((425.0, 600.0), 1.3, -15.0)[:-40], signal(DE.dial, 6.0)]
    assert tones(DE, np.concatenate(story)) == [Tone.DIAL]


@pytest.mark.parametrize("depth", [0.0, 0.5, 0.85, 1.0])
def test_japans_ringback_is_known_however_much_it_trembles(depth: float) -> None:
    wave = trembling(JP.ringback, 8.0, Wear(), depth)
    assert tones(JP, worn(wave, Wear(snr_db=20))) == [Tone.RINGBACK]


def test_australias_busy_and_reorder_differ_by_their_softer_bursts_only() -> None:
    assert AU.busy.cadence_s[:2] == AU.reorder.cadence_s[:2]
    assert tones(AU, worn(played(AU.busy, 6.0, Wear()), Wear())) == [Tone.BUSY]
    assert tones(AU, worn(played(AU.reorder, 6.0, Wear()), Wear())) == [Tone.REORDER]


@pytest.mark.parametrize("pace", [0.8, 0.85, 0.9, 1.0, 1.2])
def test_chinas_ringback_is_not_taken_for_reorder_at_any_pace(pace: float) -> None:
    plan = PLANS["cn"]
    assert tones(plan, tone_sound(plan, Tone.RINGBACK, Wear(pace=pace), 12.0)) == [
        Tone.RINGBACK
    ]
    assert tones(plan, tone_sound(plan, Tone.REORDER, Wear(pace=pace), 12.0)) == [
        Tone.REORDER
    ]


@pytest.mark.parametrize("bursts", [3, 5, 10])
@EVERY_PLAN
def test_dial_tone_after_some_short_bursts_has_news(
    plan: TonePlan, bursts: int
) -> None:
    sound = worn(stuttered(plan, 4.0, Wear(), bursts), Wear())
    [(found, told_s)] = reports(ProgressDetector(plan), sound)
    assert found.tone is Tone.STUTTER_DIAL
    assert found.at_s == pytest.approx(0.0, abs=0.03)
    assert told_s < 1.2


@pytest.mark.parametrize(
    ("country", "tone", "which"),
    [
        *((c, Tone.STUTTER_DIAL, s) for c, p in PLANS.items() for s in p.stutter_dial),
        *((c, tone, s) for c, p in PLANS.items() for tone, s in p.variants),
    ],
)
def test_the_other_shapes_of_a_tone_are_known_too(
    country: str, tone: Tone, which: Signal
) -> None:
    sound = worn(np.concatenate([np.zeros(1700), played(which, 6.0, Wear())]), Wear())
    assert tones(PLANS[country], sound) == [tone]


@pytest.mark.parametrize(
    "steps_hz_s",
    [
        ((913.8, 0.274), (1370.6, 0.274), (1776.7, 0.38)),
        ((985.2, 0.38), (1428.5, 0.38), (1776.7, 0.38)),
        ((950.0, 0.33), (0.0, 0.03), (1400.0, 0.33), (0.0, 0.03), (1800.0, 0.33)),
        ((900.0, 0.33), (1450.0, 0.33), (1850.0, 0.33)),
    ],
)
def test_special_information_tones_may_be_short_or_long_or_apart(
    steps_hz_s: tuple[tuple[float, float], ...],
) -> None:
    steps = [
        sine_mix((hz,), seconds, -12.0) if hz else silence(seconds)
        for hz, seconds in steps_hz_s
    ]
    sound = np.concatenate([silence(0.5), *steps, silence(2.0)])
    [(found, told_s)] = reports(ProgressDetector(US), in_noise(sound, -30.0))
    assert found.tone is Tone.SIT
    assert found.at_s == pytest.approx(0.5, abs=0.03)
    assert told_s < 1.6


def test_the_three_tones_in_another_order_or_too_long_mean_nothing() -> None:
    for order in ((1400, 950, 1800), (1800, 1400, 950), (950, 1800, 1400)):
        steps = [sine_mix((float(hz),), 0.33, -12.0) for hz in order]
        assert tones(US, np.concatenate([*steps, silence(1.0)])) == []
    slow = worn(information(6.0, Wear(pace=2.0)), Wear())
    assert tones(US, slow) == []


def test_special_information_is_news_again_after_a_while() -> None:
    once = worn(information(1.5, Wear()), Wear())
    detector = ProgressDetector(US)
    story = np.concatenate([once, silence(0.5), once, silence(5.0), once])
    assert len(reports(detector, story)) == 2
    assert Tone.SIT in detector.lasting


@pytest.mark.parametrize("hz", [2085.0, 2100.0, 2115.0, 2225.0])
def test_a_machines_answer_is_known_within_half_a_second(hz: float) -> None:
    sound = worn(answered(3.0, Wear(-20.0), hz), Wear(-20.0, snr_db=15))
    [(found, told_s)] = reports(ProgressDetector(US), sound)
    assert found.tone is Tone.ANSWER
    assert told_s <= 0.66


def test_a_machine_may_answer_in_the_middle_of_a_sentence() -> None:
    machine = worn(answered(3.3, Wear(-15.0)), Wear())
    assert tones(US, np.concatenate([babble(3.0), machine])) == [Tone.ANSWER]


class TestALearnedSignal:
    FAST = Signal((480.0,), (0.3, 0.3))

    @pytest.mark.parametrize(
        "own",
        [
            FAST,
            Signal((620.0,)),
            Signal((425.0, 1100.0), (1.5, 1.5)),
            Signal((700.0,), (0.1, 0.1, 0.1, 0.5)),
        ],
    )
    def test_is_heard_beside_the_countrys_tones(self, own: Signal) -> None:
        heard = tones(DE, heard_late(own), own)
        assert heard == [Tone.DISCONNECT]
        assert tones(DE, heard_late(DE.busy), own) == [Tone.BUSY]

    def test_may_be_one_of_the_countrys_tones(self) -> None:
        assert set(tones(DE, heard_late(DE.busy), DE.busy)) == {
            Tone.BUSY,
            Tone.DISCONNECT,
        }

    def test_is_not_another_pitch_nor_another_pace(self) -> None:
        assert tones(DE, heard_late(Signal((510.0,), (0.3, 0.3))), self.FAST) == []
        assert tones(DE, heard_late(Signal((480.0,), (0.5, 0.3))), self.FAST) == []

    def test_that_is_continuous_outlasts_ringback_of_its_pitch(self) -> None:
        own = Signal((450.0,))
        assert tones(PLANS["tr"], heard_late(PLANS["tr"].ringback), own) == [
            Tone.RINGBACK
        ]


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([(450.0,), (425.0, 450.0), (440.0, 480.0), (2100.0,), ()]),
            st.floats(0.02, 1.2),
            st.floats(-40.0, -5.0),
        ),
        max_size=12,
    )
)
def test_no_row_of_sounds_upsets_the_listener(
    parts: list[tuple[tuple[float, ...], float, float]],
) -> None:
    sounds = [
        sine_mix(hz, seconds, level) if hz else noise(seconds, level - 20)
        for hz, seconds, level in parts
    ]
    found = reports(
        ProgressDetector(PLANS["cn"]), np.concatenate([silence(0.1), *sounds])
    )
    assert all(0 <= each.at_s <= told_s for each, told_s in found)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("plan", "tone"), EVERY_TONE)
def test_whether_frames_come_one_by_one_or_many_at_once_is_all_the_same(
    plan: TonePlan, tone: Tone
) -> None:
    talk = babble(1.0, seed=len(tone.name))
    sound = np.concatenate([talk, tone_sound(plan, tone, WEARS[0]), talk])
    slowly = ProgressDetector(plan)
    one_by_one = [each for frame in frames(sound) for each in slowly.feed(frame)]
    at_once = ProgressDetector(plan)
    many = [each for piece in strides(sound) for each in at_once.feed(piece)]
    assert many == one_by_one
    assert many
    assert at_once.lasting == slowly.lasting


def test_another_countrys_frequencies_are_not_ours() -> None:
    assert tones(DE, heard_late(US.busy)) == []
    assert tones(US, heard_late(DE.busy)) == []


def test_the_right_pitch_in_no_known_rhythm_is_nothing() -> None:
    odd = replace(DE.busy, cadence_s=(0.7, 0.15))
    assert tones(DE, heard_late(odd)) == []
    assert tones(DE, heard_late(replace(DE.busy, cadence_s=(0.3, 0.9)))) == []


def test_busy_with_talk_in_its_pauses_is_no_busy() -> None:
    busy, talk = signal(DE.busy, 6.0), at_level(babble(6.0), -10.0)
    talk[played(DE.busy, 6.0, Wear()) != 0] = 0
    assert tones(DE, mixed(busy, talk)) == []


@EVERY_PLAN
def test_keys_beeps_noise_and_silence_are_no_tones(plan: TonePlan) -> None:
    keys = [part for key in DTMF_DIGITS for part in (dtmf(key, 0.3), silence(0.2))]
    beeps = [beep(), silence(0.4)] * 5
    sound = [*keys, *beeps, noise(10.0, -25.0), silence(10.0)]
    assert tones(plan, np.concatenate(sound)) == []


@pytest.mark.parametrize(
    ("mark_hz", "space_hz", "baud"),
    [(1200, 2200, 1200), (1300, 2100, 1200), (980, 1180, 300), (1650, 1850, 300)],
)
def test_modem_data_is_no_tone(mark_hz: float, space_hz: float, baud: float) -> None:
    assert tones(UK, modem_data(10.0, mark_hz, space_hz, baud)) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("timbre", TIMBRES)
@EVERY_PLAN
def test_music_on_hold_does_not_hang_up(plan: TonePlan, timbre: str) -> None:
    sound = [music(15.0, timbre, 3)]
    if timbre != "synthesizer":
        sound.append(tune(15.0, timbre, 3))
    assert set(tones(plan, np.concatenate(sound))) <= {Tone.RINGBACK}


@EVERY_PLAN
def test_talk_is_no_tone(plan: TonePlan) -> None:
    assert tones(plan, TALK) == []


@pytest.mark.parametrize("plan", [US, *also(DE, JP)], ids=["us", "de", "jp"])
def test_real_voices_are_no_tones(plan: TonePlan) -> None:
    assert tones(plan, np.concatenate(real_words())) == []
