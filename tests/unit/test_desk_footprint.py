"""What the desk holds: garbage that calls left is not among it."""

import ctypes
import gc
import sys
from types import SimpleNamespace
from typing import cast

from tipring.desk.footprint import footprint, gently, give_back, in_use_mb, settle

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
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
        assert abs(footprint().python_blocks - began) < 1000
    finally:
        gc.unfreeze()


def test_a_thread_that_makes_much_leaves_the_loop_its_turns() -> None:
    usual_s = sys.getswitchinterval()
    with gently():
        assert not gc.isenabled()
        assert sys.getswitchinterval() < usual_s
    assert gc.isenabled()
    assert sys.getswitchinterval() == usual_s
