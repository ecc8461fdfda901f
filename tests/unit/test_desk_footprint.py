"""What the desk holds: garbage that calls left is not among it."""

import asyncio
import ctypes
import gc
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

from support.virtual_time import run_virtually
from tipring.desk.footprint import (
    COLLECT_EVERY_S,
    WARM_AFTER,
    footprint,
    gently,
    give_back,
    in_use_mb,
    kept_small,
    settle,
)

NO_GLIBC = cast("ctypes.CDLL", SimpleNamespace())


def test_where_the_allocator_cannot_tell_nothing_is_claimed() -> None:
    assert in_use_mb(NO_GLIBC) is None
    assert not give_back(NO_GLIBC)


def test_holes_between_what_stays_are_given_back() -> None:
    pieces = [bytes(20_000) for _ in range(3000)]
    staying = pieces[::10]
    del pieces
    with_holes = footprint().resident_mb
    assert give_back(ctypes.CDLL(None))
    assert footprint().resident_mb < with_holes - 20
    assert len(staying) == 300


def test_what_the_start_made_is_set_aside_and_garbage_is_found() -> None:
    began = footprint().python_blocks
    for _ in range(2000):
        knot: list[object] = []
        knot.append(knot)
    settle()
    assert gc.get_freeze_count() > 10_000
    assert abs(footprint().python_blocks - began) < 1000


def test_a_thread_that_makes_much_is_not_stopped_to_look_for_garbage() -> None:
    with gently():
        with gently():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_first_calls_leave_is_set_aside_and_later_ones_are_looked_through() -> (
    None
):
    async def set_aside_in(minutes: int) -> int:
        before = gc.get_freeze_count()
        made.extend([] for _ in range(2000))
        await asyncio.sleep(minutes * COLLECT_EVERY_S)
        return gc.get_freeze_count() - before

    async def tell() -> None:
        async with kept_small(lambda: True):
            await asyncio.sleep(1)
            assert await set_aside_in(minutes=1) >= 2000
            await asyncio.sleep(WARM_AFTER * COLLECT_EVERY_S)
            assert await set_aside_in(minutes=60) <= 0

    made: list[list[object]] = []
    run_virtually(tell())


class Knot:
    """Holds itself, so only the collector of garbage can throw it away."""

    def __init__(self) -> None:
        self.itself = self


async def after(
    minutes: int, *, more: int = 1, is_quiet: Callable[[], bool] = lambda: True
) -> Knot | None:
    """Let the desk keep itself small; return a knot of so late if it is still there."""
    async with kept_small(is_quiet):
        await asyncio.sleep(minutes * COLLECT_EVERY_S + 1)
        knot = weakref.ref(Knot())
        assert knot() is not None
        await asyncio.sleep(more * COLLECT_EVERY_S)
    return knot()


def test_garbage_is_collected_each_minute_even_where_little_came_together() -> None:
    assert run_virtually(after(minutes=0)) is None
    assert run_virtually(after(minutes=61)) is None


def test_while_somebody_talks_it_waits_but_not_for_ever() -> None:
    def never() -> bool:
        return False

    assert run_virtually(after(minutes=0, more=10, is_quiet=never)) is not None
    assert run_virtually(after(minutes=0, more=11, is_quiet=never)) is None


def test_the_first_silent_second_is_taken() -> None:
    looks = iter([False, False, True])
    assert run_virtually(after(minutes=0, is_quiet=looks.__next__)) is not None
    looks = iter([False, False, True])
    assert run_virtually(after(minutes=0, more=2, is_quiet=looks.__next__)) is None


def test_while_much_is_made_no_garbage_is_looked_for() -> None:
    with gently():
        assert run_virtually(after(minutes=0, more=3)) is not None
