import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sounds import clipped, in_noise, mixed, noise, silence
from tipring.dsp.callerid_sound import NEW, Lead, Wear, fsk_sound
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.fsk import (
    BELL_202,
    BIT,
    V_23,
    FskByte,
    FskDemodulator,
    FskEnd,
    FskTones,
)

LEAD = Lead(seizure_bits=40, mark_bits=60)
TONES = [BELL_202, V_23]


def sent(data: bytes, tones: FskTones = V_23, wear: Wear = NEW) -> Samples:
    return fsk_sound(data, tones, LEAD, wear=wear)


def heard(
    sound: Samples, tones: FskTones = V_23, step: int = FRAME_SAMPLES
) -> list[FskByte | FskEnd]:
    demodulator = FskDemodulator(tones)
    sound = np.concatenate((silence(0.05), sound, silence(0.1)))
    return [
        item
        for start in range(0, sound.size, step)
        for item in demodulator.feed(sound[start : start + step])
    ]


def values(items: list[FskByte | FskEnd]) -> bytes:
    return bytes(item.value for item in items if isinstance(item, FskByte))


def bits(text: str) -> Samples:
    """Send bits that no framing made: runs of 1 and 0, blanks for the eye."""
    turns = [
        V_23.mark_hz if bit == "1" else V_23.space_hz for bit in text.replace(" ", "")
    ]
    edges = np.concatenate(([0.0], np.cumsum(turns) / 1200))
    places = np.arange(int(len(turns) * BIT)) / BIT
    angles = 2 * np.pi * np.interp(places, np.arange(edges.size), edges)
    return clipped(4000 * np.sin(angles))


def framed(value: int, stop: str = "1") -> str:
    return "0" + format(value, "08b")[::-1] + stop


@pytest.mark.parametrize("tones", TONES)
@settings(max_examples=25)
@given(data=st.binary(min_size=1, max_size=12), phase=st.floats(0, 0.999))
def test_every_byte_comes_through(tones: FskTones, data: bytes, phase: float) -> None:
    items = heard(sent(data, tones, Wear(phase=phase)), tones)
    assert values(items) == data
    assert items[-1] == FskEnd()


@pytest.mark.parametrize("tones", TONES)
@pytest.mark.parametrize("clock_error", [-0.02, -0.01, 0.01, 0.02])
def test_a_hasty_or_a_lazy_sender_is_followed(
    tones: FskTones, clock_error: float
) -> None:
    data = bytes(range(0, 256, 7))
    sound = sent(data, tones, Wear(clock_error=clock_error))
    assert values(heard(in_noise(sound, -30.0), tones)) == data


@pytest.mark.parametrize("tones", TONES)
@pytest.mark.parametrize("twist_db", [-12.0, 12.0])
def test_a_line_that_favours_one_tone_does_no_harm(
    tones: FskTones, twist_db: float
) -> None:
    data = bytes(range(0, 256, 7))
    sound = sent(data, tones, Wear(twist_db=twist_db))
    assert values(heard(in_noise(sound, -35.0), tones)) == data


@pytest.mark.parametrize("tones", TONES)
def test_noise_only_6_db_softer_is_borne(tones: FskTones) -> None:
    data = bytes(range(0, 256, 7))
    assert values(heard(in_noise(sent(data, tones), -19.5), tones)) == data


@given(st.integers(1, 700))
@settings(max_examples=20)
def test_the_stream_may_be_cut_anywhere(step: int) -> None:
    sound = sent(b"caller")
    whole, cut = heard(sound, step=sound.size), heard(sound, step=step)
    assert values(cut) == values(whole) == b"caller"


def test_a_byte_is_timed_by_its_start_bit() -> None:
    first, second, end = heard(sent(b"ab"))
    edge = 0.05 * RATE_HZ + 100 * BIT
    assert isinstance(first, FskByte)
    assert isinstance(second, FskByte)
    assert isinstance(end, FskEnd)
    assert first.at == pytest.approx(edge, abs=1.5)
    assert second.at == pytest.approx(edge + 10 * BIT, abs=1.5)
    assert first.share > 0.95


def test_between_two_bytes_up_to_20_marks_may_rest() -> None:
    sound = bits(
        "1" * 40 + framed(0x41) + "1" * 20 + framed(0x42) + "1" * 7 + framed(0)
    )
    assert values(heard(sound)) == b"AB\x00"


def test_after_longer_marks_the_train_is_over_and_another_may_come() -> None:
    sound = bits("1" * 40 + framed(0x41) + "1" * 60 + framed(0x42) + "1" * 5)
    items = heard(sound)
    assert [type(item) for item in items] == [FskByte, FskEnd, FskByte, FskEnd]
    assert values(items) == b"AB"


def test_one_lost_stop_bit_loses_no_byte() -> None:
    sound = bits("1" * 40 + framed(0x41, "0") + framed(0x42) + framed(0x43) + "1111")
    assert values(heard(sound)) == b"ABC"


def test_without_stop_bits_there_are_no_bytes() -> None:
    items = heard(bits("1" * 40 + "0" * 60 + "1" * 4))
    assert len(values(items)) == 1
    assert isinstance(items[-1], FskEnd)


def test_a_crackle_in_the_marks_is_no_start_bit() -> None:
    clean = bits("1" * 40 + framed(0x41) + "1" * 12 + framed(0x42) + "1111")
    place = round(56 * BIT)
    spoiled = clean.copy()
    spoiled[place : place + 3] = 0
    assert values(heard(spoiled)) == b"AB"


def test_bytes_that_no_marks_led_are_not_trusted() -> None:
    assert heard(fsk_sound(b"\x55" * 20, V_23, Lead(0, 5))) == []


def test_a_carrier_that_vanishes_ends_the_train() -> None:
    sound = sent(b"caller")
    cut = sound[: -round(25 * BIT)]
    items = heard(np.concatenate((cut, noise(0.2, -30.0))))
    assert isinstance(items[-1], FskEnd)
    assert values(items).startswith(b"call")


def test_loud_hum_is_not_heard_at_all() -> None:
    steps = np.arange(sent(b"caller").size) / RATE_HZ
    hum = clipped(12000 * np.sin(2 * np.pi * 50 * steps))
    assert values(heard(mixed(sent(b"caller"), hum))) == b"caller"


@pytest.mark.parametrize("sound", [silence(1.0), noise(5.0, -20.0)])
def test_silence_and_noise_hold_no_bytes(sound: Samples) -> None:
    assert heard(sound) == []


def test_a_demodulator_says_whether_it_is_reading() -> None:
    demodulator = FskDemodulator(V_23)
    sound = sent(b"caller")
    middle = round(120 * BIT)
    states = []
    for part in (sound[:600], sound[600:middle], sound[middle:], silence(0.2)):
        demodulator.feed(part)
        states.append(demodulator.reading)
    assert states == [False, True, True, False]
