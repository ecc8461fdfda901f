from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.hybrids import dispersive, echo_of
from support.sounds import (
    at_level,
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
from tipring.dsp.dtmf import DtmfDetector, KeyDown, KeyUp, detect
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


def told(fact: KeyDown | KeyUp) -> tuple[type, str, int]:
    """What an application would notice, to the millisecond."""
    return type(fact), fact.digit, round(fact.at_s * 1000)


def a_busy_line(seed: int) -> Samples:
    """Two seconds of keys, some worn out by noise, after talk."""
    generator = np.random.default_rng(seed)
    parts = [babble(0.4, seed), np.zeros(generator.integers(160), np.int16)]
    for digit in generator.choice(list(EVERY_KEY), 10):
        on_ms, off_s = generator.uniform(20, 150), generator.uniform(0, 0.12)
        level_dbm0 = generator.uniform(-25, -5)
        parts += [key(str(digit), on_ms, level_dbm0, level_dbm0), silence(off_s)]
    return in_noise(np.concatenate(parts), generator.uniform(-70, -35))


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


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.one_of(st.just(1), st.integers(1, 700)), min_size=1, max_size=40),
)
@settings(max_examples=25, deadline=None)
def test_how_a_stream_is_cut_changes_nothing(seed: int, cuts: list[int]) -> None:
    sound = a_busy_line(seed)
    detector = DtmfDetector()
    pieces = np.split(sound, np.cumsum(cuts))
    heard = [fact for piece in pieces for fact in detector.feed(piece)]
    assert [told(fact) for fact in heard] == [
        told(fact) for fact in DtmfDetector().feed(sound)
    ]


def test_a_stream_may_come_in_single_samples() -> None:
    sound = a_busy_line(7)[:8000]
    detector = DtmfDetector()
    heard = [fact for sample in sound for fact in detector.feed(np.array([sample]))]
    assert heard
    assert [told(fact) for fact in heard] == [told(f) for f in reports(sound)]


def test_an_hour_later_keys_are_still_heard_when_they_were_pressed() -> None:
    detector = DtmfDetector()
    for _ in range(60):
        assert detector.feed(silence(60.0)) == []
    [down, up] = detector.feed(np.concatenate([silence(0.5), key("8", 60), silence(1)]))
    assert down.at_s == pytest.approx(3600.5, abs=0.002)
    assert up.at_s == pytest.approx(3600.56, abs=0.002)


def test_a_key_is_told_40_ms_after_it_began_and_at_the_latest_after_50_ms() -> None:
    latencies_s = []
    for lead in range(0, 160, 3):
        sound = np.concatenate([np.zeros(1600 + lead, np.int16), key("7", 100)])
        down, up = reports(np.concatenate([sound, silence(0.1)]))
        assert isinstance(down, KeyDown)
        began_s = 0.2 + lead / 8000
        latencies_s.append(down.known_s - began_s)
        assert down.at_s == pytest.approx(began_s, abs=0.0015)
        assert up.at_s == pytest.approx(began_s + 0.1, abs=0.0015)
    assert np.median(latencies_s) <= 0.04
    assert max(latencies_s) <= 0.05


def test_what_is_told_is_known_at_the_end_of_that_very_frame() -> None:
    detector = DtmfDetector()
    sound = dialled([key(digit, 50) for digit in "159D"])
    for i, frame in enumerate(frames(sound)):
        for fact in detector.feed(frame):
            if isinstance(fact, KeyDown):
                assert fact.known_s == pytest.approx((i + 1) * FRAME_S)


@given(
    st.sampled_from(DTMF_DIGITS),
    st.floats(-25.0, -6.0),
    st.floats(-8.0, 4.0),
    st.tuples(st.floats(-0.015, 0.015), st.floats(-0.015, 0.015)),
)
@settings(max_examples=50, deadline=None)
def test_a_key_tells_how_well_the_telephone_makes_it(
    digit: str, low_dbm0: float, twist_db: float, off: tuple[float, float]
) -> None:
    sound = key(digit, 60, low_dbm0, low_dbm0 + twist_db, (1 + off[0], 1 + off[1]))
    down = reports(np.concatenate([sound, silence(0.1)]))[0]
    assert isinstance(down, KeyDown)
    assert down.low_dbm0 == pytest.approx(low_dbm0, abs=0.4)
    assert down.high_dbm0 == pytest.approx(low_dbm0 + twist_db, abs=0.4)
    assert down.twist_db == pytest.approx(twist_db, abs=0.3)
    assert down.low_deviation == pytest.approx(off[0], abs=0.002)
    assert down.high_deviation == pytest.approx(off[1], abs=0.002)


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


