import numpy as np
import pytest

from support.sounds import (
    at_level,
    babble,
    frames,
    in_noise,
    noise,
    real_words,
    signal,
    silence,
    through,
)
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.levels import SILENCE_DBM0, amplitude_for, dbm0
from tipring.dsp.plans import PLANS, TonePlan
from tipring.dsp.tones import beep, dtmf, sine_mix
from tipring.dsp.voice import HANG_OVER_S, VoiceDetector


def heard(sound: Samples) -> list[tuple[bool, float]]:
    """What the detector says, and when, in seconds."""
    detector = VoiceDetector()
    said = ((detector.feed(frame), i) for i, frame in enumerate(frames(sound), start=1))
    return [(active, i * FRAME_S) for active, i in said if active is not None]


def test_a_full_scale_sine_is_3_dbm0() -> None:
    assert amplitude_for(3.14) == pytest.approx(32767)
    assert dbm0(sine_mix((1000.0,), 1.0, 3.14)) == pytest.approx(3.14, abs=0.1)


def test_nothing_and_digital_silence_have_the_least_level() -> None:
    assert dbm0(np.zeros(0, dtype=np.int16)) == SILENCE_DBM0
    assert dbm0(silence(1.0)) == SILENCE_DBM0
    assert dbm0(np.array([1, -1] * 80, dtype=np.int16)) > SILENCE_DBM0


def test_the_loudest_sound_does_not_overflow() -> None:
    assert dbm0(np.full(160, -32768, dtype=np.int16)) == pytest.approx(6.15, abs=0.01)


def test_somebody_speaks_and_falls_silent() -> None:
    said = heard(np.concatenate([silence(1.0), babble(2.0), silence(2.0)]))
    assert [active for active, _ in said] == [True, False]
    began_s, ceased_s = (when for _, when in said)
    assert 1.0 < began_s <= 1.3
    assert 3.0 <= ceased_s <= 3.1 + HANG_OVER_S


def test_somebody_speaks_over_a_noisy_line() -> None:
    speech = np.concatenate([silence(1.0), at_level(babble(2.0), -18.0), silence(2.0)])
    said = heard(in_noise(speech, -40.0))
    assert [active for active, _ in said] == [True, False]


def test_who_speaks_from_the_first_moment_is_heard() -> None:
    assert heard(babble(2.0))[0][0]


@pytest.mark.parametrize("level_dbm0", [-60.0, -40.0, -30.0, -20.0])
def test_steady_noise_is_no_voice(level_dbm0: float) -> None:
    assert heard(noise(30.0, level_dbm0)) == []


def test_noise_that_sets_in_on_a_dead_silent_line_is_no_voice() -> None:
    steps = [silence(1.0), noise(5.0, -40.0), noise(5.0, -55.0), noise(5.0, -35.0)]
    assert heard(np.concatenate(steps)) == []


def test_noise_that_follows_a_voice_does_not_keep_it_alive() -> None:
    said = heard(np.concatenate([silence(1.0), babble(2.0), noise(5.0, -35.0)]))
    assert [active for active, _ in said] == [True, False]


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_tones_of_the_exchange_are_no_voice(plan: TonePlan) -> None:
    for which in (plan.dial, plan.ringback, plan.busy, plan.reorder):
        tone = np.concatenate([silence(0.205), signal(which, 6.0)])
        assert heard(tone) == []
        assert heard(in_noise(tone, -35.0)) == []
        assert heard(through(Coding.UNSIGNED_8, tone)) == []


def test_keys_and_beeps_are_no_voice() -> None:
    keys = [sound for digit in "159#D" for sound in (dtmf(digit, 0.37), silence(0.1))]
    assert heard(np.concatenate(keys)) == []
    assert heard(np.concatenate([silence(0.3), beep(), silence(1.0)])) == []


@pytest.mark.parametrize("level_dbm0", [-15.0, -25.0])
def test_nearly_every_recorded_word_is_heard(level_dbm0: float) -> None:
    words = [word for word in real_words()[::8] if word.size > 0.2 * 8000]
    found = [
        heard(np.concatenate([silence(1.0), at_level(word, level_dbm0), silence(0.2)]))
        for word in words
    ]
    assert sum(bool(said) for said in found) >= 0.95 * len(words)
    assert np.median([said[0][1] - 1.0 for said in found if said]) <= 0.2
