from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.callerid_sounds import Way, some_message, success, worn
from support.sounds import babble, frames, in_noise, mixed, noise, silence
from tipring.dsp.callerid import (
    AlertFound,
    CallerIdDamaged,
    CallerIdDetector,
    CallerIdFact,
    CallerIdFound,
    Modulation,
    decode,
)
from tipring.dsp.callerid_sound import (
    IN_CALL,
    LEADS,
    Lead,
    Standard,
    caller_id_sound,
    fsk_sound,
    keys_sound,
)
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.fsk import BELL_202, V_23, FskTones
from tipring.dsp.tones import beep, dtmf, sine_mix
from tipring.wire.caller_id_message import (
    CallerIdMessage,
    CallType,
    MessageKind,
    Moment,
)
from tipring.wire.caller_id_packet import build, packed

LAWRENCE = CallerIdMessage(
    when=Moment(4, 10, 18, 44), number="7632281234", name="SCHWARTZ,LAWREN"
)
MODEMS = [Standard.BELL_202, Standard.V_23, Standard.UK]
LEAD = LEADS[Standard.V_23]


def facts(sound: Samples) -> list[CallerIdFact]:
    detector = CallerIdDetector()
    whole = np.concatenate((sound, silence(0.3)))
    return [fact for frame in frames(whole) for fact in detector.feed(frame)]


def found(sound: Samples) -> CallerIdFound:
    (fact,) = [each for each in facts(sound) if not isinstance(each, AlertFound)]
    assert isinstance(fact, CallerIdFound)
    return fact


def damaged(sound: Samples) -> CallerIdDamaged:
    (fact,) = facts(sound)
    assert isinstance(fact, CallerIdDamaged)
    return fact


@pytest.mark.parametrize(
    ("standard", "modulation"),
    [
        (Standard.BELL_202, Modulation.BELL_202),
        (Standard.V_23, Modulation.V_23),
        (Standard.UK, Modulation.V_23),
    ],
)
def test_nobody_has_to_say_in_which_country_the_line_is(
    standard: Standard, modulation: Modulation
) -> None:
    fact = found(caller_id_sound(LAWRENCE, standard))
    assert fact.message == LAWRENCE
    assert fact.modulation is modulation
    assert fact.level_dbm0 == pytest.approx(-13.5, abs=0.5)


def test_a_danish_exchange_keys_the_number() -> None:
    fact = found(np.concatenate((silence(0.1), keys_sound("A33445566#"))))
    assert fact.message == CallerIdMessage(MessageKind.KEYS, number="33445566")
    assert fact.modulation is Modulation.DTMF
    assert fact.at_s == pytest.approx(0.1, abs=0.01)
    assert not fact.in_call


@pytest.mark.parametrize(
    "message",
    [
        CallerIdMessage(
            MessageKind.SINGLE_CALL, when=Moment(9, 12, 21, 35), number="2065551212"
        ),
        CallerIdMessage(MessageKind.SINGLE_WAITING, message_waiting=True),
        CallerIdMessage(MessageKind.WAITING, message_waiting=False),
        CallerIdMessage(call_type=CallType.RING_BACK_WHEN_FREE, number="01415550199"),
    ],
)
def test_every_kind_of_message_is_understood(message: CallerIdMessage) -> None:
    assert decode(caller_id_sound(message), RATE_HZ) == [message]


@pytest.mark.parametrize("standard", Standard)
@pytest.mark.parametrize(
    "way",
    [
        Way(snr_db=12.0),
        Way(coding=Coding.UNSIGNED_8, level_dbm0=-10.0),
        Way(coding=Coding.A_LAW, level_dbm0=-25.0),
        Way(coding=Coding.IMA),
        Way(telephone_band=True, snr_db=20.0),
        Way(twist_db=6.0),
        Way(hum_dbm0=-13.5),
        Way(ring=True, snr_db=25.0),
    ],
)
def test_what_lines_do_to_a_message_does_no_harm(standard: Standard, way: Way) -> None:
    assert success(standard, way, range(3)) == 1.0


