from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.sounds import (
    babble,
    clipped,
    frames,
    in_noise,
    mixed,
    noise,
    real_words,
    signal,
    silence,
    through,
)
from tipring.domain.events import DTMF_DIGITS
from tipring.dsp.codec import Coding
from tipring.dsp.dtmf import DtmfDetector, KeyDown, KeyUp
from tipring.dsp.frames import FRAME_S, Samples
from tipring.dsp.levels import amplitude_for
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import DTMF_HZ, dtmf, sine_mix

EVERY_KEY = "0123456789*#ABCD"
PAUSES_MS = (40, 45, 51, 58)
"""So that keys begin anywhere within a frame."""


def key(
    digit: str,
    ms: float = 50,
    low_dbm0: float = -10.0,
    high_dbm0: float = -10.0,
    off: tuple[float, float] = (1.0, 1.0),
) -> Samples:
    """One key with abrupt ends, as the standard draws it."""
    low_hz, high_hz = DTMF_HZ[digit]
    seconds = np.arange(round(ms * 8)) / 8000 * 2 * np.pi
    low = amplitude_for(low_dbm0) * np.sin(low_hz * off[0] * seconds + 1)
    high = amplitude_for(high_dbm0) * np.sin(high_hz * off[1] * seconds + 2)
    return clipped(low + high)


def dialled(keys: Sequence[Samples]) -> Samples:
    """A second of silence, then the keys with pauses of different lengths."""
    parts = [silence(0.3)]
    for i, sound in enumerate(keys):
        parts += [sound, silence(PAUSES_MS[i % len(PAUSES_MS)] / 1000)]
    return np.concatenate([*parts, silence(0.2)])


def reports(sound: Samples) -> list[KeyDown | KeyUp]:
    detector = DtmfDetector()
    return [report for frame in frames(sound) for report in detector.feed(frame)]


def digits(sound: Samples) -> str:
    return "".join(r.digit for r in reports(sound) if isinstance(r, KeyDown))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(DTMF_DIGITS), st.integers(40, 200), st.integers(40, 200)
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 159),
    st.floats(-25.0, -3.0),
)
@settings(max_examples=60, deadline=None)
@example([("5", 40, 40)] * 6, 17, -25.0)
def test_whatever_is_dialled_is_reported_once_and_in_order(
    dialling: list[tuple[str, int, int]], lead: int, level_dbm0: float
) -> None:
    parts = [np.zeros(lead, dtype=np.int16)]
    for digit, on_ms, off_ms in dialling:
        parts += [key(digit, on_ms, level_dbm0, level_dbm0), silence(off_ms / 1000)]
    heard = reports(np.concatenate([*parts, silence(0.1)]))
    expected = [digit for digit, _, _ in dialling]
    assert [(type(r), r.digit) for r in heard] == [
        (kind, digit) for digit in expected for kind in (KeyDown, KeyUp)
    ]


def test_a_key_is_reported_within_60_ms_and_says_when_it_began_and_ended() -> None:
    for lead in range(0, 160, 7):
        detector = DtmfDetector()
        sound = np.concatenate([np.zeros(1600 + lead, dtype=np.int16), key("7", 100)])
        heard = [
            (report, (i + 1) * FRAME_S)
            for i, frame in enumerate(frames(np.concatenate([sound, silence(0.1)])))
            for report in detector.feed(frame)
        ]
        began_s = 0.2 + lead / 8000
        (down, told_s), (up, _) = heard
        assert told_s - began_s <= 0.06
        assert down.at_s == pytest.approx(began_s, abs=0.005)
        assert up.at_s == pytest.approx(began_s + 0.1, abs=0.005)


def test_a_key_that_is_never_let_go_is_reported_once() -> None:
    [report] = reports(key("3", 3000))
    assert isinstance(report, KeyDown)


@pytest.mark.parametrize("shift", [(1, 1), (-1, -1), (1, -1), (-1, 1), (1, 0), (0, -1)])
def test_keys_off_by_1_5_percent_count_and_by_3_5_percent_do_not(
    shift: tuple[int, int],
) -> None:
    def all_keys(error: float) -> Samples:
        off = (1 + shift[0] * error, 1 + shift[1] * error)
        return dialled([key(digit, 60, off=off) for digit in EVERY_KEY])

    assert digits(all_keys(0.015)) == EVERY_KEY
    assert digits(all_keys(0.035)) == ""


