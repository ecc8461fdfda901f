"""Figures become prompts, and every prompt that can come out of it is recorded."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.queue.phrases import (
    AGENT_PROMPTS,
    AGENT_STATES,
    ENGLISH,
    GREATEST_NUMBER,
    SENSIBLE_MIN,
    Minutes,
    digits,
    number,
    phrasebook,
    rounded,
)
from tipring.domain.queue.states import AgentState
from tipring.speech.prompts import shipped_root

CATALOGUE = tomllib.loads((shipped_root() / "en" / "catalogue.toml").read_text("utf-8"))


def spoken(say: tuple[str, ...]) -> str:
    return " ".join(CATALOGUE[prompt] for prompt in say)


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
    assert spoken(digits("+1 212-#*")) == "one two one two pound star"
    assert spoken(ENGLISH.confirm_callback("+12")).startswith(
        "We will call you back at one two If that is right, press 1."
    )


@given(st.floats(0.0, 5400.0), st.floats(1.0, 20.0))
def test_a_range_is_rounded_outward_to_minutes_that_people_say(
    low_s: float,
    ratio: float,
) -> None:
    high_s = low_s * ratio
    minutes = rounded(low_s, high_s)
    assert minutes.low in SENSIBLE_MIN
    assert minutes.low * 60 <= low_s
    if minutes.high is None:
        assert high_s > max(SENSIBLE_MIN) * 60
    else:
        assert minutes.high in SENSIBLE_MIN
        assert minutes.high * 60 >= high_s


def test_all_that_can_be_said_has_a_recording() -> None:
    wanted = {*ENGLISH.prompts(), *AGENT_PROMPTS}
    assert wanted <= CATALOGUE.keys()
    everything = [ENGLISH.place(n) for n in range(1, GREATEST_NUMBER + 1)]
    everything += [
        ENGLISH.wait(Minutes(low, high))
        for low in SENSIBLE_MIN
        for high in (*SENSIBLE_MIN, None)
    ]
    everything += [number(figure) for figure in range(GREATEST_NUMBER + 1)]
    assert {prompt for say in everything for prompt in say} <= set(ENGLISH.prompts())


def test_an_agent_can_be_told_of_every_state() -> None:
    assert AGENT_STATES.keys() == set(AgentState)


@pytest.mark.parametrize("language", ["en", "en_us", "en-GB", "xx"])
def test_a_language_without_a_book_speaks_as_english_does(language: str) -> None:
    assert phrasebook(language) is ENGLISH
