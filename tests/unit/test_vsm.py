from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.dsp.codec import Coding
from tipring.wire.vsm import offers

CONEXANT = [
    '0,"SIGNED PCM",8,0,8000,0,0',
    '1,"UNSIGNED PCM",8,0,8000,0,0',
    '129,"IMA ADPCM",4,0,8000,0,0',
    '130,"UNSIGNED PCM",8,0,8000,0,0',
    '131,"Mu-Law",8,0,8000,0,0',
    '132,"A-Law",8,0,8000,0,0',
    '133,"14 bit PCM",14,0,8000,0,0',
]
AGERE = [
    '128,"8-BIT LINEAR",(7200,8000,11025)',
    '129,"16-BIT LINEAR",(7200,8000,11025)',
    '130,"8-BIT ALAW",(7200,8000,11025)',
    '131,"8-BIT ULAW",(7200,8000,11025)',
    '132,"IMA ADPCM",(7200,8000,11025)',
]
STANDARD = [
    '0,"SIGNED PCM",8,0,(8000),(0),(0)',
    '1,"UNSIGNED PCM",8,0,(8000),(0),(0)',
    '4,"G.711U",8,0,(8000),(0),(0)',
    '5,"G.711A",8,0,(8000),(0),(0)',
]


@pytest.mark.parametrize(
    ("lines", "best"),
    [
        (CONEXANT, [(131, "MU_LAW"), (132, "A_LAW"), (1, "UNSIGNED_8")]),
        (AGERE, [(131, "MU_LAW"), (130, "A_LAW"), (128, "UNSIGNED_8")]),
        (STANDARD, [(4, "MU_LAW"), (5, "A_LAW"), (1, "UNSIGNED_8")]),
    ],
)
def test_formats_are_known_by_name_whatever_their_number(
    lines: list[str], best: list[tuple[int, str]]
) -> None:
    found = [(offer.number, offer.coding) for offer in offers(lines)]
    assert found[:3] == best


def test_formats_that_we_cannot_write_are_left_out() -> None:
    names = [offer.name for offer in offers(CONEXANT + AGERE)]
    assert "14 bit PCM" not in names
    assert "16-BIT LINEAR" not in names


@pytest.mark.parametrize(
    ("tail", "usable"),
    [("(8000)", True), ("(4800-11025)", True), ("(7200,11025)", False), ("", True)],
)
def test_only_8000_samples_a_second_will_do(tail: str, *, usable: bool) -> None:
    assert bool(offers([f'131,"8-BIT ULAW",{tail}'])) is usable


def test_every_offer_is_a_coding_that_we_have() -> None:
    assert {offer.coding for offer in offers(CONEXANT + AGERE)} <= set(
        Coding.__members__
    )


@given(st.lists(st.text()))
def test_nonsense_offers_nothing_and_breaks_nothing(lines: Sequence[str]) -> None:
    assert offers([line.replace('"', "") for line in lines]) == []
