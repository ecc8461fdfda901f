"""One number, however a network writes it."""

import pytest

from tipring.domain.same_number import known_as


@pytest.mark.parametrize(
    ("country", "written"),
    [
        ("us", "2125550123 12125550123 +12125550123 (212)555-0123"),
        ("de", "0301234567 +49301234567 49301234567 0049301234567 301234567"),
        ("uk", "02071234567 442071234567 +442071234567 +44(0)2071234567"),
        ("it", "0612345678 +390612345678 390612345678"),
        ("ru", "4951234567 84951234567 +74951234567 74951234567"),
        ("tr", "2121234567 02121234567 +902121234567 902121234567"),
        ("cn", "13812345678 +8613812345678 8613812345678"),
        ("au", "0298765432 +61298765432 61298765432"),
    ],
)
def test_copper_and_trunks_write_one_number_in_many_ways(
    country: str, written: str
) -> None:
    assert len({known_as(number, country) for number in written.split()}) == 1


def test_two_numbers_stay_two() -> None:
    assert known_as("2125550123", "us") != known_as("2125550124", "us")
    assert known_as("0301234567", "de") != known_as("0311234567", "de")


def test_what_no_plan_knows_is_compared_as_it_was_delivered() -> None:
    assert known_as("", "us") == ""
    assert known_as("P", "us") == "P"
    assert known_as("201", "de") == "201"


def test_an_unknown_number_of_the_right_form_has_a_plus_nevertheless() -> None:
    assert known_as("5550123456", "us") == "+15550123456"
