"""Less memory for the console: called before anything of it is loaded."""

import ctypes
import sys
from typing import Final

NEVER_ASKED: Final = ("aiohttp", "requests")
"""What engine.io loads for clients of its own, where it is there: we only serve.
Together they take 12 MB."""
M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
"""Both of `malloc.h`, see mallopt(3)."""
LARGE_BYTES: Final = 1_000_000
"""What is as large as this goes back to the kernel at once: argon2 takes 19 MB for a
password, which the heap would keep after the second one."""


def be_thrifty() -> None:
    """Load no clients that nobody needs, and let all threads share one heap.

    Threads only wait for the store here; a heap for each would keep 20 MB more.
    """
    for name in NEVER_ASKED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type] # see importlib
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # a C library of another kind has its own ways
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
