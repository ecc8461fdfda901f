"""The file of a queue that exists: changed where it must be, else left as it is."""

import tomllib
from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from tipring.config.problems import Problem, SettingsProblems
from tipring.config.queue_csv.columns import LOCATION, NAME, SETTINGS
from tipring.config.queue_csv.folder import QueueFile, Table
from tipring.config.queue_csv.rules import value_of

Document = Any
"""A table of tomlkit, which types it as a mapping of anything."""


def edited(queue: QueueFile, new: Table) -> str:
    """Return the text of *queue* after it says *new*; comments stay.

    Raises SettingsProblems for a file that is written in a way that cannot be
    changed without harm.
    """
    try:
        document = tomlkit.parse(queue.text)
        for column in SETTINGS:
            now = value_of(new, column)
            if column not in {NAME, LOCATION} and now != value_of(queue.data, column):
                _put(document, column.key, now)
        for key in ("alternate", "agent"):
            if new.get(key, []) != queue.data.get(key, []):
                _put_list(document, key, queue.data.get(key, []), new.get(key, []))
        text = tomlkit.dumps(document)
        if tomllib.loads(text) == new:
            return text
    except (TOMLKitError, tomllib.TOMLDecodeError):
        pass
    what = "is written in a way that an import cannot change without harm"
    remedy = "write each table once, as [table] and [[table]], and import again"
    raise SettingsProblems([Problem(queue.path, None, "", "", what, remedy)])


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
