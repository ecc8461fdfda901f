"""What the desk holds in memory.

What a process takes from the kernel (resident) grows with the holes that its allocator
keeps for later, and says little about leaks. What is in use says it: what glibc has
given out (`mallinfo2`, mallinfo(3)), and Python's own small blocks.
"""

import asyncio
import ctypes
import gc
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

PAGE_BYTES = 4096
MEGABYTE = 1_000_000
STATM = Path("/proc/self/statm")
COLLECT_EVERY_S = 60.0
"""Twenty calls in a row leave ten thousand objects, which 5 ms suffice to look through;
left to itself Python waits for five times as many, and their room is never small again.
"""
QUIET_WITHIN_S = 600
"""So long is waited for a moment in which nobody would hear these 5 ms."""
WARM_AFTER = 10
"""So many collections set aside what is left: what first calls have made for all that
follow them (statements, compiled ways to make things) takes as long to look through."""
GIVE_BACK_AFTER = 60
"""So many collections later (an hour) holes are given back: a thousand calls leave
7 MB of them, fewer and fewer later."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Of this process, now."""

    resident_mb: float
    in_use_mb: float | None
    """Given out by the allocator of C; None where it cannot tell (no glibc 2.33)."""
    python_blocks: int
    """Small pieces of memory that Python objects live in."""


def settle() -> None:
    """Set aside what the start has made; blocks for a tenth of a second or so.

    It stays for ever and need not be looked through by each full collection of garbage,
    which would take several frames' time. What calls leave is little.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # so that it takes what is left for all there is, and comes soon
    give_back(ctypes.CDLL(None))


def give_back(libc: ctypes.CDLL) -> bool:
    """Give the allocator's holes back to the kernel; takes a few milliseconds.

    False where it has none or cannot (malloc_trim(3) is glibc's).
    """
    try:
        return bool(libc.malloc_trim(0))
    except AttributeError:
        return False


@asynccontextmanager
async def kept_small(is_quiet: Callable[[], bool]) -> AsyncIterator[None]:
    """Settle, then collect garbage every minute and give holes back every hour.

    Both wait until *is_quiet*, if it is within ten minutes.
    """
    settle()
    keeping = asyncio.create_task(_keep_small(is_quiet), name="keep small")
    try:
        yield
    finally:
        keeping.cancel()


async def _keep_small(is_quiet: Callable[[], bool]) -> None:
    for minute in itertools.count(1):
        await asyncio.sleep(COLLECT_EVERY_S)
        await _moment(is_quiet)
        if gc.isenabled():  # while `gently` makes much, it would take long
            gc.collect()
            if minute <= WARM_AFTER:
                gc.freeze()
        if minute % GIVE_BACK_AFTER == 0:
            await asyncio.to_thread(give_back, ctypes.CDLL(None))


async def _moment(is_quiet: Callable[[], bool]) -> None:
    for _second in range(QUIET_WITHIN_S):
        if is_quiet():
            return
        await asyncio.sleep(1.0)


@contextmanager
def gently() -> Iterator[None]:
    """Keep the loop from standing still while a thread makes much that stays.

    Full collections of garbage wait, which would take several frames' time, and what
    was made is set aside as by `settle`, which takes no time. Of several at once the
    first one's end is the end of it.
    """
    is_first = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if is_first:
            gc.enable()


class _MallInfo2(ctypes.Structure):
    """`struct mallinfo2` of malloc.h."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def footprint() -> Footprint:
    """Collect garbage, then look at this process; takes a few milliseconds."""
    gc.collect()
    pages = int(STATM.read_text().split()[1])
    return Footprint(
        resident_mb=round(pages * PAGE_BYTES / MEGABYTE, 1),
        in_use_mb=in_use_mb(ctypes.CDLL(None)),
        python_blocks=sys.getallocatedblocks(),
    )


def in_use_mb(libc: ctypes.CDLL) -> float | None:
    """Return what *libc* has given out; None where it cannot tell."""
    try:
        ask = libc.mallinfo2
    except AttributeError:
        return None
    ask.restype = _MallInfo2
    told: _MallInfo2 = ask()
    return float(round((told.uordblks + told.hblkhd) / MEGABYTE, 2))
