"""What `make test` tries of many combinations."""

import itertools
from collections import Counter
from contextlib import nullcontext
from typing import Any

import pytest

from support.sampling import sample
from support.street import Street, told_on

COMBINATIONS = list(itertools.product("abcdefg", [False, True], range(4)))


@pytest.mark.parametrize("times", [1, 2])
def test_each_value_comes_often_enough_in_few_combinations(times: int) -> None:
    chosen = [COMBINATIONS[place] for place in sample(COMBINATIONS, times)]
    assert len(chosen) == 7 * times
    for position in range(3):
        counts = Counter(row[position] for row in chosen)
        assert set(counts) == {row[position] for row in COMBINATIONS}
        assert min(counts.values()) >= times


def test_the_second_time_a_value_comes_beside_others() -> None:
    chosen = [COMBINATIONS[place] for place in sample(COMBINATIONS, 2)]
    assert len({row[:2] for row in chosen}) == len(chosen)


def test_a_value_that_is_rare_comes_as_often_as_it_can() -> None:
    assert sample([("a", 1), ("b", 2)], 5) == {0, 1}
    assert sample([], 1) == set()


def test_each_story_is_told_on_the_next_of_those_that_take_turns() -> None:
    async def story(_street: Street) -> None:
        pass

    streets = dict.fromkeys(("hat", "usr", "agere", "half"), nullcontext)
    on_each = told_on(streets, soak=["half"], turns=[["usr"], ["agere", "half"]])
    told = [todays(on_each(story)) for _ in range(3)]
    assert told == [["hat", "usr"], ["hat", "agere"], ["hat", "usr"]]


def todays(test: Any) -> list[str]:  # noqa: ANN401 - what pytest makes of a story
    (marker,) = test.pytestmark
    return [case.id for case in marker.args[1] if not case.marks]
