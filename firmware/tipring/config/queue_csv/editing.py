"""The file of a queue that exists: changed where it must be, else left as it is."""

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from tipring.config.problems import Problem, SettingsProblems
from tipring.config.queue_csv.columns import LOCATION, NAME, SETTINGS
from tipring.config.queue_csv.folder import QueueFile, Table
from tipring.config.queue_csv.rules import value_of

_AGENT = re.compile(
    r"^(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\[\[[ \t]*agent[ \t]*\]\]", re.MULTILINE
)
"""The head of an agent's table, with the comments above it."""
_OTHER = re.compile(r"^(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\[", re.MULTILINE)
"""The head of any table, with the comments above it."""

Document = Any
"""A table of tomlkit, which types it as a mapping of anything."""


def edited(queue: QueueFile, new: Table) -> str:
    """Return the text of *queue* after it says *new*; comments stay.

    Raises SettingsProblems for a file that is written in a way that cannot be
    changed without harm.
    """
    for way in (_in_parts, _as_a_whole):
        with suppress(TOMLKitError, tomllib.TOMLDecodeError, _UnlikeError):
            text = way(queue, new)
            if tomllib.loads(text) == new:
                return text
    what = "is written in a way that an import cannot change without harm"
    remedy = "write each table once, as [table] and [[table]], and import again"
    raise SettingsProblems([Problem(queue.path, None, "", "", what, remedy)])


class _UnlikeError(Exception):
    """The text is not laid out as this way of editing wants it."""


def _as_a_whole(queue: QueueFile, new: Table) -> str:
    document = tomlkit.parse(queue.text)
    _put_settings(document, queue.data, new)
    for key in ("alternate", "agent"):
        old, wanted = queue.data.get(key, []), new.get(key, [])
        if old != wanted:
            _put_list(document, key, old, wanted)
    return tomlkit.dumps(document)


def _in_parts(queue: QueueFile, new: Table) -> str:
    """Edit what changes and copy the rest: tomlkit takes 40 ms for 50 agents."""
    starts = [match.start() for match in _AGENT.finditer(queue.text)]
    ends = [*starts, len(queue.text)]
    head, *blocks = (
        queue.text[start:end] for start, end in zip([0, *starts], ends, strict=True)
    )
    tail = ""
    if blocks and (other := _OTHER.search(blocks[-1], _heading(blocks[-1]))):
        blocks[-1], tail = blocks[-1][: other.start()], blocks[-1][other.start() :]
    old, wanted = queue.data.get("agent", []), new.get("agent", [])
    if len(blocks) != len(old):
        raise _UnlikeError
    there = {seat.get("id"): pair for seat, *pair in zip(old, old, blocks, strict=True)}
    document = tomlkit.parse(head)
    _put_settings(document, queue.data, new)
    old_numbers, numbers = queue.data.get("alternate", []), new.get("alternate", [])
    if old_numbers != numbers:
        _put_list(document, "alternate", old_numbers, numbers)
    seats = (_block(seat, *there.get(seat["id"], ({}, ""))) for seat in wanted)
    return "".join(map(_ended, (tomlkit.dumps(document), *seats, tail)))


def _heading(block: str) -> int:
    """Return where the head of an agent's table ends."""
    return block.index("]]")


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _block(seat: Table, old: Table, text: str) -> str:
    """Return the lines of one agent, *text* where they say *seat* already."""
    if text and seat == old:
        return text
    document = tomlkit.parse(text or "\n[[agent]]\n")
    _entry(document["agent"][0], seat)
    return tomlkit.dumps(document)


def _put_settings(document: Document, old: Table, new: Table) -> None:
    for column in SETTINGS:
        now = value_of(new, column)
        if column not in {NAME, LOCATION} and now != value_of(old, column):
            _put(document, column.key, now)


def _put(document: Document, key: Sequence[str], value: object) -> None:
    *outer, last = key
    table = document
    for name in outer:
        if name not in table:
            table[name] = tomlkit.table()
        table = table[name]
    if value is None:
        del table[last]
    else:
        table[last] = value
    if outer and not table:
        del document[outer[0]]


def _put_list(
    document: Document,
    key: str,
    old: Sequence[Table],
    new: Sequence[Table],
) -> None:
    """Replace the list *key*; entries that stay keep their comments."""
    if not new:
        del document[key]
        return
    name = "id" if key == "agent" else "number"
    there = document.get(key)
    items = dict(zip((entry.get(name) for entry in old), there or (), strict=True))
    is_tables = there is None or isinstance(there, AoT)
    made = tomlkit.aot() if is_tables else tomlkit.array()
    for entry in new:
        blank = tomlkit.table() if is_tables else tomlkit.inline_table()
        made.append(_entry(items.get(entry[name], blank), entry))
    document[key] = made


def _entry(item: Document, entry: Table) -> Document:
    for gone in [name for name in item if name not in entry]:
        del item[gone]
    for name, value in entry.items():
        if name not in item or item[name] != value:
            item[name] = value
    return item
