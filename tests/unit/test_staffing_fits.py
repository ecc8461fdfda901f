"""What records say of rates, handling times and patience; and how surely."""

from math import exp, inf, log, sqrt
from random import Random

import pytest

from tipring.domain.staffing.fitting import (
    dispersion,
    handling,
    patience,
    poisson_range,
    rate,
    share_range,
)
from tipring.domain.staffing.impatient import outlook_a
from tipring.domain.staffing.load import Load
from tipring.domain.staffing.others import wait_of_one_s
from tipring.domain.staffing.simulating import Day, simulate


def draws(seed: int = 3) -> Random:
    return Random(seed)  # noqa: S311 - no secret hangs on it


@pytest.mark.parametrize(
    ("cases", "low", "high"),
    [(0, 0.0, 3.689), (5, 1.623, 11.668), (10, 4.795, 18.39), (100, 81.36, 121.63)],
)
def test_the_range_of_a_mean_is_that_of_the_exact_tables(
    cases: int, low: float, high: float
) -> None:
    assert poisson_range(cases) == pytest.approx((low, high), rel=0.03, abs=0.02)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_the_range_of_a_share_is_wilsons(
    part: int, whole: int, low: float, high: float
) -> None:
    assert share_range(part, whole) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_nothing_is_known() -> None:
    assert share_range(0, 0) == (0.0, 1.0)
    assert rate(0, 4.0).spread == inf
    assert handling([100.0]) is None
    assert patience([], [10.0]) is None
    assert patience([0.0], []) is None


def test_days_that_differ_widen_the_range() -> None:
    calm, wild = rate(20, 4.0), rate(20, 4.0, over=4.0)
    assert calm.mean == wild.mean == 5
    assert wild.high - wild.mean == pytest.approx(2 * (calm.high - calm.mean))
    assert calm.spread < wild.spread
    assert rate(2, 1.0, over=9.0).low == 0


def test_chance_alone_is_told_from_days_that_differ() -> None:
    even = [[4, 6, 5, 5, 3, 7, 5, 4], [10, 9, 14, 8, 12, 9, 10, 11]]
    assert dispersion(even).is_poisson
    uneven = [[0, 12, 1, 9, 0, 14, 2, 0], [3, 25, 4, 22, 1, 30, 5, 2]]
    found = dispersion(uneven)
    assert not found.is_poisson
    assert found.index > 5
    assert dispersion([]).index == dispersion([[3], []]).index == 1


def test_log_normal_times_are_known_again() -> None:
    chance = draws()
    times_s = [exp(chance.gauss(log(180), 0.7)) for _ in range(400)]
    found = handling(times_s)
    assert found is not None
    assert found.log_mean == pytest.approx(log(180), abs=0.1)
    assert found.log_deviation == pytest.approx(0.7, abs=0.06)
    assert found.low_s < 180 * exp(0.245) < found.high_s
    assert found.variation == pytest.approx(sqrt(exp(0.49) - 1), abs=0.1)
    assert found.is_log_normal


def test_times_that_are_no_log_normal_are_known_too() -> None:
    two_kinds = [20.0 + second % 5 for second in range(60)] + [600.0] * 40
    found = handling(two_kinds)
    assert found is not None
    assert not found.is_log_normal
    few = handling([10.0, 600.0, 12.0])
    assert few is not None
    assert few.is_log_normal  # nobody can tell
    same = handling([60.0] * 20)
    assert same is not None
    assert (same.variation, same.chance) == (0, 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_log_normal_is_rarely_taken_for_none(seed: int) -> None:
    chance = draws(seed)
    found = handling([exp(chance.gauss(5, 1)) for _ in range(40)])
    assert found is not None
    assert 0 < found.chance <= 1


def test_patience_counts_the_waits_of_the_served() -> None:
    chance = draws()
    gave_up: list[float] = []
    served: list[float] = []
    for _ in range(3000):
        ready_s, answered_s = chance.expovariate(1 / 90), chance.expovariate(1 / 40)
        (gave_up if ready_s < answered_s else served).append(min(ready_s, answered_s))
    found = patience(gave_up, served)
    assert found is not None
    assert found.low_s < 90 < found.high_s
    assert found.mean_s == pytest.approx(90, rel=0.08)
    assert found.is_steady


def test_who_all_give_up_at_the_same_message_are_not_steady() -> None:
    found = patience([30.0 + place % 3 for place in range(40)], [90.0] * 60)
    assert found is not None
    assert not found.is_steady
    few = patience([30.0] * 3, [90.0])
    assert few is not None
    assert few.is_steady
    at_once = patience([10.0] * 9, [5.0])
    assert at_once is not None
    assert at_once.is_steady


# --- the simulated day -------------------------------------------------------------


def shape(mean_s: float, variation: float) -> tuple[float, float]:
    """Return the logarithms' mean and deviation of such handling times."""
    square = log(1 + variation**2)
    return log(mean_s) - square / 2, sqrt(square)


def test_one_simulated_agent_is_as_busy_as_theory_says() -> None:
    log_mean, log_deviation = shape(200, 0.8)
    day = Day(
        slot_s=1_000_000,
        calls_per_hour=[12],
        agents=[1],
        log_mean=log_mean,
        log_deviation=log_deviation,
        patience_s=None,
    )
    (seen,) = simulate(day, 20, seed=2, days=12)
    expected_s = wait_of_one_s(Load(calls_per_hour=12, handling_s=200), 0.8)
    assert seen.waited_s / seen.offered == pytest.approx(expected_s, rel=0.07)
    assert seen.given_up == 0


def test_impatient_simulated_callers_give_up_as_theory_says() -> None:
    log_mean, log_deviation = shape(240, 1.0)
    day = Day(
        slot_s=360_000,
        calls_per_hour=[80],
        agents=[5],
        log_mean=log_mean,
        log_deviation=log_deviation,
        patience_s=180,
    )
    (seen,) = simulate(day, 20, seed=2, days=4)
    theory = outlook_a(Load(calls_per_hour=80, handling_s=240), 5, 20, 180)
    assert seen.share == pytest.approx(theory.in_time, abs=0.02)
    assert seen.given_up / seen.offered == pytest.approx(theory.gives_up, abs=0.02)
    low, high = seen.share_range
    assert seen.share is not None
    assert low < seen.share < high


def test_the_same_seed_lives_through_the_same_days() -> None:
    day = Day(
        slot_s=1800,
        calls_per_hour=[10, 60, 0, 20],
        agents=[1, 3, 1, 0],
        log_mean=5,
        log_deviation=0.7,
        patience_s=60,
        over=3.0,
    )
    seen = simulate(day, 20, seed=7, days=30)
    assert seen == simulate(day, 20, seed=7, days=30)
    assert seen != simulate(day, 20, seed=8, days=30)
    assert seen[2].share is None
    assert seen[3].offered == seen[3].given_up  # nobody is there


def test_days_that_differ_are_harder_than_even_ones() -> None:
    def in_time(over: float) -> float:
        day = Day(
            slot_s=1800,
            calls_per_hour=[60] * 8,
            agents=[5] * 8,
            log_mean=5,
            log_deviation=0.7,
            patience_s=None,
            over=over,
        )
        seen = simulate(day, 20, days=60)
        return sum(each.in_time for each in seen) / sum(each.offered for each in seen)

    assert in_time(6.0) < in_time(1.0) - 0.03
