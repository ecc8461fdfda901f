"""How long it will take: a range that holds four waits of five."""

import pytest

from bench.draws import exponential
from bench.queue_street import Plan, Street
from support.queue_desk import Desk, queue
from tipring.domain.queue import happenings as h
from tipring.domain.queue.estimate import (
    HIGH,
    LOW,
    MOST_EXACT,
    quantile,
    wait_range_s,
)
from tipring.domain.queue.handling import LONGEST_MEMORY, HandlingTime
from tipring.domain.queue.settings import Hearing, WaitMessage

pytestmark = pytest.mark.no_cover

KNOWN = [
    (1, 1, 180.0, 18.9648928, 414.4653167),
    (1, 3, 180.0, 198.3717591, 958.0176608),
    (1, 8, 180.0, 838.1012718, 2118.7646031),
    (2, 1, 240.0, 12.6432619, 276.3102112),
]
"""Agents, position, mean talk; quantiles of the gamma distribution at 10 and 90 %."""


@pytest.mark.parametrize(("agents", "position", "talk_s", "low", "high"), KNOWN)
def test_the_ends_are_the_quantiles_of_the_gamma_distribution(
    agents: int, position: int, talk_s: float, low: float, high: float
) -> None:
    assert wait_range_s(position, talk_s, agents) == pytest.approx(
        (low, high), rel=1e-5
    )


def test_far_behind_an_approximation_is_as_good() -> None:
    for part in (LOW, HIGH):
        exact = quantile(part, MOST_EXACT)
        beyond = quantile(part, MOST_EXACT + 1)
        assert beyond - exact == pytest.approx(1.0, abs=0.2)
        assert beyond > exact


def test_four_waits_of_five_are_within_the_range() -> None:
    plan = Plan(
        agents=3,
        calls_per_hour=(54.0,),
        talk=exponential(180.0),
        patience_s=None,
    )
    street = Street(plan, 12_000, seed=4, asks=True)
    waited_s = street.run().wait_s
    within = [
        told.low_s <= waited_s[int(ticket)] <= told.high_s
        for ticket, told in street.told.items()
        if told.known_calls > LONGEST_MEMORY and told.low_s and told.high_s
    ]
    assert len(within) > 6000
    assert sum(within) / len(within) == pytest.approx(0.8, abs=0.02)


def test_the_average_is_long_and_begins_with_a_guess() -> None:
    handling = HandlingTime(300.0)
    handling.add(80.0)
    assert handling.mean_s == pytest.approx(280.0), "the guess counts like ten calls"
    for _ in range(1000):
        handling.add(100.0)
    assert handling.mean_s == pytest.approx(100.0, abs=2.0)
    before = handling.mean_s
    handling.add(before + 200.0)
    assert handling.mean_s == pytest.approx(before + 200.0 / LONGEST_MEMORY)
    assert handling.known_calls == 1002


@pytest.mark.parametrize("calls", [0, 1, 50, 500])
def test_the_mean_is_the_same_after_a_restart(calls: int) -> None:
    """But for calls that the store no longer looks at."""
    lived, restarted = HandlingTime(300.0), HandlingTime(300.0)
    for _ in range(calls):
        lived.add(100.0)
    restarted.remember(100.0, min(calls, LONGEST_MEMORY))
    assert restarted.mean_s == pytest.approx(lived.mean_s, abs=3.0)


def test_a_caller_is_told_place_range_and_what_they_rest_on() -> None:
    hearing = Hearing(wait=WaitMessage(handling_s=200.0))
    desk = Desk(queue("anna", "ben", hearing=hearing))
    desk.joins("1")
    told = desk.place("1")
    assert (told.low_s, told.high_s, told.agents) == (None, None, 0.0)
    desk.sign_in()
    desk.lifts("anna")
    desk.wait(10.0)
    desk.joins("2")
    desk.lifts("ben")
    desk.wait(20.0)
    desk.joins("3", head_start_s=3.0)
    desk.wait(5.0)
    desk.joins("4")
    told = desk.place("4")
    assert (told.position, told.oldest_wait_s, told.known_calls) == (2, 5.0, 0)
    assert (told.low_s, told.high_s) == wait_range_s(2, 200.0, 2)
    desk.joins("5", waited_s=70.0)
    assert desk.place("4").oldest_wait_s == 70.0, "wherever it was waited"
    desk.hangs_up("5")
    assert desk.place("4").oldest_wait_s == 5.0
    desk.ends("1")
    assert desk.place("4").known_calls == 1
    desk.tell(h.AgentPaused("ben"))
    assert desk.place("4").agents == 2.0, "ben serves until his talk ends"
