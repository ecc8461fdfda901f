"""`make test` tries some combinations of values; `make soak` all the others."""

import itertools
from collections.abc import Hashable, Iterable, Sequence

import pytest


def sample(combinations: Sequence[Iterable[Hashable]], times: int) -> set[int]:
    """Return the places of few combinations in which each value comes *times* at least.

    A value that comes less often than that comes as often as it can. The same
    combinations always give the same places.
    """
    rows = [tuple(enumerate(row)) for row in combinations]
    wanted = {value: times for row in rows for value in row}
    seen: set[tuple[object, ...]] = set()
    chosen: set[int] = set()
    while len(chosen) < len(rows):
        gain, _, last = max(
            (
                sum(wanted[value] > 0 for value in row),
                sum(pair not in seen for pair in itertools.combinations(row, 2)),
                -place,
            )
            for place, row in enumerate(rows)
            if place not in chosen
        )
        if not gain:
            break
        chosen.add(-last)
        seen.update(itertools.combinations(rows[-last], 2))
        for value in rows[-last]:
            wanted[value] -= 1
    return chosen


def mark_soak(items: Iterable[pytest.Item]) -> None:
    """Mark as `soak` what a test that is `sampled(times)` need not try each day."""
    tests: dict[tuple[object, str], list[pytest.Function]] = {}
    for item in items:
        if item.get_closest_marker("soak"):
            continue
        if isinstance(item, pytest.Function) and item.get_closest_marker("sampled"):
            tests.setdefault((item.path, item.originalname), []).append(item)
    for combined in tests.values():
        marker = combined[0].get_closest_marker("sampled")
        assert marker
        rows = [map(id, item.callspec.params.values()) for item in combined]
        chosen = sample(rows, *marker.args)
        for place, item in enumerate(combined):
            if place not in chosen:
                item.add_marker(pytest.mark.soak)


def also(*values: object) -> list[object]:
    """Return *values* of a parameter that only `make soak` tries."""
    return [pytest.param(*_row(value), marks=pytest.mark.soak) for value in values]


def _row(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
