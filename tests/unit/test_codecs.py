import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix

CODINGS = st.sampled_from(Coding)
SOUNDS = st_numpy.arrays(np.int16, st.integers(0, 64))


def heard_through(coding: Coding, samples: Samples) -> Samples:
    return make_codec(coding).decode(make_codec(coding).encode(samples))


def signal_to_noise_db(coding: Coding, samples: Samples) -> float:
    error = heard_through(coding, samples).astype(float) - samples
    return float(10 * np.log10(np.sum(samples.astype(float) ** 2) / np.sum(error**2)))


@given(CODINGS, st.binary(max_size=64), st.integers(0, 64))
def test_a_stream_may_be_cut_anywhere(coding: Coding, data: bytes, cut: int) -> None:
    cautious, bold = make_codec(coding), make_codec(coding)
    pieces = [cautious.decode(data[:cut]), cautious.decode(data[cut:])]
    assert np.array_equal(np.concatenate(pieces), bold.decode(data))


@given(CODINGS, SOUNDS, st.integers(0, 64))
def test_sound_may_come_in_any_pieces(coding: Coding, sound: Samples, cut: int) -> None:
    cautious, bold = make_codec(coding), make_codec(coding)
    pieces = cautious.encode(sound[:cut]) + cautious.encode(sound[cut:])
    assert pieces == bold.encode(sound)


@given(SOUNDS)
def test_16_bit_sound_comes_through_untouched(sound: Samples) -> None:
    assert np.array_equal(heard_through(Coding.SIGNED_16, sound), sound)


@given(st.sampled_from([Coding.UNSIGNED_8, Coding.SIGNED_8]), SOUNDS)
def test_8_bit_sound_is_rounded_to_the_nearest_step(
    coding: Coding, sound: Samples
) -> None:
    error = heard_through(coding, sound).astype(int) - sound
    assert np.all(np.abs(error) <= np.where(sound >= 127 * 256, 255, 128))


@pytest.mark.parametrize(
    "coding", [Coding.UNSIGNED_8, Coding.SIGNED_8, Coding.MU_LAW, Coding.SIGNED_16]
)
def test_an_idle_stream_is_silence(coding: Coding) -> None:
    codec = make_codec(coding)
    idle = codec.decode(bytes([codec.silence]) * 160)
    assert not idle.any()


def test_an_idle_ima_stream_settles_wherever_it_was() -> None:
    codec = make_codec(Coding.IMA)
    codec.decode(make_codec(Coding.IMA).encode(sine_mix((1000.0,), 0.1, -10.0)))
    settled = codec.decode(bytes([codec.silence]) * 200)[-160:]
    assert np.ptp(settled) <= 1


@pytest.mark.parametrize(
    ("coding", "bytes_per_second"),
    [
        (Coding.MU_LAW, 8000),
        (Coding.A_LAW, 8000),
        (Coding.UNSIGNED_8, 8000),
        (Coding.SIGNED_8, 8000),
        (Coding.SIGNED_16, 16000),
        (Coding.IMA, 4000),
    ],
)
def test_a_second_of_sound_takes_the_bytes_that_are_promised(
    coding: Coding, bytes_per_second: int
) -> None:
    codec = make_codec(coding)
    assert codec.bytes_per_second == bytes_per_second
    assert len(codec.encode(np.zeros(8000, dtype=np.int16))) == bytes_per_second


@pytest.mark.parametrize(
    ("coding", "least_db"),
    [
        (Coding.MU_LAW, 36),
        (Coding.A_LAW, 34),
        (Coding.UNSIGNED_8, 36),
        (Coding.IMA, 20),
    ],
)
def test_a_tone_is_heard_well_above_the_noise_of_its_coding(
    coding: Coding, least_db: float
) -> None:
    tone = sine_mix((1000.0,), 0.5, -10.0)
    assert signal_to_noise_db(coding, tone) > least_db


def test_ima_puts_the_earlier_sample_in_the_low_half() -> None:
    # The first step is 7: code 7 adds 0 + 1 + 3 + 7, code 8 takes away 16 // 8.
    assert make_codec(Coding.IMA).decode(b"\x87").tolist() == [11, 9]


def test_ima_follows_the_loudest_sound_without_wrapping() -> None:
    square = np.repeat(np.array([32767, -32768] * 20, dtype=np.int16), 40)
    heard = heard_through(Coding.IMA, square)
    settled = heard.reshape(-1, 40)[4:, 35:]
    assert np.all(np.abs(settled.astype(int)) > 25000)
    assert abs(dbm0(heard) - dbm0(square)) < 1.0
