import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.results import (
    CallerIdField,
    Final,
    Info,
    Meaning,
    Result,
    Ring,
    meaning_of,
)


@pytest.mark.parametrize("final", Final)
def test_every_result_code_ends_a_command(final: Final) -> None:
    assert meaning_of(final.value) == Result(final)


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("NO DIAL TONE", Final.NO_DIAL_TONE),
        ("#VCON", Final.VCON),
        ("+VCON", Final.VCON),
        ("VOICE", Final.VCON),
        ("LINE IN USE", Final.LINE_IN_USE),
    ],
)
def test_other_makers_words_for_the_same_result(text: str, final: Final) -> None:
    assert meaning_of(text) == Result(final)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("RING", Ring()),
        ("DRON=20", Ring()),
        ("DRON = 20", Ring()),
        ("DROF=40", Info("DROF=40")),
    ],
)
def test_a_ring_is_told_as_a_word_or_as_a_cadence(text: str, meaning: Meaning) -> None:
    assert meaning_of(text) == meaning


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("NMBR=5551234567", "NMBR", "5551234567"),
        ("NMBR = 5551234567", "NMBR", "5551234567"),
        ("NAME = SCHWARTZ,LAWREN", "NAME", "SCHWARTZ,LAWREN"),
        ("NAME=WIRELESS CALLER ", "NAME", "WIRELESS CALLER"),
        ("DATE = 0410", "DATE", "0410"),
        ("NMBR=", "NMBR", ""),
        ("NAME = A = B", "NAME", "A = B"),
    ],
)
def test_caller_id_comes_with_and_without_spaces(
    text: str, key: str, value: str
) -> None:
    assert meaning_of(text) == CallerIdField(key, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+FCLASS: 0,1,2,8", "0,1,2,8"),
        ("+VSM:131,8000", "131,8000"),
        ("-STE: (0-7)", "(0-7)"),
        ("0,1,1.0,2,8", "0,1,1.0,2,8"),
        ("U.S. Robotics 56K FAX USB V1.2.23", "U.S. Robotics 56K FAX USB V1.2.23"),
        ("CX93001-EIS_V0.2013-V92", "CX93001-EIS_V0.2013-V92"),
    ],
)
def test_a_value_is_the_same_with_and_without_its_prefix(text: str, value: str) -> None:
    assert meaning_of(text) == Info(value)


@given(st.text())
def test_every_line_means_something(text: str) -> None:
    assert isinstance(meaning_of(text), Result | Ring | CallerIdField | Info)
