import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.caller_id_keys import build_keys, parse_keys
from tipring.wire.caller_id_message import (
    Absence,
    CallerIdError,
    CallerIdMessage,
    MessageKind,
)

digits = st.text("0123456789", min_size=1, max_size=16)
calls = st.builds(
    CallerIdMessage,
    kind=st.just(MessageKind.KEYS),
    number=digits,
    redirecting=st.none() | digits,
) | st.builds(
    CallerIdMessage,
    kind=st.just(MessageKind.KEYS),
    number_absent=st.sampled_from(Absence),
)


@given(calls)
def test_what_an_exchange_keys_is_read_the_same(message: CallerIdMessage) -> None:
    assert parse_keys(build_keys(message)) == message


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("A0317654321C", "0317654321"),
        ("A33445566#", "33445566"),
        ("D0212345678C", "0212345678"),
        ("A0317654321B05C", "0317654321"),
        ("A11C", "11"),
    ],
)
def test_each_country_frames_the_number_its_own_way(keys: str, number: str) -> None:
    message = parse_keys(keys)
    assert (message.number, message.number_absent) == (number, None)


@pytest.mark.parametrize("keys", ["D1#", "B10C", "D10C", "AB10C"])
def test_a_caller_who_withholds_the_number_is_respected(keys: str) -> None:
    message = parse_keys(keys)
    assert message.withheld
    assert message.number is None


@pytest.mark.parametrize(
    "keys", ["D2#", "D3#", "B00C", "D0000000000C", "B99C", "AB00C"]
)
def test_a_call_from_abroad_has_no_number(keys: str) -> None:
    message = parse_keys(keys)
    assert message.out_of_area
    assert message.number is None


def test_a_forwarded_call_names_both() -> None:
    message = parse_keys("A0317654321D0312223344C")
    assert (message.number, message.redirecting) == ("0317654321", "0312223344")
    assert parse_keys("A0317654321DC").redirecting is None


@pytest.mark.parametrize("keys", ["", "123#", "A123", "A12*3C", "C", "A123C4"])
def test_other_keys_are_no_caller_id(keys: str) -> None:
    with pytest.raises(CallerIdError, match="no caller ID"):
        parse_keys(keys)


@pytest.mark.parametrize("keys", ["AC", "BC", "DC", "ABC"])
def test_letters_without_digits_tell_nothing(keys: str) -> None:
    with pytest.raises(CallerIdError, match="tell neither"):
        parse_keys(keys)


def test_a_plus_sign_cannot_be_keyed() -> None:
    with pytest.raises(CallerIdError, match="leave digits only"):
        build_keys(CallerIdMessage(number="+47123"))
