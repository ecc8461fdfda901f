"""Figures become prompts, and every prompt that can come out of it is recorded."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.queue.phrases import (
    AGENT_PROMPTS,
    AGENT_STATES,
    GREATEST_PLACE,
    PHRASEBOOKS,
    Minutes,
    Phrasebook,
    phrasebook,
    rounded,
)
from tipring.domain.queue.states import AgentState
from tipring.domain.spoken.language import BREATH, WAIT_MINUTES
from tipring.speech.prompts import shipped_root

ENGLISH = PHRASEBOOKS["en"]
CATALOGUE = tomllib.loads((shipped_root() / "en" / "catalogue.toml").read_text("utf-8"))


def spoken(say: tuple[str, ...]) -> str:
    return " ".join("," if prompt == BREATH else CATALOGUE[prompt] for prompt in say)


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (ENGLISH.place(1), "You are next in line."),
        (ENGLISH.place(2), "You are number two in line."),
        (ENGLISH.place(42), "You are number forty-two in line."),
        (ENGLISH.wait(Minutes(0, 1)), "The wait is less than a minute."),
        (ENGLISH.wait(Minutes(0, 4)), "The wait is up to four minutes."),
        (ENGLISH.wait(Minutes(3, 6)), "The wait is about three to six minutes."),
        (ENGLISH.wait(Minutes(5, 5)), "The wait is about five minutes."),
        (ENGLISH.wait(Minutes(1, None)), "The wait is more than one minute."),
        (ENGLISH.wait(Minutes(90, None)), "The wait is more than ninety minutes."),
        (
            ENGLISH.offer_callback("*"),
            "To hang up now, keep your place, and be called back, press star",
        ),
        (
            ENGLISH.whispered((), 20.0, ""),
            "A call from the queue. The caller has waited for less than a minute.",
        ),
        (
            ENGLISH.whispered((), 70.0, ""),
            "A call from the queue. The caller has waited for one minute.",
        ),
        (
            ENGLISH.whispered((), 99_999.0, ""),
            "A call from the queue. The caller has waited for ninety-nine minutes.",
        ),
        (
            ENGLISH.whispered(("queue-next",), 20.0, "212"),
            (
                "You are next in line. The caller has waited for less than a minute."
                " The number is two one two"
            ),
        ),
    ],
)
def test_it_sounds_like_a_person(say: tuple[str, ...], words: str) -> None:
    assert spoken(say) == words


def test_a_number_is_read_back_digit_by_digit() -> None:
    assert spoken(ENGLISH.confirm_callback("+1 212-5550142")) == (
        "We will call you back at one , two one two , five five five ,"
        " zero one four two If that is right, press 1."
        " To enter another number, press 2."
        " To go on waiting, press 3."
    )


@given(st.floats(0.0, 5400.0), st.floats(1.0, 20.0))
def test_a_range_is_rounded_outward_to_minutes_that_people_say(
    low_s: float,
    ratio: float,
) -> None:
    high_s = low_s * ratio
    minutes = rounded(low_s, high_s)
    assert minutes.low in WAIT_MINUTES
    assert minutes.low * 60 <= low_s
    if minutes.high is None:
        assert high_s > max(WAIT_MINUTES) * 60
    else:
        assert minutes.high in WAIT_MINUTES
        assert minutes.high * 60 >= high_s


def test_all_that_can_be_said_has_a_recording() -> None:
    assert {*ENGLISH.prompts(), *AGENT_PROMPTS} <= CATALOGUE.keys()


@pytest.mark.parametrize("book", PHRASEBOOKS.values(), ids=PHRASEBOOKS)
def test_every_book_knows_all_that_it_can_say(book: Phrasebook) -> None:
    everything = [book.place(n) for n in range(1, GREATEST_PLACE + 1)]
    everything += [
        book.wait(Minutes(low, high))
        for low in WAIT_MINUTES
        for high in (*WAIT_MINUTES, None)
    ]
    everything += [book.whispered((), n * 60.0, "0123456789") for n in range(120)]
    everything += [book.offer_callback(key) for key in "0123456789*#"]
    everything += [book.confirm_callback("+12125550142")]
    known = list(book.prompts())
    assert {prompt for say in everything for prompt in say} <= {*known, BREATH}
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("de", ("whisper-call", "whisper-waiting", "minute-one")),
        ("ru", ("whisper-call", "whisper-waiting", "number-1-f", "minute-one")),
    ],
)
def test_an_agent_hears_a_minute_as_it_is_counted(
    code: str, words: tuple[str, ...]
) -> None:
    assert PHRASEBOOKS[code].whispered((), 60.0, "") == words


def test_an_agent_can_be_told_of_every_state() -> None:
    assert AGENT_STATES.keys() == set(AgentState)


@pytest.mark.parametrize(
    ("language", "book"),
    [("en", "en"), ("en_us", "en"), ("en-GB", "en"), ("xx", "en"), ("zh_tw", "zh")],
)
def test_a_language_without_a_book_speaks_as_english_does(
    language: str, book: str
) -> None:
    assert phrasebook(language) is PHRASEBOOKS[book]
