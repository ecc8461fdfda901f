"""Dataclasses whose methods are compiled when somebody first calls them.

Python 3.11 and 3.12 compile seven methods for each frozen dataclass, one by one: two
fifths of the time in which a box starts, and most are never called. Here they are
stand-ins until their first call. Python 3.13 compiles them together and is left alone.

A first call to the office would compile a hundred ways to make something, for 20 ms in
all: the desk has that done before, a little at a time (`desk/readiness.py`).
"""

import dataclasses
import inspect
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from types import MethodType

LATE = frozenset(
    ("__init__", "__repr__", "__eq__", "__lt__", "__le__", "__gt__", "__ge__")
) | {"__hash__", "__setattr__", "__delattr__"}
"""The last two refuse to change what is frozen."""

Method = Callable[..., object]
_makers: "deque[_Late]" = deque()
"""Every `__init__` that was not compiled ahead."""


def compile_late() -> None:
    """Let dataclasses that are made from now on compile these methods late."""
    if sys.version_info < (3, 13):
        at_once = dataclasses._create_fn  # type: ignore[attr-defined] # noqa: SLF001
        dataclasses._create_fn = partial(_create, at_once)  # type: ignore[attr-defined] # noqa: SLF001


def _create(
    at_once: Callable[..., Method], name: str, *what: object, **more: object
) -> Method:
    """Return the method *name*, or what becomes it when it is called."""
    if name not in LATE:
        return at_once(name, *what, **more)
    late = _Late(name, partial(at_once, name, *what, **more))
    if name == "__init__":
        _makers.append(late)
    return late


def compile_ahead() -> Iterator[None]:
    """Compile how things are made, one kind after another; each takes 0.2 ms."""
    while _makers:
        _makers.popleft().compile()
        yield


class _Late:
    """Stands for a method, and puts it in its own place at the first call."""

    def __init__(self, name: str, compiled: Callable[[], Method]) -> None:
        self.__name__ = name
        self._compiled = compiled

    @cached_property
    def _method(self) -> Method:
        return self._compiled()

    def compile(self) -> None:
        """Have the method, and leave it where it is until the first call."""
        _ = self._method

    @property
    def __signature__(self) -> inspect.Signature:
        return inspect.signature(self._method)

    def __get__(self, one: object, kind: type) -> "_Late | MethodType":
        return self if one is None else MethodType(self, one)

    def __call__(self, one: object, *others: object, **named: object) -> object:
        for each in type(one).__mro__:
            if vars(each).get(self.__name__) is self:
                self._method.__qualname__ = f"{each.__qualname__}.{self.__name__}"
                setattr(each, self.__name__, self._method)
        return self._method(one, *others, **named)
