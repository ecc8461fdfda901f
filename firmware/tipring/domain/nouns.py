"""Nouns that are made by the thousand: frozen, and cheap.

A frozen dataclass sets each of its fields by way of `object.__setattr__`, which makes
it four times as dear as a plain one; with twenty of them for each caller that was a
fifth of the queue's time. These are frozen for the type checker, which nobody gets
past, and plain ones when they run.
"""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Noun = TypeVar("Noun")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[Noun]) -> type[Noun]:
    """Make a dataclass with slots of *cls* that no checked code may change."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(field,)
)
def named_noun(cls: type[Noun]) -> type[Noun]:
    """Make the same whose fields are given by name only."""
    return dataclass(slots=True, unsafe_hash=True, kw_only=True)(cls)