@pytest.mark.parametrize("twist_db", [-8.0, -4.0, 4.0])
def test_a_line_may_favour_one_of_both_tones(twist_db: float) -> None:
    low, high = (-10.0, -10.0 + twist_db) if twist_db < 0 else (-10 - twist_db, -10.0)
    keys = [key(digit, 40, low, high) for digit in EVERY_KEY]
    assert digits(dialled(keys)) == EVERY_KEY


@pytest.mark.parametrize("twist_db", [-20.0, 15.0])
def test_two_tones_of_different_sources_are_no_key(twist_db: float) -> None:
    keys = [key(digit, 60, -10.0, -10.0 + twist_db) for digit in EVERY_KEY]
    assert digits(dialled(keys)) == ""


@pytest.mark.parametrize("level_dbm0", [0.0, -25.0])
@pytest.mark.parametrize("coding", Coding)
def test_every_coding_of_a_modem_lets_keys_through(
    coding: Coding, level_dbm0: float
) -> None:
    keys = [key(digit, 45, level_dbm0, level_dbm0) for digit in EVERY_KEY]
    assert digits(through(coding, dialled(keys))) == EVERY_KEY


def test_a_neighbours_keys_are_too_soft_to_count() -> None:
    keys = [key(digit, 60, -55.0, -55.0) for digit in EVERY_KEY]
    assert digits(dialled(keys)) == ""


@pytest.mark.parametrize("ms", [10, 15, 20, 23])
def test_a_blip_is_no_key(ms: int) -> None:
    assert digits(dialled([key(digit, ms) for digit in EVERY_KEY * 3])) == ""


@pytest.mark.parametrize("drop_ms", [5, 10])
def test_a_loose_contact_does_not_split_a_key(drop_ms: int) -> None:
    keys = []
    for i, digit in enumerate(EVERY_KEY):
        sound = key(digit, 150)
        sound[360 + 17 * i : 360 + 17 * i + drop_ms * 8] = 0
        keys.append(sound)
    assert digits(dialled(keys)) == EVERY_KEY


def test_the_echo_of_a_long_line_is_no_second_key() -> None:
    once = dialled([key(digit, 60) for digit in "1123345556"])
    late = np.concatenate([silence(0.045), once[:-360]])
    assert digits(mixed(once, (late * 10 ** (-16 / 20)).astype(np.int16))) == (
        "1123345556"
    )


def test_one_key_may_follow_another_without_a_pause() -> None:
    sound = np.concatenate([silence(0.1), key("1", 80), key("2", 80), silence(0.1)])
    heard = reports(sound)
    assert [(type(r), r.digit) for r in heard] == [
        (KeyDown, "1"),
        (KeyUp, "1"),
        (KeyDown, "2"),
        (KeyUp, "2"),
    ]


@pytest.mark.parametrize("signal_to_noise_db", [24, 15, 12])
def test_keys_are_heard_through_noise(signal_to_noise_db: int) -> None:
    keys = dialled([key(digit, 45, -13.0, -13.0) for digit in EVERY_KEY * 2])
    assert digits(in_noise(keys, -10.0 - signal_to_noise_db)) == EVERY_KEY * 2


def test_keys_are_heard_over_the_dial_tone() -> None:
    keys = dialled([key(digit, 60, -15.0, -15.0) for digit in EVERY_KEY])
    dial = signal(PLANS["us"].dial, keys.size / 8000 + 0.02, -10.0)[: keys.size]
    assert digits(mixed(keys, dial)) == EVERY_KEY


def test_our_own_keys_are_understood() -> None:
    assert digits(dialled([dtmf(digit) for digit in EVERY_KEY])) == EVERY_KEY


def test_other_tones_are_no_keys() -> None:
    chords = [
        (697.0,),
        (1209.0,),
        (697.0, 770.0),
        (440.0, 480.0),
        (700.0, 1209.0, 2000),
    ]
    for chord in chords:
        assert digits(sine_mix(chord, 1.0, -15.0)) == ""


@pytest.mark.parametrize("seed", [1, 2])
def test_no_key_is_heard_in_a_minute_of_talk_or_noise(seed: int) -> None:
    assert digits(babble(60.0, seed)) == ""
    assert digits(noise(60.0, -15.0, seed)) == ""


def test_no_key_is_heard_in_real_voices() -> None:
    assert digits(np.concatenate(real_words())) == ""
