"""Changes of a flow's text: keys of nodes, nodes that come, go, or get another name.

Every function takes the text of a flow file that is TOML and returns the new one; what
is not changed stays as its owner wrote it, comments and blanks included.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tipring.config.nodes import NEXT_KEYS
from tipring.config.problems import quoted
from tipring.config.toml_blocks import Block, blocks_of, header_of, joined, line_of
from tipring.config.toml_lines import KeyPath
from tipring.domain.errors import SettingsError

NODE_TABLES = ("choices", "exits", "people")
"""Keys of nodes that are tables, each line of which leads to a node."""


def put(text: str, node: str, key: str, value: object) -> str:
    """Set *key* of *node*; None removes it. A table (a dict) stays where it stands."""
    _demand(text, node)
    if isinstance(value, dict) or _block_at(text, ("node", node, key)) is not None:
        changed = _put_table(text, ("node", node, key), value)
    else:
        changed = _changed(text, ("node", node), lambda block: block.put(key, value))
    if nodes_of(changed)[node].get(key) != (value or None):
        message = f"{quoted(key)} is written in several places; change it in the text"
        raise SettingsError(message)
    return changed


def put_door(text: str, key: str, value: str | None) -> str:
    """Set `start`, `fax` or `language` of the flow; None removes it."""
    return _changed(text, (), lambda block: block.put(key, value))


def add(text: str, node: str, do: str) -> str:
    """Add *node*, of the kind *do*, behind the others. Raises SettingsError."""
    if node in nodes_of(text):
        message = f"there is a node {quoted(node)} already"
        raise SettingsError(message)
    new = Block(("node", node), "", header_of(("node", node)), f'do = "{do}"\n')
    return _inserted(text, len(_before_examples(text)), new)


def remove(text: str, node: str) -> str:
    """Remove *node*; whatever leads to it leads nowhere then."""
    _demand(text, node)
    blocks = blocks_of(text)
    kept = [block for block in blocks if not block.belongs_to(("node", node))]
    if len(kept) == len(blocks):
        return _changed(text, ("node",), lambda block: block.put(node, None))
    return joined(kept)


def rename(text: str, old: str, new: str) -> str:
    """Give a node another name, here wherever it is named. Raises SettingsError."""
    _demand(text, old)
    if new in nodes_of(text):
        message = f"there is a node {quoted(new)} already"
        raise SettingsError(message)
    if _block_at(text, ("node", old)) is None:
        message = (
            f"the node {quoted(old)} is written in one line; rename it in the text"
        )
        raise SettingsError(message)
    blocks = blocks_of(text)
    for place, block in enumerate(blocks):
        if block.belongs_to(("node", old)):
            path = ("node", new, *block.path[2:])
            blocks[place] = Block(path, block.lead, _header(path, block), block.body)
    return _renamed_within(joined(blocks), old, new)


def rename_elsewhere(text: str, flow: str, old: str, new: str) -> str:
    """Follow, in another flow's text, a node of *flow* that got the name *new*."""
    for name, raw in nodes_of(text).items():
        if raw.get("do") == "goto" and (raw.get("flow"), raw.get("node")) == (
            flow,
            old,
        ):
            text = put(text, name, "node", new)
    return _expecting(text, f"{flow}.{old}", f"{flow}.{new}")


def add_example(text: str, example: Mapping[str, object]) -> str:
    """Add an example at the end, with these keys in this order."""
    lines = "".join(line_of(key, value) for key, value in example.items())
    new = Block(("example",), "", "[[example]]\n", lines)
    return _inserted(text, len(blocks_of(text)), new)


