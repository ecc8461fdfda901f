"""Which line a call of our own takes."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.trunk import DOUBTED_S, RANG_S, TrunkLine, best_line

NOW = 1000.0
ONE, TWO, THREE = (TrunkLine(f"line-{n}") for n in (1, 2, 3))


def test_of_equals_the_last_is_taken() -> None:
    assert best_line([ONE, TWO, THREE], "", NOW) == "line-3"
    assert best_line([ONE, TWO, replace(THREE, is_idle=False)], "", NOW) == "line-2"
    assert best_line([], "", NOW) is None


def test_the_line_that_callers_use_most_is_left_to_them() -> None:
    lines = [
        replace(ONE, callers=9),
        replace(TWO, callers=2),
        replace(THREE, callers=3),
    ]
    assert best_line(lines, "", NOW) == "line-2"


def test_a_line_that_rang_just_now_is_left_alone_even_if_it_is_the_only_one() -> None:
    rang = replace(THREE, rang_at=NOW - RANG_S)
    assert best_line([ONE, rang], "", NOW) == "line-1"
    assert best_line([rang], "", NOW) is None
    assert best_line([rang], "", NOW + 0.1) == "line-3"


def test_a_line_that_could_not_dial_is_the_last_to_be_tried() -> None:
    doubted = replace(THREE, failed_at=NOW - 1)
    assert best_line([replace(ONE, callers=5), doubted], "", NOW) == "line-1"
    assert best_line([doubted], "", NOW) == "line-3"
    assert best_line([replace(ONE, callers=5), doubted], "", NOW + DOUBTED_S) == (
        "line-3"
    )


def test_a_group_has_its_own_lines() -> None:
    sales = replace(ONE, groups=frozenset({"sales"}))
    assert best_line([sales, TWO], "sales", NOW) == "line-1"
    assert best_line([sales, TWO], "", NOW) == "line-2"
    assert best_line([TWO], "sales", NOW) is None


LINES = st.lists(
    st.builds(
        TrunkLine,
        st.text("abc", min_size=1, max_size=3),
        st.booleans(),
        st.frozensets(st.sampled_from(["sales", "out"])),
        st.integers(0, 5),
        st.floats(NOW - 20, NOW),
        st.floats(NOW - 120, NOW),
    ),
    max_size=6,
    unique_by=lambda line: line.name,
)


@given(LINES, st.sampled_from(["", "sales", "out"]))
def test_trying_in_turn_comes_to_every_line_that_may_be_used(
    lines: list[TrunkLine], group: str
) -> None:
    usable = {
        line.name: line
        for line in lines
        if line.is_idle
        and NOW - line.rang_at > RANG_S
        and (group in line.groups or not group)
    }
    tried: list[str] = []
    while name := best_line(lines, group, NOW, tried):
        tried.append(name)
    assert sorted(tried) == sorted(usable)
    sure = [usable[name] for name in tried if NOW - usable[name].failed_at >= DOUBTED_S]
    assert tried[: len(sure)] == [line.name for line in sure]
    assert [line.callers for line in sure] == sorted(line.callers for line in sure)
