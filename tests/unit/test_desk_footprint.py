"""What the desk holds: garbage that calls left is not among it."""

import ctypes
import gc
import sys
from types import SimpleNamespace
from typing import cast

from tipring.desk.footprint import footprint, gently, in_use_mb, settle


def test_where_the_allocator_cannot_tell_nothing_is_claimed() -> None:
    assert in_use_mb(cast("ctypes.CDLL", SimpleNamespace())) is None


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
