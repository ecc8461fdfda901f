import pytest

from bench.keys import Press
from bench.scoring import Report, Score, score

DIALLED = (Press(1.0, 1.1, "5"), Press(1.2, 1.3, "5"), Press(2.0, 2.1, "9"))


def scored(*reports: tuple[float, str]) -> Score:
    return score(DIALLED, [Report(at_s, digit) for at_s, digit in reports])


def test_a_key_told_in_time_is_a_hit_and_has_a_latency() -> None:
    found = scored((1.04, "5"), (1.25, "5"), (2.05, "9"))
    assert (found.hits, found.splits, found.false) == (3, 0, [])
    assert found.latencies_s == pytest.approx([0.04, 0.05, 0.05])
    assert found.percent == 100


def test_the_same_key_told_twice_is_a_split() -> None:
    found = scored((2.04, "9"), (2.08, "9"))
    assert (found.hits, found.splits, found.false) == (1, 1, [])


def test_a_repeated_key_told_once_is_a_miss_and_no_split() -> None:
    found = scored((1.04, "5"))
    assert (found.hits, found.splits, found.expected) == (1, 0, 3)


@pytest.mark.parametrize(
    "report", [(1.04, "6"), (0.9, "5"), (2.26, "9"), (2.04, "5"), (7.0, "9")]
)
def test_the_wrong_key_or_one_at_the_wrong_time_is_false(
    report: tuple[float, str],
) -> None:
    found = scored(report)
    assert (found.hits, found.splits) == (0, 0)
    assert found.false == [Report(*report)]


def test_a_report_counts_until_shortly_into_the_next_key() -> None:
    presses = (Press(1.0, 1.1, "1"), Press(1.12, 1.2, "2"))
    assert score(presses, [Report(1.134, "1")]).hits == 1
    assert score(presses, [Report(1.136, "1")]).hits == 0


def test_where_nothing_was_pressed_every_report_is_false() -> None:
    found = score((), [Report(1.0, "1"), Report(1.1, "1")])
    assert (found.expected, found.splits, len(found.false)) == (0, 0, 2)


def test_scores_of_several_sounds_add_up() -> None:
    total = Score()
    total.add(scored((1.04, "5")))
    total.add(scored((2.04, "9"), (3.0, "1")))
    assert (total.expected, total.hits, len(total.false)) == (6, 2, 1)
    assert total.percent == pytest.approx(100 / 3)
    assert len(total.latencies_s) == 2
