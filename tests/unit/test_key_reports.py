import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.events import DTMF_DIGITS
from tipring.wire.key_reports import KeyReports


def keys(codes: str) -> str:
    reports = KeyReports()
    return "".join(digit for code in codes if (digit := reports.feed(code)))


@pytest.mark.parametrize("end", ["~", "\x7f"])
def test_a_held_key_is_repeated_and_counts_once(end: str) -> None:
    assert keys(f"/5555{end}") == "5"


def test_a_bare_code_is_one_press_each() -> None:
    assert keys("555") == "555"


def test_the_same_key_again_is_a_new_press() -> None:
    assert keys("/55~/5~/555~") == "555"


def test_a_lost_end_mark_does_not_swallow_the_next_key() -> None:
    assert keys("/55/55~") == "55"


def test_a_lost_begin_mark_does_not_lose_the_key() -> None:
    assert keys("5~/6~") == "56"


def test_another_key_within_one_shield_is_another_press() -> None:
    assert keys("/5566~") == "56"


def test_what_is_no_key_is_no_press() -> None:
    assert keys("bduslR") == ""


@given(st.text(DTMF_DIGITS), st.integers(1, 30))
def test_all_keys_of_a_shielding_modem_arrive_in_order(digits: str, held: int) -> None:
    assert keys("".join(f"/{digit * held}~" for digit in digits)) == digits
