"""Who is blocked and who is allowed, whatever form the numbers come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.caller_number import bare, beginnings, spellings
from tipring.domain.dial_plan import DIAL_PLANS
from tipring.domain.screening import (
    Entry,
    ListName,
    Standing,
    judge,
    looks_like_number,
    name_pattern,
    number_pattern,
)


def block(pattern: str, note: str = "") -> Entry:
    return entry(ListName.BLOCK, pattern, note)


def allow(pattern: str, note: str = "") -> Entry:
    return entry(ListName.ALLOW, pattern, note)


def entry(which: ListName, said: str, note: str) -> Entry:
    is_name = not looks_like_number(said)
    pattern = name_pattern(said) if is_name else number_pattern(said)
    return Entry(which, pattern, is_name, note)


SAME = [
    ("us", "2125550123", "+12125550123"),
    ("us", "12125550123", "2125550123"),
    ("us", "+12125550123", "1 (212) 555-0123"),
    ("us", "011493012345", "+493012345"),
    ("de", "03012345", "+49 30 12345"),
    ("de", "00493012345", "030/12345"),
    ("de", "+493012345", "030 12345"),
    ("de", "03012345", "+49 (0)30 12345"),
    ("uk", "02079460000", "+442079460000"),
    ("it", "0612345678", "+390612345678"),
    ("it", "00390612345678", "0612345678"),
    ("es", "+34912345678", "912345678"),
    ("ru", "84951234567", "+74951234567"),
    ("ru", "4951234567", "+74951234567"),
    ("tr", "2121234567", "0212 123 45 67"),
    ("cn", "01012345678", "+861012345678"),
    ("de", "110", "110"),
]
OTHERS = [
    ("us", "2125550123", "+12125550124"),
    ("us", "5550123", "+15550123"),
    ("de", "12345", "+4912345"),
    ("it", "112", "+39112"),
    ("de", "+493012345", "+4930123456"),
]


@pytest.mark.parametrize(("country", "caller", "listed"), SAME)
def test_a_number_is_known_in_each_of_its_forms(
    country: str, caller: str, listed: str
) -> None:
    found = judge((block(listed),), caller, "", country)
    assert found.standing is Standing.BLOCKED
    assert judge((block(caller),), listed, "", country).standing is Standing.BLOCKED


@pytest.mark.parametrize(("country", "caller", "listed"), OTHERS)
def test_another_number_is_another_number(
    country: str, caller: str, listed: str
) -> None:
    found = judge((block(listed),), caller, "", country)
    assert found.standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("country", "caller", "prefix", "fits"),
    [
        ("us", "011493012345", "+49*", True),
        ("us", "9005550123", "+1900*", True),
        ("us", "+19005550123", "900*", True),
        ("us", "2125550123", "900*", False),
        ("de", "090012345", "+49900*", True),
        ("de", "+4990012345", "0900*", True),
        ("de", "030123", "+49*", True),
        ("it", "+39899123456", "899*", True),
        ("ru", "4951234567", "+7495*", True),
    ],
)
def test_the_beginning_of_a_number_is_known_in_each_form(
    country: str, caller: str, prefix: str, *, fits: bool
) -> None:
    found = judge((block(prefix),), caller, "", country)
    assert (found.standing is Standing.BLOCKED) == fits


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("ACME*", "Acme Sales", True),
        ("*scam*", "THE SCAM CO", True),
        ("J?hn Doe", "john  doe", True),
        ("acme", "acme sales", False),
        ("[a]cme", "acme", False),
        ("[a]cme", "[A]CME", True),
        ("V?????????", "V123456789", True),
        ("*a*", "", False),
    ],
)
def test_names_may_have_wildcards(pattern: str, name: str, *, fits: bool) -> None:
    found = judge((block(pattern),), "2125550123", name, "us")
    assert (found.standing is Standing.BLOCKED) == fits


def test_the_narrowest_line_decides_and_is_named() -> None:
    lists = (
        block("+49*", "no business there"),
        allow("+4930*"),
        block("+493012345", "the crank"),
        allow("*Doe*"),
    )

    def of(number: str, name: str = "") -> str:
        return judge(lists, number, name, "de").why

    assert of("0891") == 'the number is blocked by "+49*" (no business there)'
    assert of("03099999") == 'the number is allowed by "+4930*"'
    assert of("03012345", "Doe") == 'the number is blocked by "+493012345" (the crank)'
    assert of("003912345", "John Doe") == 'the name is allowed by "*Doe*"'
    assert of("003912345") == "the number is on neither list"


def test_of_equals_the_allow_list_decides() -> None:
    lists = (allow("2125550123"), block("2125550123"))
    assert judge(lists, "2125550123", "", "us").standing is Standing.ALLOWED
    assert judge(lists[::-1], "2125550123", "", "us").standing is Standing.ALLOWED


def test_a_caller_without_a_number_is_anonymous_unless_the_name_tells() -> None:
    lists = (block("+*1*".replace("+*", "")), block("Spam*"))
    assert judge(lists, "", "", "us").standing is Standing.ANONYMOUS
    assert judge(lists, "", "Spammer", "us").standing is Standing.BLOCKED


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (" +49 (30) 123-45 ", "+493012345"),
        ("+49*", "+49*"),
        ("0900 *", "0900*"),
        ("212.555.0123", "2125550123"),
    ],
)
def test_a_number_is_kept_without_decoration(said: str, kept: str) -> None:
    assert number_pattern(said) == kept
    assert looks_like_number(said)


@pytest.mark.parametrize(
    "said", ["", "*", "+", "+*", "12*34", "4.9E+10", "++49", "12#"]
)
def test_what_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="number"):
        number_pattern(said)


@pytest.mark.parametrize("said", ["*", "??", " ", "-"])
def test_a_name_that_fits_everybody_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="every name"):
        name_pattern(said)


def test_what_has_letters_is_a_name() -> None:
    assert not looks_like_number("Acme 24")
    assert name_pattern("  Acme   24* ") == "Acme 24*"


@given(
    st.sampled_from(sorted(DIAL_PLANS)),
    st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True),
    st.integers(1, 15),
)
def test_a_number_fits_itself_and_each_of_its_beginnings(
    country: str, number: str, length: int
) -> None:
    digits = max(length, 2)
    for said in (number, f"{number[:digits]}*"):
        if said != "+*":
            found = judge((block(said),), number, "", country)
            assert found.standing is Standing.BLOCKED


def test_spellings_are_what_a_number_may_look_like() -> None:
    assert bare("+49 30/12 34-5") == "+493012345"
    assert spellings("03012345", "de") == {"03012345", "+493012345"}
    assert spellings("112", "it") == {"112"}
    assert beginnings("0900", "de") == {"0900", "+49900"}
    assert beginnings("30", "de") == {"30"}
    assert beginnings("900", "us") == {"900", "+1900"}
