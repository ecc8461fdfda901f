import pytest

from tipring.domain.dial_plan import DIAL_PLANS, as_dialled
from tipring.dsp.plans import PLANS


@pytest.mark.parametrize(
    ("number", "country", "keys"),
    [
        ("+12125550142", "us", "12125550142"),
        ("+493012345", "us", "011493012345"),
        ("+493012345", "de", "03012345"),
        ("+12125550142", "de", "0012125550142"),
        ("+390612345", "it", "0612345"),
        ("+79161234567", "ru", "89161234567"),
        ("+902121234567", "tr", "02121234567"),
        ("5550142", "us", "5550142"),
        ("03012345", "de", "03012345"),
    ],
)
def test_a_number_with_a_plus_is_dialled_as_people_there_dial_it(
    number: str, country: str, keys: str
) -> None:
    assert as_dialled(number, country) == keys


def test_every_country_that_we_know_the_tones_of_can_be_dialled_from() -> None:
    assert DIAL_PLANS.keys() == PLANS.keys()
