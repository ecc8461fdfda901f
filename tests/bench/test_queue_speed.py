"""A long line costs little more than a short one; ratios hold on any machine."""

from timeit import timeit

import pytest

from bench.queue_speed import OFFICES, long_line, main, waiting_cost_us
from tipring.domain.queue import happenings as h

EVENTS = 4_000
ROUNDS = 5
MOST_RATIO = 3.0


def asking_cost(waiting: int) -> float:
    """Return the time that it takes to tell the last one where he stands."""
    engine, ticket = long_line(waiting)
    asked = h.PlaceAsked(ticket)
    return min(timeit(lambda: engine.handle(asked, 0.0), number=20) for _ in range(50))


@pytest.mark.alone
@pytest.mark.timeout(120)
def test_to_tell_a_place_costs_little_more_in_a_long_line() -> None:
    few, many = asking_cost(10), asking_cost(10_000)
    assert many < MOST_RATIO * few, f"{many / few:.1f} times as much"


@pytest.mark.alone
@pytest.mark.timeout(120)
def test_ten_thousand_callers_cost_little_more_each_than_ten() -> None:
    few = waiting_cost_us(10, EVENTS, ROUNDS)
    many = waiting_cost_us(10_000, EVENTS, ROUNDS)
    assert many < MOST_RATIO * few, f"{few:.1f} us with 10, {many:.1f} us with 10,000"


def test_the_command_tells_how_fast_the_engine_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--events", "300"]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in OFFICES)
    assert "| 10000 | " in told
