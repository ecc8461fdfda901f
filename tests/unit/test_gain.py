import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.sounds import babble, frames, mixed, noise, silence, strides
from support.voice_sounds import (
    active_level_dbm0,
    at_active_level,
    frame_levels_dbm0,
    hum,
)
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.gain import (
    LIMIT_PEAK,
    MOST_GAIN_DB,
    TARGET_DBM0,
    GainControl,
    RecordingFilter,
)
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import dtmf, sine_mix


def filtered(sound: Samples) -> Samples:
    high_pass = RecordingFilter()
    return np.concatenate([high_pass.feed(frame) for frame in frames(sound)])


def levelled(sound: Samples) -> Samples:
    """What comes out, moved back to where it went in."""
    control = GainControl()
    out = [control.feed(frame) for frame in frames(sound)]
    return np.concatenate([*out[1:], control.feed(silence(0.02))])[: sound.size]


@pytest.mark.parametrize("make", [RecordingFilter, GainControl])
def test_frames_may_come_one_by_one_or_many_at_once(
    make: type[RecordingFilter] | type[GainControl],
) -> None:
    sound = mixed(at_active_level(babble(4.0), -30.0), hum(4.0, -25.0))
    slowly, fast = make(), make()
    one_by_one = np.concatenate([slowly.feed(frame) for frame in frames(sound)])
    at_once = np.concatenate([fast.feed(piece) for piece in strides(sound)])
    assert np.abs(at_once.astype(int) - one_by_one).max() <= 1
    assert one_by_one.any()


def gain_db(hz: float) -> float:
    tone = sine_mix((hz,), 2.0, -10.0)
    return dbm0(filtered(tone)[RATE_HZ:]) - dbm0(tone[RATE_HZ:])


@pytest.mark.parametrize(("hz", "most_db"), [(50, -40), (60, -35), (100, -20)])
def test_the_hum_of_the_mains_is_taken_out(hz: float, most_db: float) -> None:
    assert gain_db(hz) < most_db


@pytest.mark.parametrize("hz", [300, 400, 1000, 3400])
def test_what_voices_need_passes(hz: float) -> None:
    assert gain_db(hz) == pytest.approx(0.0, abs=0.3)


def test_speech_over_hum_comes_out_as_speech() -> None:
    speech = at_active_level(babble(4.0), -20.0)
    alone, humming = filtered(speech), filtered(mixed(speech, hum(4.0, -25.0)))
    left = humming.astype(float) - alone
    before = hum(4.0, -25.0).astype(float)
    assert 10 * np.log10((left**2).mean() / (before**2).mean()) < -6
    assert active_level_dbm0(humming) == pytest.approx(-20.0, abs=1.5)


def test_the_filter_has_no_seams_between_frames() -> None:
    """The textbook's recurrence, sample by sample, says the same."""
    sound = noise(0.5, -15.0)
    b, a = _textbook_high_pass()
    expected = [0.0] * 4
    padded = [0.0] * 4 + sound.astype(float).tolist()
    for now in range(4, len(padded)):
        fed = sum(b[back] * padded[now - back] for back in range(5))
        rung = sum(a[back] * expected[now - back] for back in range(1, 5))
        expected.append(fed - rung)
    assert np.abs(filtered(sound) - np.array(expected[4:])).max() < 2


def _textbook_high_pass() -> tuple[list[float], list[float]]:
    """Butterworth, order 4, 180 Hz: poles on a circle, bilinear transform."""
    warped = np.tan(np.pi * 180 / RATE_HZ)
    angles = np.pi * (2 * np.arange(4) + 5) / 8
    poles = warped / np.exp(1j * angles)
    z_poles = (1 + poles) / (1 - poles)
    a = np.poly(z_poles).real
    b = np.poly(np.ones(4))
    b *= np.polyval(a, -1) / np.polyval(b, -1)
    return b.tolist(), a.tolist()


def test_a_year_of_dc_leaves_no_trace() -> None:
    out = filtered(np.full(20 * RATE_HZ, 12000, dtype=np.int16))
    assert not out[RATE_HZ:].any()


def test_an_overload_is_clipped_not_wrapped_round() -> None:
    square = np.repeat(np.array([32767, -32768] * 40, dtype=np.int16), 8)
    out = filtered(square)
    assert np.abs(np.diff(out.astype(int)))[::8].max() < 20000
    assert out.max() > 30000


