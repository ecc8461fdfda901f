"""How much the box may call: calls and minutes, by hour and day, by line and trunk."""

import pytest

from tipring.domain.tolls import (
    DAY_S,
    EVERYTHING,
    HOUR_S,
    ONLY_USUAL,
    Toll,
    TollLimits,
    TollMeter,
)

FRONT = frozenset({"line-1", "front"})
FAR = frozenset({"provider.1", "provider"})


def meter(scope: str = EVERYTHING, **limits: float) -> TollMeter:
    return TollMeter({scope: TollLimits(**limits)})


def call(at: TollMeter, began: float, lasts: float, line: str = "line-1") -> None:
    at.begin(line, FRONT if line == "line-1" else FAR, began)
    at.end(line, began + lasts)


def refused(at: TollMeter, now: float, scopes: frozenset[str] = FRONT) -> str:
    return str(at.spent(scopes, now) or "")


def test_so_many_calls_go_out_in_an_hour_and_then_the_oldest_is_forgotten() -> None:
    at = meter(calls_an_hour=2)
    call(at, 0.0, 10.0)
    assert refused(at, 60.0) == ""
    call(at, 60.0, 10.0)
    told = "2 calls in the last hour, calls_an_hour of [outside] is 2"
    assert refused(at, 61.0) == told
    assert refused(at, HOUR_S - 1) == told
    assert refused(at, HOUR_S) == ""


def test_so_many_calls_go_out_in_a_day() -> None:
    at = meter(calls_a_day=3)
    for hour in range(3):
        call(at, hour * HOUR_S, 10.0)
    told = "3 calls in the last day, calls_a_day of [outside] is 3"
    assert refused(at, 10 * HOUR_S) == told
    assert refused(at, DAY_S) == ""


def test_minutes_count_while_the_call_goes_on_and_as_far_as_they_are_in_the_hour() -> (
    None
):
    at = meter(minutes_an_hour=10)
    at.begin("line-1", FRONT, 0.0)
    assert refused(at, 599.0) == ""
    told = "10 minutes in the last hour, minutes_an_hour of [outside] is 10"
    assert refused(at, 600.0) == told
    at.end("line-1", 660.0)
    assert refused(at, HOUR_S + 59.0) == told
    assert refused(at, HOUR_S + 61.0) == ""


def test_minutes_of_a_day_are_those_of_all_calls() -> None:
    at = meter(minutes_a_day=30)
    for hour in range(3):
        call(at, hour * HOUR_S, 600.0)
    told = "30 minutes in the last day, minutes_a_day of [outside] is 30"
    assert refused(at, 5 * HOUR_S) == told
    assert refused(at, 5 * HOUR_S, FAR) == told


def test_a_trunk_has_limits_of_its_own() -> None:
    at = TollMeter({"provider": TollLimits(calls_an_hour=1), **ONLY_USUAL})
    call(at, 0.0, 10.0, "provider.1")
    told = "1 calls in the last hour, calls_an_hour of [outside.limits.provider] is 1"
    assert refused(at, 20.0, FAR) == told
    assert refused(at, 20.0, FRONT) == ""


def test_nothing_at_all_may_be_called_where_the_owner_says_so() -> None:
    assert "is 0" in refused(meter(calls_a_day=0), 0.0)


def test_a_number_that_could_not_be_dialled_costs_nothing() -> None:
    at = meter(calls_an_hour=1)
    at.undo(at.begin("line-1", FRONT, 0.0))
    assert refused(at, 1.0) == ""


def test_calls_of_an_earlier_life_count() -> None:
    at = meter(calls_an_hour=1, minutes_a_day=5)
    at.remember([Toll("line-1", FRONT, -400.0, -100.0)])
    assert "calls_an_hour" in refused(at, 0.0)
    assert "minutes_a_day" in refused(at, 2 * HOUR_S)


def test_what_is_used_up_is_told_for_each_limit() -> None:
    at = meter(calls_an_hour=4, minutes_a_day=10)
    call(at, 0.0, 120.0)
    told = [(each.limit, each.used, each.most) for each in at.counted(200.0)]
    assert told == [("calls_an_hour", 1, 4), ("minutes_a_day", 2.0, 10)]


@pytest.mark.parametrize(
    ("limits", "longest"),
    [
        ({}, None),
        ({"": 240.0}, 240.0),
        ({"": 240.0, "provider": 60.0}, 60.0),
        ({"": 240.0, "front": 60.0}, 240.0),
        ({"provider": 60.0}, 60.0),
    ],
)
def test_the_shortest_of_the_longest_calls_counts(
    limits: dict[str, float], longest: float | None
) -> None:
    given = {scope: TollLimits(minutes_a_call=most) for scope, most in limits.items()}
    assert TollMeter(given).longest_min(FAR) == longest