@pytest.mark.parametrize("drop_ms", [5, 10, 20])
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


def test_a_key_pressed_again_into_its_own_echo_counts_twice() -> None:
    press = key("6", 70)
    sound = np.concatenate([silence(0.1), press, silence(0.05), press, silence(0.2)])
    echo = np.concatenate([silence(0.06), sound[:-480]]) * 10 ** (-14 / 20)
    assert digits(mixed(sound, echo.astype(np.int16))) == "66"


def test_a_key_that_sinks_into_its_echo_ends_there() -> None:
    loud, rest = key("6", 100), key("6", 150, -26.0, -26.0)
    down, up = reports(np.concatenate([silence(0.1), loud, rest, silence(0.2)]))
    assert (down.digit, up.digit) == ("6", "6")
    assert up.at_s == pytest.approx(0.2, abs=0.005)


def test_long_after_an_echo_a_soft_key_counts_again() -> None:
    soft = key("6", 60, -20.0, -20.0)
    sound = [silence(0.1), key("6", 60), silence(0.3), soft, silence(0.1)]
    assert digits(np.concatenate(sound)) == "66"


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


@pytest.mark.parametrize("hum_hz", [50, 60])
def test_hum_and_direct_current_do_not_matter(hum_hz: int) -> None:
    keys = dialled([key(digit, 45, -13.0, -13.0) for digit in EVERY_KEY])
    harmonics = [
        sine_mix((hum_hz * k,), keys.size / 8000, level_dbm0)
        for k, level_dbm0 in ((1, -3.0), (2, -9.0), (3, -12.5), (5, -17.0), (7, -20.0))
    ]
    current = np.full(keys.size, 5000, np.int16)
    assert digits(mixed(keys, current, *harmonics)) == EVERY_KEY


@pytest.mark.parametrize("level_dbm0", [0.0, 3.0, 6.0])
def test_an_overdriven_input_still_hears_keys(level_dbm0: float) -> None:
    keys = [key(digit, 50, level_dbm0, level_dbm0) for digit in EVERY_KEY]
    assert digits(dialled(keys)) == EVERY_KEY


def test_a_blip_is_no_key_for_an_overdriven_input_either() -> None:
    assert digits(dialled([key(digit, 23, 3.0, 3.0) for digit in EVERY_KEY])) == ""


def test_a_key_that_was_drowned_at_first_is_told_when_it_can_be_heard() -> None:
    held = key("3", 600)
    loud = sine_mix((1000.0,), 0.35, -6.0)
    drowned = mixed(held, np.concatenate([loud, silence(0.25)]))
    [down, up] = reports(np.concatenate([silence(0.1), drowned, silence(0.1)]))
    assert isinstance(down, KeyDown)
    assert 0.45 < down.known_s < 0.52
    assert down.at_s == pytest.approx(down.known_s - 0.2, abs=0.03)
    assert up.at_s == pytest.approx(0.7, abs=0.002)


def test_a_third_tone_16_db_below_does_not_matter() -> None:
    keys = dialled([key(digit, 50) for digit in EVERY_KEY])
    for third_hz in (600.0, 1050.0, 1900.0, 2600.0):
        third = sine_mix((third_hz,), keys.size / 8000, -26.0)
        assert digits(mixed(keys, third)) == EVERY_KEY


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


def test_a_recording_tells_its_keys_and_when_each_could_be_told() -> None:
    found = detect(dialled([key(digit, 60) for digit in "147"])[:-100], 8000)
    assert [digit for _, digit in found] == ["1", "4", "7"]
    assert found[0][0] == pytest.approx(0.34)


def test_a_recording_may_have_the_rate_of_a_computer() -> None:
    seconds = np.arange(4800) / 48000 * 2 * np.pi
    tones = 8000 * (np.sin(770 * seconds) + np.sin(1336 * seconds))
    rest = np.zeros(4800, np.int16)
    sound = np.concatenate([rest, tones.astype(np.int16), rest])
    assert [digit for _, digit in detect(sound, 48000)] == ["5"]


def test_who_knows_the_prompt_hears_keys_through_its_echo() -> None:
    prompt = np.concatenate([babble(2.0), babble(8.0, 2)])
    keys = np.concatenate([silence(3.0), *[key("5", 80), silence(0.12)] * 30])
    echo = echo_of(prompt, dispersive(0.004))[: keys.size]
    sound = mixed(keys, at_level(echo, -10.0))
    assert len(detect(sound, 8000)) < 28
    assert [digit for _, digit in detect(sound, 8000, ref=prompt)] == ["5"] * 30
