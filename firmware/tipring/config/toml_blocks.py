"""A TOML text in blocks: each table with its header, its keys, and its comments.

Whoever changes a file for its owner changes one block and leaves all others as they
stand, to the last blank. A comment right above a header belongs to that header.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tomlkit
from tomlkit.items import Array, Item

from tipring.config.toml_lines import KeyPath, headers


@dataclass(frozen=True, slots=True)
class Block:
    """One table; before the first header of a file the block of the root."""

    path: KeyPath
    lead: str
    """Comments right above the header."""
    header: str
    """The line `[table]`, with what stands behind it; empty: the root."""
    body: str
    """The lines with its keys."""

    @property
    def text(self) -> str:
        """The block as it stands in the file."""
        return self.lead + self.header + self.body

    def belongs_to(self, path: KeyPath) -> bool:
        """Whether it is the table *path*, or lies within."""
        return self.path[: len(path)] == path

    def put(self, key: str, value: object) -> "Block":
        """Return the block with *key* set; None removes it.

        Comments stay, and an array whose items are as many keeps its lines.
        """
        keys = tomlkit.parse(self.body)
        if value is None:
            keys.pop(key, None)
        elif key in keys:
            _write(keys, key, value)
        else:
            return replace(self, body=_with_line(self.body, key, value))
        return replace(self, body=tomlkit.dumps(keys))


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of *text*, which is TOML; joined they are *text* again."""
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
    starts = headers(text)
    leads = [_lead(lines, line - 1) for line, _path in starts]
    ends = [*leads, len(lines)]
    blocks = [Block((), "", "", "".join(lines[: ends[0]]))]
    for (line, path), lead, end in zip(starts, leads, ends[1:], strict=True):
        above, keys = "".join(lines[lead : line - 1]), "".join(lines[line:end])
        blocks.append(Block(path, above, lines[line - 1], keys))
    return blocks


def joined(blocks: Iterable[Block]) -> str:
    """Return the text of *blocks*."""
    return "".join(block.text for block in blocks)


def header_of(path: Sequence[str]) -> str:
    """Return the header of the table *path*, as a line."""
    return f"[{'.'.join(tomlkit.key(part).as_string() for part in path)}]\n"


def line_of(key: str, value: object) -> str:
    """Return `key = value` as a line of TOML."""
    document = tomlkit.document()
    document.add(key, _inline(value))
    return tomlkit.dumps(document)


def _lead(lines: Sequence[str], header: int) -> int:
    """Return the first line of the comments right above *header* (both from 0)."""
    first = header
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return first


def _with_line(body: str, key: str, value: object) -> str:
    """Return *body* with a new line behind its last key."""
    kept = body.rstrip()
    rest = body[len(kept) :].removeprefix("\n")
    return (
        f"{kept}\n{line_of(key, value)}{rest}" if kept else line_of(key, value) + body
    )


def _write(keys: Any, key: str, value: object) -> None:  # noqa: ANN401 - any table
    """Set *key*, which is there; an array keeps the lines and comments of its items."""
    old = keys[key]
    if isinstance(old, Array) and isinstance(value, list) and len(old) == len(value):
        for place, item in enumerate(value):
            if old[place] != item:
                old[place] = item
    else:
        keys[key] = _inline(value)


def _inline(value: object) -> Item:
    """Return *value* as it stands behind an equals sign: tables in braces."""
    return tomlkit.value(_written(value))


def _written(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(
            f"{tomlkit.key(key).as_string()} = {_written(one)}"
            for key, one in value.items()
        )
        return f"{{ {inner} }}" if inner else "{}"
    return tomlkit.item(value).as_string()