@pytest.mark.parametrize("standard", MODEMS)
@pytest.mark.parametrize(
    "way",
    [
        Way(snr_db=7.0),
        Way(level_dbm0=-38.0, coding=Coding.UNSIGNED_8),
        Way(level_dbm0=-42.0, snr_db=15.0),
        Way(clock_error=0.01, snr_db=15.0),
        Way(twist_db=6.0, snr_db=12.0),
    ],
)
def test_modems_are_heard_where_a_person_hears_but_noise(
    standard: Standard, way: Way
) -> None:
    assert success(standard, way, range(3)) == 1.0


@pytest.mark.parametrize("cut_s", [0.05, 0.15, 0.25, 0.3])
def test_who_comes_late_into_the_seizure_misses_nothing(cut_s: float) -> None:
    assert success(Standard.BELL_202, Way(cut_s=cut_s, snr_db=20.0), range(3)) == 1.0


@settings(max_examples=20)
@given(st.integers(0, 1000), st.sampled_from(MODEMS), st.integers(0, 319))
def test_where_in_a_frame_it_begins_does_not_matter(
    seed: int, standard: Standard, offset: int
) -> None:
    message = some_message(seed)
    shift: Samples = np.zeros(offset, dtype=np.int16)
    sound = np.concatenate((shift, caller_id_sound(message, standard)))
    assert decode(sound, RATE_HZ) == [message]


def test_a_recording_of_another_rate_is_read_too() -> None:
    sound = worn(LAWRENCE, Standard.V_23, Way(), seed=1)
    doubled = np.repeat(sound, 2)
    assert decode(doubled, 2 * RATE_HZ) == [LAWRENCE]


def test_a_message_is_known_at_once_and_timed_by_its_first_byte() -> None:
    sound = np.concatenate((silence(0.2), caller_id_sound(LAWRENCE), silence(0.1)))
    detector = CallerIdDetector()
    known_s = [
        0.02 * number
        for number, frame in enumerate(frames(sound), start=1)
        if detector.feed(frame)
    ]
    assert known_s == [pytest.approx(sound.size / RATE_HZ - 0.1, abs=0.03)]
    assert found(sound).at_s == pytest.approx(0.2 + 480 / 1200, abs=0.001)


def test_two_messages_in_a_row_are_two() -> None:
    first, second = some_message(1), some_message(2)
    sounds: Sequence[Samples] = (
        caller_id_sound(first),
        silence(0.2),
        caller_id_sound(second, Standard.V_23),
    )
    assert decode(np.concatenate(sounds), RATE_HZ) == [first, second]


def test_the_least_that_bt_sends_is_enough() -> None:
    sound = fsk_sound(build(LAWRENCE), V_23, Lead(96, 55))
    fact = found(in_noise(sound, -30.0))
    assert fact.seizure_s == pytest.approx(0.08, abs=0.03)


def test_an_alert_tone_tells_of_the_message_that_follows() -> None:
    sound = np.concatenate((silence(0.1), caller_id_sound(LAWRENCE, Standard.UK)))
    alert, fact = facts(sound)
    assert isinstance(alert, AlertFound)
    assert isinstance(fact, CallerIdFound)
    assert alert.at_s == pytest.approx(0.1, abs=0.01)
    assert alert.seconds == pytest.approx(0.1, abs=0.01)
    assert alert.level_dbm0 == pytest.approx(-16.0, abs=0.5)
    assert fact.alert == alert
    assert not fact.in_call


@pytest.mark.parametrize("standard", [Standard.BELL_202, Standard.V_23])
def test_a_second_call_during_a_call_is_told_from_a_call_that_rings(
    standard: Standard,
) -> None:
    in_call = found(caller_id_sound(LAWRENCE, standard, in_call=True))
    assert in_call.in_call
    assert in_call.alert is not None
    assert not found(caller_id_sound(LAWRENCE, standard)).in_call


def test_an_alert_tone_of_long_ago_announced_another_message() -> None:
    alert = sine_mix((2130.0, 2750.0), 0.1, -16.0)
    sound = np.concatenate((alert, silence(2.0), caller_id_sound(LAWRENCE)))
    assert found(sound).alert is None


@pytest.mark.parametrize(
    ("frequencies_hz", "seconds"),
    [
        ((2130.0, 2750.0), 0.04),
        ((2130.0, 2750.0), 0.14),
        ((2130.0, 2750.0), 1.0),
        ((2080.0, 2750.0), 0.1),
        ((2130.0, 2700.0), 0.1),
        ((2130.0,), 0.1),
    ],
)
def test_other_tones_are_no_alert(
    frequencies_hz: tuple[float, ...], seconds: float
) -> None:
    assert facts(sine_mix(frequencies_hz, seconds, -16.0)) == []


