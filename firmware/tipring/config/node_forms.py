"""What can be filled in for a node: fields made from the tables of its kind.

A key that a table gets is a field by itself: nothing is told here twice.
"""

import builtins
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Required, get_args, get_origin, get_type_hints

from pydantic import AfterValidator

from tipring.config.nodes import KINDS, NEXT_KEYS
from tipring.config.spoken import SAY_KEYS
from tipring.config.spoken_values import Choice
from tipring.config.values import Between, OneOf
from tipring.domain import flow


class FieldKind(StrEnum):
    """What is filled in."""

    TEXT = "text"
    TEXTS = "texts"
    PROMPTS = "prompts"
    NODE = "node"
    NAME = "name"
    """Of something that the settings have: a queue, a mailbox, another flow."""
    NUMBER = "number"
    SWITCH = "switch"
    WORD = "word"
    """One of a few."""
    TABLE = "table"
    """Texts by names."""
    PHRASES = "phrases"
    """Several texts by names."""
    WAYS = "ways"
    """Nodes by keys, names or words."""
    CHOICES = "choices"
    """Of a menu: keys with nodes, and what may be said instead."""


NAMED = frozenset({"schedule", "mailbox", "queue", "extension", "flow"})
"""Keys whose values are names of such things in the settings."""
WAYS = frozenset({"exits", "people", "choices"})
"""Tables whose lines lead to nodes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a kind of node."""

    key: str
    kind: FieldKind
    is_required: bool
    default: object = None
    """What counts where the key is missing; None: nothing, or it is told elsewhere."""
    words: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    is_whole: bool = False
    """A number without a fraction."""


@cache
def fields_of(do: str) -> tuple[Field, ...]:
    """Return the fields of a kind of node, those first that must be filled in."""
    kind = KINDS.get(do)
    if kind is None:
        return ()
    hints = get_type_hints(kind.shape, include_extras=True)
    defaults = _defaults(do)
    found = [
        _field(key, hint, defaults.get(key), is_required=_is_required(hint))
        for key, hint in hints.items()
    ]
    return tuple(sorted(found, key=lambda field: not field.is_required))


@cache
def table_fields(shape: type) -> Mapping[str, Field]:
    """Return the fields of any table of the files, by their keys."""
    hints = get_type_hints(shape, include_extras=True)
    return MappingProxyType(
        {
            key: _field(key, hint, None, is_required=_is_required(hint))
            for key, hint in hints.items()
        }
    )


def _defaults(do: str) -> Mapping[str, object]:
    node = next(node for node, word in flow.KINDS.items() if word == do)
    return {
        field.name: field.default
        for field in fields(node)
        if field.default is not MISSING
    }


def _is_required(hint: object) -> bool:
    return get_origin(hint) is Required


def _field(key: str, hint: object, default: object, *, is_required: bool) -> Field:
    plain, rules = _plain(hint)
    bounds = next((rule for rule in rules if isinstance(rule, Between)), None)
    words = next((tuple(r.names) for r in rules if isinstance(r, OneOf)), ())
    return Field(
        key,
        _kind(key, plain, words),
        is_required,
        default,
        words,
        bounds.least if bounds else None,
        bounds.most if bounds else None,
        plain is int,
    )


def _plain(hint: object) -> tuple[Any, list[object]]:
    """Return the type without its rules, and the rules."""
    rules: list[object] = []
    while get_origin(hint) in {Required, Annotated}:
        inner, *more = get_args(hint)
        rules += [rule.func for rule in more if isinstance(rule, AfterValidator)]
        hint = inner
    return hint, rules


_SIMPLE: Mapping[object, FieldKind] = MappingProxyType(
    {bool: FieldKind.SWITCH, int: FieldKind.NUMBER, float: FieldKind.NUMBER}
)


def _kind(key: str, plain: Any, words: tuple[str, ...]) -> FieldKind:  # noqa: ANN401 - any type
    if key in NEXT_KEYS or key == "node":
        return FieldKind.NODE
    if key in NAMED:
        return FieldKind.NAME
    if key in SAY_KEYS:
        return FieldKind.PROMPTS
    match get_origin(plain):
        case builtins.dict:
            return _table_kind(key, _plain(get_args(plain)[1])[0])
        case builtins.tuple:
            return FieldKind.TEXTS
        case _:
            return _SIMPLE.get(plain, FieldKind.WORD if words else FieldKind.TEXT)


def _table_kind(key: str, value: object) -> FieldKind:
    """Return what a table is whose lines have a *value* each."""
    if value is Choice:
        return FieldKind.CHOICES
    if key in WAYS:
        return FieldKind.WAYS
    return FieldKind.PHRASES if get_origin(value) is tuple else FieldKind.TABLE
