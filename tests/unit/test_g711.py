import numpy as np
import pytest

from tipring.dsp.codec import Codec, Coding, make_codec
from tipring.dsp.levels import dbm0

EVERY_CODE = bytes(range(256))
EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)


@pytest.fixture(params=[Coding.MU_LAW, Coding.A_LAW])
def law(request: pytest.FixtureRequest) -> Codec:
    return make_codec(request.param)


@pytest.mark.parametrize(
    ("code", "sample"),
    [
        (0xFF, 0),
        (0x7F, 0),
        (0xFE, 8),
        (0x7E, -8),
        (0xEF, 132),
        (0x80, 32124),
        (0x00, -32124),
    ],
)
def test_mu_law_reads_the_values_of_table_2(code: int, sample: int) -> None:
    assert make_codec(Coding.MU_LAW).decode(bytes([code])).tolist() == [sample]


@pytest.mark.parametrize(
    ("code", "sample"),
    [
        (0xD5, 8),
        (0x55, -8),
        (0xD4, 24),
        (0xC5, 264),
        (0xF5, 528),
        (0xAA, 32256),
        (0x2A, -32256),
    ],
)
def test_a_law_reads_the_values_of_table_1(code: int, sample: int) -> None:
    assert make_codec(Coding.A_LAW).decode(bytes([code])).tolist() == [sample]


def test_both_zeros_of_mu_law_are_heard_as_nothing_and_one_is_written() -> None:
    codec = make_codec(Coding.MU_LAW)
    assert codec.decode(b"\xff\x7f").tolist() == [0, 0]
    assert codec.encode(np.zeros(2, dtype=np.int16)) == b"\xff\xff"


@pytest.mark.parametrize(
    ("coding", "sine"),
    [
        (Coding.MU_LAW, "1e0b0b1e9e8b8b9e"),
        (Coding.A_LAW, "34212134b4a1a1b4"),
    ],
)
def test_the_digital_milliwatt_is_0_dbm0_by_the_definition(
    coding: Coding, sine: str
) -> None:
    codec = make_codec(coding)
    assert dbm0(codec.decode(bytes.fromhex(sine))) == pytest.approx(0.0, abs=0.1)


def test_every_code_survives_being_read_and_written(law: Codec) -> None:
    heard = law.decode(EVERY_CODE)
    assert np.array_equal(law.decode(law.encode(heard)), heard)


def test_a_louder_sample_is_never_written_softer(law: Codec) -> None:
    assert np.all(np.diff(law.decode(law.encode(EVERY_SAMPLE)).astype(int)) >= 0)


def test_the_error_is_at_most_half_a_step(law: Codec) -> None:
    levels = np.unique(law.decode(EVERY_CODE)).astype(int)
    heard = law.decode(law.encode(EVERY_SAMPLE)).astype(int)
    error = np.abs(heard - EVERY_SAMPLE)
    widest_step = np.diff(levels).max()
    assert error[np.abs(EVERY_SAMPLE.astype(int)) <= levels.max()].max() <= (
        widest_step // 2
    )


def test_silence_stays_nearly_silent(law: Codec) -> None:
    assert abs(int(law.decode(bytes([law.silence]))[0])) <= 8
