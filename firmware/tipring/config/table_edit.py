"""Single values of a settings file, changed by forms: comments and order stay."""

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit

Document = Any
Path = tuple[str, ...]


def value_at(data: Mapping[str, Any], path: Path) -> object:
    """Return what stands at *path*; None: nothing does."""
    here: Any = data
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return None
        here = here[key]
    return here


def put_values(document: Document, values: Mapping[Path, object]) -> None:
    """Write each value at its path; None removes it, and a table that is empty then."""
    for path, value in values.items():
        *outer, last = path
        tables = [document]
        for name in outer:
            if name not in tables[-1]:
                if value is None:
                    break
                tables[-1][name] = tomlkit.table()
            tables.append(tables[-1][name])
        if value is not None:
            _put(tables[-1], last, value)
        elif len(tables) == len(path) and last in tables[-1]:
            del tables[-1][last]
            _drop_empty(tables, outer)


def _put(table: Document, key: str, value: object) -> None:
    """Write a plain key before the inner tables: after them it would be theirs."""
    inner = [
        name
        for name, each in table.items()
        if isinstance(each, tomlkit.items.Table | tomlkit.items.AoT)
    ]
    if key in table or not inner:
        table[key] = value
        return
    kept = {name: table[name] for name in inner}
    for name in inner:
        del table[name]
    table[key] = value
    for name, each in kept.items():
        table[name] = each


def _drop_empty(tables: Sequence[Document], names: Sequence[str]) -> None:
    if names and not tables[-1]:
        del tables[-2][names[-1]]


def seats(document: Document) -> list[dict[str, Any]]:
    """Return the members of a queue's file, in their order."""
    return [dict(seat) for seat in document.get("agent", [])]


def put_seats(document: Document, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Write the members of a queue's file; those that stay keep their comments."""
    there = {str(seat.get("id")): seat for seat in document.get("agent", [])}
    made = tomlkit.aot()
    for seat in wanted:
        item = there.get(str(seat["id"])) or tomlkit.table()
        for key in [key for key in item if key not in seat]:
            del item[key]
        for key, value in seat.items():
            if item.get(key) != value:
                item[key] = value
        made.append(item)
    if "agent" in document:
        del document["agent"]
    if wanted:
        document["agent"] = made
