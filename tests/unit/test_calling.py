import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.sounds import (
    babble,
    frames,
    in_noise,
    mixed,
    noise,
    real_words,
    signal,
    silence,
    strides,
    through,
)
from support.voice_sounds import at_active_level, calling_tone, music
from tipring.domain.events import Tone
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.codec import Coding
from tipring.dsp.frames import Samples
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ToneFound
from tipring.dsp.tones import DTMF_HZ, beep, dtmf, sine_mix

SNR_DB = 12.0


def found(sound: Samples) -> list[ToneFound]:
    detector = CallingToneDetector()
    return [tone for frame in frames(sound) for tone in detector.feed(frame)]


def test_frames_may_come_one_by_one_or_many_at_once() -> None:
    line = np.concatenate([babble(3.0), calling_tone(1100.0, -20.0), babble(2.0)])
    detector = CallingToneDetector()
    at_once = [tone for piece in strides(line) for tone in detector.feed(piece)]
    assert at_once == found(line)
    assert at_once


def told_after_s(sound: Samples) -> float | None:
    detector = CallingToneDetector()
    for count, frame in enumerate(frames(sound), start=1):
        if detector.feed(frame):
            return count * 0.02
    return None


@pytest.mark.parametrize("coding", Coding)
@pytest.mark.parametrize("level_dbm0", [-5.0, -20.0, -40.0])
@pytest.mark.parametrize(
    ("hz", "tone"), [(1100.0, Tone.FAX_CALLING), (1300.0, Tone.DATA_CALLING)]
)
def test_a_machine_is_known_by_its_first_burst(
    hz: float, tone: Tone, level_dbm0: float, coding: Coding
) -> None:
    line = in_noise(calling_tone(hz, level_dbm0), level_dbm0 - SNR_DB)
    (heard,) = found(through(coding, line))
    assert heard.tone is tone
    assert heard.at_s == pytest.approx(0.7, abs=0.04)


@given(
    hz=st.floats(1062.0, 1138.0),
    on_s=st.floats(0.425, 0.575),
    level_dbm0=st.floats(-40.0, -5.0),
)
def test_every_fax_within_the_recommendation_is_known(
    hz: float, on_s: float, level_dbm0: float
) -> None:
    line = calling_tone(hz, level_dbm0, on_s, off_s=1.0)
    assert [heard.tone for heard in found(line)] == [Tone.FAX_CALLING]


@given(hz=st.floats(1285.0, 1315.0), on_s=st.floats(0.5, 0.7))
def test_every_data_caller_within_the_recommendation_is_known(
    hz: float, on_s: float
) -> None:
    line = calling_tone(hz, -20.0, on_s, off_s=1.5)
    assert [heard.tone for heard in found(line)] == [Tone.DATA_CALLING]


def test_it_is_told_soon_after_the_burst_and_only_once() -> None:
    line = calling_tone(1100.0, -20.0, bursts=3)
    assert told_after_s(line) == pytest.approx(0.7 + 0.5 + 0.63, abs=0.05)
    assert len(found(line)) == 1


def test_a_burst_from_the_first_moment_on_is_whole_if_it_is_long_enough() -> None:
    line = calling_tone(1100.0, -20.0)[round(0.7 * 8000) :]
    (heard,) = found(line)
    assert heard.at_s == pytest.approx(0.0, abs=0.03)


def test_of_a_burst_that_began_before_us_the_next_one_tells() -> None:
    line = calling_tone(1100.0, -20.0, bursts=2)[round(0.95 * 8000) :]
    (heard,) = found(line)
    assert heard.at_s == pytest.approx(3.25, abs=0.03)


def test_the_echo_of_our_own_prompt_hides_no_fax() -> None:
    for start in range(5):
        line = calling_tone(1100.0, -25.0, bursts=2)
        echo = at_active_level(babble(line.size / 8000, start), -41.0)
        heard = found(through(Coding.MU_LAW, mixed(line, echo)))
        assert [tone.tone for tone in heard] == [Tone.FAX_CALLING]


