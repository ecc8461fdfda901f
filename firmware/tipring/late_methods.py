"""Dataclasses whose comparisons are compiled when somebody first compares.

Python 3.11 and 3.12 compile six methods for each frozen dataclass, one by one: a third
of the time in which a box starts, and most are never called. Here all but `__init__`
are stand-ins until their first call. Python 3.13 compiles them together and is left
alone.
"""

import dataclasses
import sys
from collections.abc import Callable
from functools import partial

LATE = frozenset(
    ("__repr__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__")
) | {"__setattr__", "__delattr__"}
"""The last two refuse to change what is frozen."""


def compile_late() -> None:
    """Let dataclasses that are made from now on compile these methods late."""
    if sys.version_info < (3, 13):
        at_once = dataclasses._create_fn  # type: ignore[attr-defined] # noqa: SLF001
        dataclasses._create_fn = partial(_stand_in, at_once)  # type: ignore[attr-defined] # noqa: SLF001


def _stand_in(
    at_once: Callable[..., Callable[..., object]],
    name: str,
    *what: object,
    **more: object,
) -> Callable[..., object]:
    """Return the method *name*, or what becomes it when it is called."""
    if name not in LATE:
        return at_once(name, *what, **more)

    method: Callable[..., object] | None = None

    def late(self: object, *others: object) -> object:
        nonlocal method
        if method is None:
            method = at_once(name, *what, **more)
            method.__qualname__ = late.__qualname__
        for each in type(self).__mro__:
            if vars(each).get(name) is late:
                setattr(each, name, method)
        return method(self, *others)

    late.__name__ = late.__qualname__ = name
    return late