def nodes_of(text: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of the nodes as they are. Raises SettingsError: no TOML."""
    try:
        found = tomllib.loads(text).get("node")
    except tomllib.TOMLDecodeError as error:
        message = f"this is not TOML: {error}; mend the text first"
        raise SettingsError(message) from error
    inner = found.items() if isinstance(found, dict) else ()
    return {name: raw for name, raw in inner if isinstance(raw, dict)}


def named(raw: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield where each node is named in a node's table, and its name.

    The table may have mistakes; `nodes.exits` is for good ones.
    """
    for key in NEXT_KEYS:
        if isinstance(raw.get(key), str):
            yield (key,), raw[key]
    for table in NODE_TABLES:
        inner = raw.get(table)
        for key, target in inner.items() if isinstance(inner, dict) else ():
            match target:
                case str():
                    yield (table, key), target
                case {"go": str() as go}:
                    yield (table, key, "go"), go
                case _:
                    pass


def _demand(text: str, node: str) -> None:
    if node not in nodes_of(text):
        message = f"there is no node {quoted(node)} any more"
        raise SettingsError(message)


def _block_at(text: str, path: KeyPath) -> Block | None:
    return next((block for block in blocks_of(text) if block.path == path), None)


def _changed(text: str, path: KeyPath, change: Callable[[Block], Block]) -> str:
    """Change the table *path* where its block is; within the block around it, else."""
    blocks = blocks_of(text)
    for place, block in enumerate(blocks):
        if block.path == path:
            blocks[place] = change(block)
            return joined(blocks)
    message = f"[{'.'.join(map(str, path))}] is written in one line; change it there"
    raise SettingsError(message)


def _put_table(text: str, path: KeyPath, value: object) -> str:
    blocks = blocks_of(text)
    there = [place for place, block in enumerate(blocks) if block.path == path]
    if not there:
        *outer, key = path
        return _changed(text, tuple(outer), lambda block: block.put(str(key), value))
    if not value:
        return joined(block for block in blocks if not block.belongs_to(path))
    block, lines = blocks[there[0]], value if isinstance(value, dict) else {}
    was = tomllib.loads(block.body)
    for key in was.keys() - lines.keys():
        block = block.put(key, None)
    for key, line in lines.items():
        if was.get(key) != line:
            block = block.put(key, line)
    blocks[there[0]] = block
    return joined(blocks)


def _before_examples(text: str) -> list[Block]:
    blocks = blocks_of(text)
    first = (n for n, block in enumerate(blocks) if block.belongs_to(("example",)))
    return blocks[: next(first, len(blocks))]


def _inserted(text: str, at: int, new: Block) -> str:
    blocks = blocks_of(text)
    before, after = joined(blocks[:at]).rstrip("\n"), joined(blocks[at:])
    return f"{before}\n\n{new.text}" + (f"\n{after}" if after else "")


def _header(path: KeyPath, block: Block) -> str:
    """Return the header of *path*, with what stood behind the block's own."""
    behind = block.header.partition("#")
    note = f"  #{behind[2]}" if behind[1] else "\n"
    return header_of([str(part) for part in path]).rstrip("\n") + note


def _renamed_within(text: str, old: str, new: str) -> str:
    for name, raw in nodes_of(text).items():
        for key in NEXT_KEYS:
            if raw.get(key) == old:
                text = put(text, name, key, new)
        for table in NODE_TABLES:
            inner = raw.get(table)
            if isinstance(inner, dict):
                turned = {key: _turned(way, old, new) for key, way in inner.items()}
                if turned != inner:
                    text = _put_table(text, ("node", name, table), turned)
    top = tomllib.loads(text)
    for door in ("start", "fax"):
        if top.get(door) == old:
            text = put_door(text, door, new)
    return _expecting(text, old, new)


def _turned(way: object, old: str, new: str) -> object:
    match way:
        case str():
            return new if way == old else way
        case {"go": go, **rest} if go == old:
            return {"go": new, **rest}
        case _:
            return way


def _expecting(text: str, old: str, new: str) -> str:
    """Let the examples expect *new* where they expected *old*."""
    blocks = blocks_of(text)
    for place, block in enumerate(blocks):
        if block.path[:1] == ("example",):
            expect = tomllib.loads(block.body).get("expect")
            if isinstance(expect, str) and expect == old:
                blocks[place] = block.put("expect", new)
            elif isinstance(expect, list) and old in expect:
                turned = [new if name == old else name for name in expect]
                blocks[place] = block.put("expect", turned)
    return joined(blocks)
