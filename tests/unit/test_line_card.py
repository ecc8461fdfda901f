"""A line's health card: what it says of lines that are well, poor, and lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tipring.domain.colours import Colour, worst
from tipring.domain.health_entries import LineMeasured
from tipring.domain.line_card import (
    CallReading,
    DayReading,
    Incident,
    LineCard,
    LineHistory,
    judge,
    mean_of,
)
from tipring.domain.line_worries import worries_of

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WELL = LineMeasured(
    heard_s=30.0,
    speech_dbm0=-20.0,
    noise_dbm0p=-62.0,
    keys=4,
    keys_dbm0=-12.0,
    softest_key_dbm0=-14.0,
    twist_db=-2.0,
    return_loss_db=28.0,
    enhancement_db=30.0,
    ended="busy tone",
)
NOISY = replace(WELL, noise_dbm0p=-40.0)


def calls(*figures: LineMeasured) -> tuple[CallReading, ...]:
    """Return calls, the newest first."""
    return tuple(
        CallReading(NOW - timedelta(minutes=n), f"c{n}", each)
        for n, each in enumerate(figures)
    )


def lost(
    hours_ago: float, minutes: float | None, reason: str = "unplugged"
) -> Incident:
    at = NOW - timedelta(hours=hours_ago)
    back = None if minutes is None else at + timedelta(minutes=minutes)
    return Incident(reason, at, back)


def card(*figures: LineMeasured, incidents: tuple[Incident, ...] = ()) -> LineCard:
    history = LineHistory("1", NOW, readings=calls(*figures), incidents=incidents)
    return judge(history, NOW)


def test_a_line_that_is_well_is_green_and_needs_nothing() -> None:
    found = card(WELL)
    assert found.colour is Colour.GREEN
    assert (found.sentence, found.remedy, found.also) == ("all is well", "", ())


def test_a_line_without_a_call_is_not_judged() -> None:
    found = card()
    assert found.colour is Colour.GREEN
    assert found.sentence == "no call has shown how it does yet"
    assert found.now is None


@pytest.mark.parametrize(
    ("figures", "colour", "says", "helps"),
    [
        ({"hum_dbm0": -36.0, "mains_hz": 50}, "amber", "hums at 50 Hz", "mains cables"),
        ({"hum_dbm0": -20.0, "mains_hz": 60}, "red", "hums at 60 Hz", "mains cables"),
        ({"noise_dbm0p": -42.0}, "amber", "noisy (-42 dBm0p)", "telephone company"),
        ({"noise_dbm0p": -30.0}, "red", "noisy (-30 dBm0p)", "telephone company"),
        ({"noise_dbm0p": -46.0, "speech_dbm0": -30.0}, "amber", "only 16 dB", "keys"),
        ({"clipped_share": 0.01}, "amber", "clipped (1.0% of it)", "receive gain"),
        ({"speech_dbm0": -36.0}, "amber", "soft (-36 dBm0)", "receive gain"),
        ({"dc_share": -0.05}, "amber", "off centre (-5.0%", "converter"),
        ({"return_loss_db": 9.0}, "amber", "only 9 dB softer", "country"),
        ({"return_loss_db": 5.0}, "red", "only 5 dB softer", "country"),
        ({"softest_key_dbm0": -34.0}, "amber", "keys are soft", "receive gain"),
        ({"twist_db": -11.0}, "amber", "arrive -11 dB apart", "another cable"),
        ({"gaps": 3}, "amber", "torn 3 times", "busy"),
        ({"xruns": 2}, "amber", "torn 2 times", "busy"),
    ],
)
def test_what_is_wrong_is_told_with_what_helps(
    figures: dict[str, Any], colour: str, says: str, helps: str
) -> None:
    poor = replace(WELL, **figures)
    found = card(*[poor] * 5)
    assert found.colour == colour
    assert says in found.sentence
    assert helps in found.remedy


def test_the_worst_is_said_first_and_the_rest_after_it() -> None:
    found = card(replace(WELL, noise_dbm0p=-42.0, return_loss_db=5.0))
    assert found.colour is Colour.RED
    assert "comes back" in found.sentence
    assert [each[:17] for each in found.also] == ["the line is noisy"]


def test_one_noisy_call_makes_no_noisy_line() -> None:
    assert card(NOISY, WELL, WELL, WELL, WELL).colour is Colour.GREEN


def test_a_line_that_was_mended_is_well_after_a_few_calls() -> None:
    colours = [card(*[WELL] * n, *[NOISY] * 20).colour for n in range(6)]
    assert colours[0] is Colour.AMBER
    assert colours[5] is Colour.GREEN


def test_a_hum_in_less_than_half_of_the_calls_is_none() -> None:
    humming = replace(WELL, hum_dbm0=-30.0, mains_hz=50)
    assert card(humming, WELL, WELL).colour is Colour.GREEN
    assert "hums at 50 Hz (-30" in card(humming, humming, WELL).sentence


def test_what_was_not_measured_worries_nobody() -> None:
    assert list(worries_of(LineMeasured())) == []
    assert mean_of([]) is None
    assert mean_of([LineMeasured()]) == LineMeasured()


def test_several_calls_are_told_as_one() -> None:
    other = replace(
        WELL,
        heard_s=10.0,
        noise_dbm0p=-58.0,
        softest_key_dbm0=None,
        twist_db=3.0,
        gaps=2,
        ended="",
    )
    together = mean_of([WELL, other])
    assert together is not None
    assert (together.heard_s, together.noise_dbm0p, together.keys) == (40, -60, 8)
    assert (together.softest_key_dbm0, together.twist_db) == (-14.0, 3.0)
    assert (together.gaps, together.ended) == (1, "busy tone")


# --- incidents -------------------------------------------------------------------


def test_a_line_that_is_lost_is_red_until_it_is_back() -> None:
    found = card(WELL, incidents=(lost(3.0, None, "no modem there"),))
    assert found.colour is Colour.RED
    assert found.sentence == "it cannot be used since 3 h: no modem there"
    assert "tipring doctor" in found.remedy


@pytest.mark.parametrize(
    ("incidents", "colour", "says"),
    [
        ((lost(2, 0.2),), "green", "all is well"),
        ((lost(2, 30),), "amber", "it was lost for 30 min today: unplugged"),
        (
            (lost(1, 0.2), lost(2, 0.2), lost(3, 0.2)),
            "red",
            "3 times in a day, for 36 s",
        ),
        (tuple(lost(30 + n, 60) for n in range(5)), "green", "all is well"),
    ],
)
def test_incidents_of_the_last_day_are_weighed(
    incidents: tuple[Incident, ...], colour: str, says: str
) -> None:
    found = card(WELL, incidents=incidents)
    assert found.colour == colour
    assert says in found.sentence


# --- whether it changes ----------------------------------------------------------


def of_day(days_ago: int) -> DayReading:
    return DayReading(
        day=(NOW - timedelta(days=days_ago)).date(),
        calls=5,
        speech_dbm0=-20.0,
        noise_dbm0p=-62.0,
        hum_dbm0=None,
        return_loss_db=28.0,
        gaps=0,
        xruns=0,
    )


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (WELL, "steady against the 3 days before"),
        (NOISY, "noise rose by 22 dB against the 3 days before"),
        (
            replace(WELL, speech_dbm0=-30.0, return_loss_db=20.0),
            "callers fell by 10 dB, echo return loss fell by 8 dB against the 3 days",
        ),
        (LineMeasured(), "steady against the 3 days before"),
    ],
)
def test_a_change_is_told_against_the_days_before(now: LineMeasured, says: str) -> None:
    days = (of_day(0), of_day(1), of_day(2), of_day(3))
    history = LineHistory("1", NOW, readings=calls(now), days=days)
    assert judge(history, NOW).trend.startswith(says)


def test_too_few_days_tell_nothing() -> None:
    history = LineHistory("1", NOW, readings=calls(WELL), days=(of_day(0), of_day(1)))
    assert judge(history, NOW).trend == "too few days to tell whether it changes"
    assert judge(LineHistory("1", NOW), NOW).trend.startswith("too few days")


def test_the_worst_colour_is_that_of_the_whole() -> None:
    assert worst([]) is Colour.GREEN
    assert worst([Colour.AMBER, Colour.RED, Colour.GREEN]) is Colour.RED
    assert [colour.worry for colour in Colour] == [0, 1, 2]
