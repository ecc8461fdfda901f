"""One number, many spellings: what it is in each country, and in which lists."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.caller_number import bare
from tipring.domain.dialplan.listed import COSTLY, is_allowed, is_listed
from tipring.domain.dialplan.numbers import Numbering, NumberKind
from tipring.domain.dialplan.numbers import NumberKind as Kind

US = Numbering("us", "212")
DE = Numbering("de", "30")


@pytest.mark.parametrize(
    ("country", "area", "dialled", "kind", "e164"),
    [
        ("us", "", "+1 (212) 555-0142", Kind.NATIONAL, "+12125550142"),
        ("us", "212", "2125550142", Kind.LOCAL, "+12125550142"),
        ("us", "212", "5550142", Kind.LOCAL, "+12125550142"),
        ("us", "", "5550142", Kind.UNKNOWN, ""),
        ("us", "", "911", Kind.EMERGENCY, ""),
        ("us", "", "411", Kind.UNKNOWN, ""),
        ("us", "", "18005550199", Kind.FREE, "+18005550199"),
        ("us", "", "19002345678", Kind.PREMIUM, "+19002345678"),
        ("us", "", "8764561234", Kind.INTERNATIONAL, "+18764561234"),
        ("us", "", "+881612345678", Kind.PREMIUM, "+881612345678"),
        ("us", "", "011442079460000", Kind.INTERNATIONAL, "+442079460000"),
        ("us", "", "+448001234567", Kind.FREE, "+448001234567"),
        ("us", "", "+449012345678", Kind.PREMIUM, "+449012345678"),
        ("us", "", "+447012345678", Kind.PREMIUM, "+447012345678"),
        ("us", "", "+80012345678", Kind.FREE, "+80012345678"),
        ("us", "", "+979123456789", Kind.PREMIUM, "+979123456789"),
        ("us", "", "0119098790123456", Kind.UNKNOWN, ""),
        ("us", "", "*72", Kind.UNKNOWN, ""),
        ("us", "", "+", Kind.UNKNOWN, ""),
        ("uk", "", "02079460000", Kind.NATIONAL, "+442079460000"),
        ("uk", "", "07012345678", Kind.PREMIUM, "+447012345678"),
        ("uk", "", "01534123456", Kind.INTERNATIONAL, "+441534123456"),
        ("de", "30", "901820", Kind.LOCAL, "+4930901820"),
        ("de", "30", "030 901820", Kind.LOCAL, "+4930901820"),
        ("de", "", "901820", Kind.UNKNOWN, ""),
        ("de", "30", "01761234567", Kind.MOBILE, "+491761234567"),
        ("de", "30", "01801234567", Kind.SHARED, "+491801234567"),
        ("de", "30", "09001234567", Kind.PREMIUM, "+499001234567"),
        ("fr", "", "+33 (0)142345678", Kind.NATIONAL, "+33142345678"),
        ("it", "", "0612345678", Kind.NATIONAL, "+390612345678"),
        ("it", "", "3471234567", Kind.MOBILE, "+393471234567"),
        ("ru", "495", "1234567", Kind.LOCAL, "+74951234567"),
        ("ru", "495", "+77010000000", Kind.INTERNATIONAL, "+77010000000"),
        ("tr", "212", "4441234", Kind.NATIONAL, "+904441234"),
        ("tr", "212", "5550142", Kind.LOCAL, "+902125550142"),
        ("cn", "10", "13812345678", Kind.MOBILE, "+8613812345678"),
        ("es", "", "912345678", Kind.NATIONAL, "+34912345678"),
        ("jp", "", "0312345678", Kind.NATIONAL, "+81312345678"),
        ("au", "", "1300123456", Kind.SHARED, "+611300123456"),
        ("au", "", "0015442079460000", Kind.INTERNATIONAL, "+442079460000"),
    ],
)
def test_a_number_is_understood_as_its_country_writes_it(
    country: str, area: str, dialled: str, kind: NumberKind, e164: str
) -> None:
    number = Numbering(country, area).read(dialled)
    assert (number.kind, number.e164) == (kind, e164)
    assert number.dialled in number.spellings


@pytest.mark.parametrize(
    ("here", "listed", "are", "are_not"),
    [
        (US, "+1212*", ["12125550142", "2125550142", "5550142"], ["14155550142"]),
        (US, "212*", ["+12125550142", "12125550142"], ["+442125550142"]),
        (US, "12125550142", ["+12125550142", "5550142"], ["12125550143"]),
        (US, "5550142", ["+12125550142"], ["+14155550142"]),
        (US, "411", ["411"], ["4115550142"]),
        (US, "011*", ["+442079460000"], ["+12125550142", "19002345678"]),
        (US, "01144*", ["+442079460000"], ["+4930901820"]),
        (DE, "0049*", ["030901820", "901820", "+4930901820"], ["+442079460000"]),
        (DE, "00*", ["+442079460000"], ["09001234567", "+499001234567"]),
        (DE, "030*", ["901820", "+4930901820"], ["01761234567"]),
        (DE, "*", ["901820", "+442079460000"], []),
    ],
)
def test_one_spelling_stands_for_all(
    here: Numbering, listed: str, are: list[str], are_not: list[str]
) -> None:
    assert all(is_listed(here.read(each), [listed], here) for each in are)
    assert not any(is_listed(here.read(each), [listed], here) for each in are_not)


@given(
    digits=st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True),
    cut=st.integers(1, 9),
)
def test_how_a_number_is_spelt_makes_nobody_pay(digits: str, cut: int) -> None:
    spelt = (digits, f"1{digits}", f"+1{digits}")
    for listed in (f"{each[:cut]}*" for each in spelt):
        told = {is_allowed(each, [listed], Numbering()) for each in spelt}
        assert len(told) == 1, listed


@pytest.mark.parametrize(
    ("here", "listed", "are", "are_not"),
    [
        # Far away, next door with our own code, what costs extra, what nobody knows.
        (US, "*", ["2125550142"], ["+493090182000", "18095550142", "19002345678"]),
        (US, "1*", ["12125550142"], ["+18095550142", "19002345678", "1010288"]),
        (US, "011*", [], ["+493090182000", "011493090182000", "0119098790123456"]),
        (US, "876*", ["8764561234", "+18764561234"], ["18095550142"]),
        (US, "+49*", ["+493090182000", "011493090182000"], ["+499001234567"]),
        (US, "+4*", [], ["+493090182000"]),
        (US, "+1809*", ["18095550142"], ["+18765550142"]),
        (US, "1900*", [], ["19002345678"]),
        (US, "19002345678", ["+1 900 234 5678", "19002345678"], ["19002345679"]),
        (DE, "0*", ["030901820", "01711234567"], ["09001234567", "0103300900123456"]),
        (DE, "*", ["030901820"], ["004312345678", "+882161234567"]),
    ],
)
def test_a_beginning_stands_for_no_numbers_by_which_strangers_earn(
    here: Numbering, listed: str, are: list[str], are_not: list[str]
) -> None:
    assert all(is_allowed(bare(each), [listed], here) for each in are)
    assert not any(is_allowed(bare(each), [listed], here) for each in are_not)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (NumberKind.INTERNATIONAL, "+493090182000"),
        (NumberKind.PREMIUM, "19002345678"),
        (NumberKind.UNKNOWN, "1010288"),
    ],
)
def test_an_owner_may_open_each_kind(kind: NumberKind, number: str) -> None:
    opened = {each for each in COSTLY if is_allowed(number, ["*"], US, {each})}
    assert opened == {kind}


@pytest.mark.parametrize(
    "dialled",
    ["+1212W0119005550100", "2125550142,9", "2125550142#", "", "２１２５５５０１４２"],
)
def test_nothing_but_digits_is_dialled(dialled: str) -> None:
    assert not is_allowed(dialled, ["*"], US)


def test_a_country_is_learnt_before_anybody_calls() -> None:
    # Those of one code are told apart by all their plans: Britain, Jersey, ...
    Numbering("uk").learn()
    plans = {"GB", "GG", "IM", "JE"}
    assert {f"phonenumbers.data.region_{each}" for each in plans} <= sys.modules.keys()