@pytest.mark.parametrize("level_dbm0", [-4.0, -10.0, -17.0, -24.0, -30.0, -35.0])
def test_every_speaker_comes_out_equally_loud(level_dbm0: float) -> None:
    speech = at_active_level(babble(8.0), level_dbm0)
    out = levelled(mixed(speech, noise(8.0, level_dbm0 - 28)))
    from_2_s_on = active_level_dbm0(out[2 * RATE_HZ :])
    assert from_2_s_on == pytest.approx(TARGET_DBM0, abs=2.5)


def test_the_softest_are_raised_by_no_more_than_18_db() -> None:
    speech = at_active_level(babble(8.0), -40.0)
    out = levelled(mixed(speech, noise(8.0, -62.0)))
    raised = dbm0(out[6 * RATE_HZ :]) - dbm0(speech[6 * RATE_HZ :])
    assert raised == pytest.approx(MOST_GAIN_DB, abs=0.5)


def test_who_begins_too_loud_is_turned_down_within_half_a_second() -> None:
    out = levelled(at_active_level(babble(3.0), -5.0))
    assert active_level_dbm0(out[RATE_HZ // 2 : RATE_HZ]) < TARGET_DBM0 + 4


def test_who_comes_nearer_while_speaking_is_turned_down_again() -> None:
    soft, loud = (at_active_level(babble(6.0), level) for level in (-30.0, -12.0))
    out = levelled(np.concatenate([soft, loud]))
    assert active_level_dbm0(out[8 * RATE_HZ :]) == pytest.approx(TARGET_DBM0, abs=2.5)


def test_a_soft_speaker_after_a_loud_key_is_raised_all_the_same() -> None:
    speech = at_active_level(babble(8.0), -32.0)
    line = np.concatenate([silence(0.5), dtmf("5", 0.3, -6.0), silence(0.5), speech])
    out = levelled(mixed(line, noise(line.size / RATE_HZ, -60.0)))
    assert active_level_dbm0(out[5 * RATE_HZ :]) == pytest.approx(TARGET_DBM0, abs=2.5)


def test_noise_is_not_pumped_up_in_the_pauses() -> None:
    speech = at_active_level(babble(5.0), -30.0)
    said = np.concatenate([speech, silence(10.0), speech])
    line = mixed(said, noise(said.size / RATE_HZ, -55.0))
    pause = slice(6 * RATE_HZ // FRAME_SAMPLES, 15 * RATE_HZ // FRAME_SAMPLES)
    gains = (frame_levels_dbm0(levelled(line)) - frame_levels_dbm0(line))[pause]
    assert np.ptp(gains) < 0.5
    assert gains.max() < 14


@pytest.mark.parametrize("level_dbm0", [-60.0, -40.0, -25.0])
def test_where_nobody_speaks_nothing_is_raised(level_dbm0: float) -> None:
    line = noise(20.0, level_dbm0)
    assert np.abs(levelled(line).astype(int) - line).max() <= 1


def test_a_sudden_shout_is_not_clipped() -> None:
    murmur, shout = (at_active_level(babble(3.0), level) for level in (-35.0, -2.0))
    out = levelled(np.concatenate([murmur, shout, murmur]))
    assert np.abs(out.astype(int)).max() <= LIMIT_PEAK + 1


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 32767), st.integers(1, 400)), min_size=1, max_size=40
    )
)
def test_whatever_comes_nothing_exceeds_the_limit(steps: list[tuple[int, int]]) -> None:
    parts = [
        np.full(count, peak * (-1) ** place, dtype=np.int16)
        for place, (peak, count) in enumerate(steps)
    ]
    out = levelled(np.concatenate(parts))
    assert np.abs(out.astype(int)).max() <= LIMIT_PEAK + 1


def test_the_gain_moves_without_steps() -> None:
    tone = np.concatenate(
        [sine_mix((700.0,), 0.4, level) for level in (-35.0, -30.0, -5.0, -28.0)]
    )
    out = levelled(tone).astype(float)
    steepest = LIMIT_PEAK * 2 * np.sin(np.pi * 700 / RATE_HZ)
    assert np.abs(np.diff(out)).max() < 1.02 * steepest


def test_what_comes_out_is_one_frame_late() -> None:
    control = GainControl()
    frame = sine_mix((1000.0,), 0.02, -17.0)
    assert not control.feed(frame).any()
    assert np.abs(control.feed(frame).astype(int) - frame).max() < 0.1 * frame.max()
