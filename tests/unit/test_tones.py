import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.errors import SettingsError
from tipring.domain.events import DTMF_DIGITS
from tipring.dsp.frames import Samples
from tipring.dsp.levels import amplitude_for, dbm0
from tipring.dsp.plans import PLANS, Signal, TonePlan, plan_for
from tipring.dsp.tones import (
    DTMF_HZ,
    ToneSource,
    beep,
    comfort_noise,
    dtmf,
    fade_in,
    fade_out,
    hold_reminder,
    progress_tone,
    sine_mix,
    whisper_beep,
)


def loudest_hz(sound: Samples, how_many: int = 1) -> set[int]:
    """The strongest frequencies of exactly one second, as whole hertz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(8000)))
    is_peak = (spectrum[1:-1] > spectrum[:-2]) & (spectrum[1:-1] > spectrum[2:])
    spectrum[1:-1][~is_peak] = 0
    return {int(i) for i in np.argsort(spectrum)[-how_many:]}


def frames_of(signal: Signal, seconds: float) -> Samples:
    source = ToneSource(signal, -10.0)
    return np.concatenate([source.next_frame() for _ in range(round(seconds * 50))])


@pytest.mark.parametrize("digit", DTMF_DIGITS)
def test_each_key_sounds_its_own_pair(digit: str) -> None:
    assert loudest_hz(dtmf(digit, 1.0), 2) == set(DTMF_HZ[digit])


def test_the_keypad_has_every_key_the_domain_knows() -> None:
    assert set(DTMF_HZ) == set(DTMF_DIGITS)
    assert len(set(DTMF_HZ.values())) == 16


@given(st.floats(-40.0, 0.0))
def test_a_sine_has_the_level_that_was_asked_for(level_dbm0: float) -> None:
    assert dbm0(sine_mix((1000.0,), 1.0, level_dbm0)) == pytest.approx(
        level_dbm0, abs=0.1
    )


def test_tones_begin_and_end_without_a_click() -> None:
    sound = dtmf("5")
    assert abs(int(sound[0])) < 10
    assert abs(int(sound[-1])) < 200
    assert np.abs(sound[100:300]).max() > 8000


def test_the_beep_asks_softly_and_briefly() -> None:
    sound = beep()
    assert sound.size == 3200
    assert dbm0(sound) == pytest.approx(-12.0, abs=0.2)


@pytest.mark.parametrize("length", [0, 1, 39, 1000])
def test_fading_leaves_the_original_alone(length: int) -> None:
    sound = np.full(length, 1000, dtype=np.int16)
    risen, fallen = fade_in(sound, 5.0), fade_out(sound, 5.0)
    assert np.all(sound == 1000)
    assert np.array_equal(risen[::-1], fallen)
    assert np.all(np.diff(risen) >= 0)
    assert risen.size == fallen.size == length


def test_a_dial_tone_never_jumps_between_frames() -> None:
    tone = frames_of(Signal((350.0, 440.0)), 2.0)
    assert loudest_hz(tone[8000:], 2) == {350, 440}
    steepest_of_both = amplitude_for(-10.0) * 2 * np.pi * (350 + 440) / 8000
    assert np.abs(np.diff(tone.astype(int))).max() <= steepest_of_both + 1


def test_a_busy_tone_keeps_its_cadence_and_its_phase() -> None:
    tone = frames_of(Signal((400.0,), (0.375, 0.375)), 6.0)
    one_cycle = 6000
    assert np.array_equal(tone[:one_cycle], tone[one_cycle : 2 * one_cycle])
    loud = dbm0(tone[100:2900])
    assert loud == pytest.approx(-10.0, abs=0.1)
    assert not tone[3000:6000].any()


def test_australias_reorder_has_every_second_burst_softer() -> None:
    source = ToneSource(PLANS["au"].reorder, -10.0)
    sound = np.concatenate([source.next_frame() for _ in range(150)])
    bursts = [round((0.05 + 0.75 * number) * 8000) for number in range(4)]
    levels = [dbm0(sound[at : at + 2000]) for at in bursts]
    assert levels == pytest.approx([-10.0, -20.0, -10.0, -20.0], abs=0.2)


def test_a_cadence_that_no_frame_divides_never_drifts() -> None:
    signal = Signal((425.0,), (0.175, 0.175))
    tone = frames_of(signal, 35.0)
    assert not tone[100 * 2800 - 1400 : 100 * 2800].any()
    assert tone[99 * 2800 : 99 * 2800 + 1400].any()


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_every_plan_is_complete(plan: TonePlan) -> None:
    signals = (plan.dial, plan.ringback, plan.busy, plan.reorder)
    cadences = (plan.ring, *(signal.cadence_s for signal in signals))
    assert all(len(cadence) % 2 == 0 for cadence in cadences)
    assert all(signal.frequencies_hz for signal in signals)
    assert PLANS[plan.country] is plan
    assert len(plan.t35) == 2
    assert int(plan.t35, 16) <= 0xFF


def test_a_country_may_be_written_as_the_standard_writes_it() -> None:
    assert plan_for("DE") is PLANS["de"]
    assert plan_for("GB") is plan_for("gb") is PLANS["uk"]


def test_an_unknown_country_is_answered_with_those_we_know() -> None:
    assert plan_for("de").dial.frequencies_hz == (425.0,)
    with pytest.raises(SettingsError, match=r"'xx'.*us \(United States\).*au"):
        plan_for("xx")


def test_the_hold_reminder_is_two_short_beeps() -> None:
    sound = hold_reminder()
    assert sound.size == 2400
    assert not sound[800:1600].any()
    assert np.array_equal(sound[:800], sound[1600:])
    assert dbm0(sound[:800]) == pytest.approx(-18.0, abs=0.5)


def test_the_whisper_beep_is_low_soft_and_short() -> None:
    sound = whisper_beep()
    assert sound.size == 1200
    assert dbm0(sound) == pytest.approx(-18.0, abs=0.5)
    assert loudest_hz(np.resize(sound[200:1000], 8000)) == {600}


def test_comfort_noise_is_faint_even_and_without_a_seam() -> None:
    noise = comfort_noise()
    levels = [dbm0(part) for part in noise.reshape(-1, 1600)]
    assert levels == pytest.approx([-60.0] * len(levels), abs=0.7)
    assert np.abs(noise.astype(int)).max() < 100
    assert np.array_equal(noise, comfort_noise())


@pytest.mark.parametrize("country", PLANS)
def test_our_own_ringing_is_as_loud_in_every_country(country: str) -> None:
    plan = PLANS[country]
    for signal in (plan.ringback, plan.busy):
        tone = progress_tone(signal)
        sound = np.concatenate([tone.next_frame() for _ in range(10)])
        on = round(min(signal.cadence_s[0], 0.19) * 8000)
        assert dbm0(sound[80 : on - 80]) == pytest.approx(-16.0, abs=0.6)