@pytest.mark.parametrize("level_dbm0", [-10.0, -20.0, -35.0])
def test_an_alert_is_heard_through_noise(level_dbm0: float) -> None:
    alert = sine_mix((2130.0, 2750.0), 0.088, level_dbm0)
    sound = np.concatenate((silence(0.1), alert, silence(0.1)))
    (fact,) = facts(in_noise(sound, level_dbm0 - 10.0))
    assert isinstance(fact, AlertFound)


def test_a_message_with_a_wrong_checksum_is_told_of_but_not_believed() -> None:
    data = bytearray(build(LAWRENCE))
    data[14] ^= 1
    sound = fsk_sound(bytes(data), BELL_202, LEAD)
    fact = damaged(sound)
    assert fact.data == data
    assert "checksum" in fact.problem
    assert "SCHWARTZ,LAWREN" in fact.readable
    assert decode(sound, RATE_HZ) == []


def test_a_message_that_breaks_off_is_told_of() -> None:
    sound = caller_id_sound(LAWRENCE)
    fact = damaged(sound[: -round(0.15 * RATE_HZ)])
    assert fact.data.startswith(build(LAWRENCE)[:20])
    assert "of 42 bytes" in fact.problem


def test_one_whose_first_byte_was_hurt_is_told_of_too() -> None:
    data = b"\x90" + build(LAWRENCE)[1:]
    assert "checksum" in damaged(fsk_sound(data, V_23, LEAD)).problem
    assert facts(fsk_sound(data, V_23, IN_CALL)) == []


def test_a_few_bytes_are_no_message_that_broke_off() -> None:
    assert facts(fsk_sound(build(LAWRENCE)[:3], V_23, IN_CALL)) == []


def test_bytes_that_hardly_stand_out_of_the_noise_are_not_told_of() -> None:
    sound = fsk_sound(build(LAWRENCE)[:-2], V_23, LEAD)
    assert facts(in_noise(sound, -14.5)) == []


def test_a_bill_is_no_caller_id() -> None:
    bill = fsk_sound(packed(0x86, b"\x20\x04\x31\x32\x33\x34"), V_23, LEAD)
    assert "no caller ID" in damaged(bill).problem


def test_what_follows_a_message_in_the_same_breath_is_left_alone() -> None:
    sound = fsk_sound(build(LAWRENCE) + b"more", V_23, LEAD)
    assert found(sound).message == LAWRENCE


@pytest.mark.parametrize("tones", [BELL_202, V_23])
def test_marks_of_whatever_modem_before_the_seizure_do_not_lead_astray(
    tones: FskTones,
) -> None:
    marks = fsk_sound(b"", tones, Lead(0, 100))
    sound = np.concatenate((marks, caller_id_sound(LAWRENCE, Standard.V_23)))
    assert found(sound).seizure_s == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(
    "keys",
    ["1234567#", "A123", "A12*3C", "AB" * 30 + "C", "ABC" + "1" * 6],
)
def test_keys_of_a_person_are_no_caller_id(keys: str) -> None:
    assert decode(np.concatenate((keys_sound(keys), silence(0.7))), RATE_HZ) == []


def test_a_slow_hand_at_a_keypad_with_letters_is_no_exchange() -> None:
    parts = [part for key in "A123C" for part in (dtmf(key), silence(0.4))]
    assert decode(np.concatenate(parts), RATE_HZ) == []


def test_after_keys_that_came_to_nothing_a_message_is_still_heard() -> None:
    sound = np.concatenate((keys_sound("A12"), silence(1.0), keys_sound("A345C")))
    assert [message.number for message in decode(sound, RATE_HZ)] == ["345"]


@pytest.mark.parametrize(
    "sound",
    [
        silence(2.0),
        noise(5.0, -20.0),
        babble(60.0),
        beep(),
        sine_mix((1200.0,), 2.0, -10.0),
        sine_mix((1300.0,), 2.0, -10.0),
        sine_mix((350.0, 440.0), 2.0, -13.0),
        mixed(babble(20.0), sine_mix((1300.0,), 20.0, -20.0)),
    ],
)
def test_talk_noise_and_tones_announce_nobody(sound: Samples) -> None:
    assert facts(sound) == []