@pytest.mark.parametrize(
    "hz", [425.0, 980.0, 1004.0, 1050.0, 1150.0, 1209.0, 1265.0, 1336.0, 1400.0, 2100.0]
)
def test_other_tones_are_no_machine(hz: float) -> None:
    assert found(calling_tone(hz, -15.0)) == []


@pytest.mark.parametrize("on_s", [0.1, 0.3, 0.37, 0.8, 2.0])
def test_bursts_of_another_length_are_no_machine(on_s: float) -> None:
    assert found(calling_tone(1100.0, -15.0, on_s)) == []


@pytest.mark.parametrize("pause_s", [0.1, 0.25, 0.5])
def test_a_cadence_of_that_tone_is_no_machine(pause_s: float) -> None:
    assert found(calling_tone(1100.0, -15.0, 0.5, pause_s, bursts=10)) == []


def test_what_is_too_soft_is_a_fax_on_another_line() -> None:
    assert found(calling_tone(1100.0, -50.0)) == []


def test_a_chime_that_fades_is_no_machine() -> None:
    chime = calling_tone(1100.0, -10.0).astype(float)
    times = np.arange(chime.size) / 8000 - 0.7
    fading = chime * np.exp(-4 * np.maximum(times, 0))
    assert found(np.rint(fading).astype(np.int16)) == []


def test_a_burst_that_is_two_tones_at_once_is_no_machine() -> None:
    both = np.concatenate([silence(1.0), sine_mix((1100.0, 1250.0), 0.5, -15.0)])
    assert found(np.concatenate([both, silence(1.0)])) == []


def test_a_whistle_whose_pitch_wavers_is_no_machine() -> None:
    times = np.arange(4000) / 8000
    phase = 2 * np.pi * 1170 * times + 4 * np.sin(2 * np.pi * 3 * times)
    whistle = np.rint(3000 * np.sin(phase)).astype(np.int16)
    assert found(np.concatenate([silence(1.0), whistle, silence(1.0)])) == []


@pytest.mark.parametrize("loud_s", [(0.0, 0.6), (1.3, 2.0)])
def test_a_burst_amid_talk_is_a_sound_in_the_callers_room(
    loud_s: tuple[float, float],
) -> None:
    tone = calling_tone(1100.0, -20.0)
    talk = np.zeros_like(tone)
    first, last = (round(at_s * 8000) for at_s in loud_s)
    talk[first:last] = noise(3.0, -22.0)[: last - first]
    assert found(mixed(tone, talk)) == []


def test_melodies_are_no_machine() -> None:
    dice = np.random.default_rng(1)
    for _ in range(20):
        notes = [silence(0.7)]
        for _ in range(8):
            pitch_hz = float(dice.choice([987.8, 1046.5, 1108.7, 1174.7, 1318.5]))
            notes.append(sine_mix((pitch_hz,), float(dice.choice([0.25, 0.5])), -15.0))
            notes.append(silence(float(dice.choice([0.0, 0.1, 0.5]))))
        assert found(np.concatenate([*notes, silence(1.0)])) == []
    assert found(music(30.0, -18.0)) == []


def test_keys_beeps_and_the_tones_of_exchanges_are_no_machine() -> None:
    keys = [
        sound
        for key in DTMF_HZ
        for sound in (silence(0.7), dtmf(key, 0.5), silence(0.7), beep())
    ]
    assert found(np.concatenate(keys)) == []
    for plan in PLANS.values():
        for which in (plan.dial, plan.ringback, plan.busy, plan.reorder):
            assert found(np.concatenate([signal(which, 5.0), silence(1.0)])) == []


def test_speech_is_no_machine() -> None:
    assert found(babble(60.0)) == []
    words = [part for word in real_words()[::6] for part in (word, silence(0.65))]
    assert found(np.concatenate(words)) == []
