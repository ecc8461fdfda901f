"""What an owner's own functions are given, and what they may return.

A node `do = "python"` calls one of them; it runs in a process of its own::

    from tipring.scripting import Answer, Call


    def greet(call: Call) -> Answer:
        return Answer(set={"customer": "Anna"})

A function may return None (the call goes on with `next`), a text (the way to go, one
of the node's `choices`), a dict (variables), or an Answer (both).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Word = str | int | float | bool
"""What a variable may be set to; flows compare it as a text, `true` and `false`."""


def _nothing() -> Mapping[str, Word]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """The call that a function is called for."""

    caller: str = ""
    """The caller's number; empty when withheld or unknown."""
    line: str = ""
    """The line's name in tipring.toml."""
    language: str = "en"
    """What is spoken at the moment."""
    variables: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """All that the flow knows: what callers entered, what nodes set."""
    digits: str = field(default="", repr=False)
    """The number that the caller typed last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where the call goes, and what it knows from now on."""

    go: str = ""
    """One of the node's `choices`; empty: `next`."""
    set: Mapping[str, Word] = field(default_factory=_nothing)
    """Variables."""
