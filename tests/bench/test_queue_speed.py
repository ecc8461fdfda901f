"""A long line costs little more than a short one; ratios hold on any machine."""

import pytest

from bench.queue_speed import OFFICES, main, waiting_cost_us

EVENTS = 4_000
ROUNDS = 5
MOST_RATIO = 3.0


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
