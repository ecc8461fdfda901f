"""Long work, piece after piece or by several processes."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from bench.tables import progress

Item = TypeVar("Item")
Result = TypeVar("Result")

_work: list[Callable[[int], Any]] = []
"""What a process of the crew does; it is our copy and inherits this."""


def each(
    do: Callable[[Item], Result],
    items: Sequence[Item],
    names: Iterable[str],
    jobs: int = 1,
) -> list[Result]:
    """Return what *do* makes of each item, in order, and tell how far it is."""
    results = []
    done = _by_crew(do, items, jobs) if jobs > 1 else map(do, items)
    for count, (name, result) in enumerate(zip(names, done, strict=True), start=1):
        progress(count, len(items), name)
        results.append(result)
    return results


def _by_crew(
    do: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    def work(place: int) -> Result:
        return do(items[place])

    context = multiprocessing.get_context("fork")
    with context.Pool(jobs, initializer=_work.append, initargs=(work,)) as pool:
        yield from pool.imap(_piece, range(len(items)))


def _piece(place: int) -> Any:  # noqa: ANN401 - whatever the work makes
    return _work[-1](place)
