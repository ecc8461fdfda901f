"""The cheap look may let too much through, but never too little."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sounds import babble, clipped, mixed, noise, silence
from tipring.domain.events import DTMF_DIGITS
from tipring.dsp.dtmf_gate import MIN_LEVEL_DBM0, WINDOW, is_open, open_frames
from tipring.dsp.frames import FRAME_SAMPLES, Samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import DTMF_HZ, dtmf, sine_mix


def two_tones(
    low_hz: float, high_hz: float, count: int, low_dbm0: float, high_dbm0: float
) -> Samples:
    seconds = np.arange(count) / 8000 * 2 * np.pi
    low = amplitude_for(low_dbm0) * np.sin(low_hz * seconds + 1)
    high = amplitude_for(high_dbm0) * np.sin(high_hz * seconds + 2)
    return clipped(low + high)


def opened(sound: Samples) -> list[int]:
    whole = np.pad(sound, (0, -sound.size % 160))
    return [int(frame) for frame in open_frames(whole.astype(np.float32))]


@given(
    st.sampled_from(DTMF_DIGITS),
    st.integers(0, 159),
    st.floats(-24.0, -9.0),
    st.floats(-9.5, 5.5),
    st.tuples(st.floats(-0.022, 0.022), st.floats(-0.022, 0.022)),
)
@settings(max_examples=200)
def test_no_30_ms_of_a_key_slip_past_wherever_they_begin(
    digit: str,
    lead: int,
    low_dbm0: float,
    twist_db: float,
    off: tuple[float, float],
) -> None:
    low_hz, high_hz = DTMF_HZ[digit]
    tones = two_tones(
        low_hz * (1 + off[0]),
        high_hz * (1 + off[1]),
        240,
        low_dbm0,
        low_dbm0 + twist_db,
    )
    assert opened(np.concatenate([np.zeros(lead, np.int16), tones]))


@given(st.sampled_from(DTMF_DIGITS), st.floats(0.0, 30.0))
def test_the_gate_knows_how_soft_a_key_may_be(digit: str, margin_db: float) -> None:
    low_hz, high_hz = DTMF_HZ[digit]
    loud = MIN_LEVEL_DBM0 + 0.2 + margin_db
    soft = MIN_LEVEL_DBM0 - 2.0 - margin_db
    assert opened(two_tones(low_hz, high_hz, 480, loud, loud)) == [0, 1, 2]
    assert opened(two_tones(low_hz, high_hz, 480, soft, soft)) == []


def test_silence_hum_and_dial_tone_leave_the_gate_shut() -> None:
    assert opened(silence(1.0)) == []
    assert opened(sine_mix((50.0, 100.0, 150.0), 1.0, -6.0)) == []
    assert opened(sine_mix(PLANS["us"].dial.frequencies_hz, 1.0, -10.0)) == []


@pytest.mark.parametrize("hum_hz", [50.0, 350.0, 440.0])
def test_hum_and_dial_tone_do_not_hide_a_key(hum_hz: float) -> None:
    tones = two_tones(697.0, 1209.0, 1600, -16.0, -16.0)
    assert opened(mixed(tones, sine_mix((hum_hz,), 0.2, -8.0)))[1:-1] == [*range(1, 9)]


def test_talk_and_noise_seldom_open_the_gate() -> None:
    assert len(opened(babble(60.0))) < 0.06 * 3000
    assert len(opened(noise(60.0, -15.0))) < 0.01 * 3000


def test_a_frame_alone_opens_the_gate_as_it_does_among_others() -> None:
    keys = [mixed(dtmf(key), noise(0.1, -20.0 - i)) for i, key in enumerate("1592" * 5)]
    sound = np.concatenate([babble(20.0), *keys, silence(1.0)])
    whole = np.pad(sound, (0, -sound.size % FRAME_SAMPLES)).astype(np.float32)
    frames = whole.reshape(-1, FRAME_SAMPLES)
    alone = [i for i, frame in enumerate(frames) if is_open(frame[WINDOW:])]
    assert alone == opened(sound)
    assert len(alone) > 50
