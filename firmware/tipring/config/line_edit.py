"""What an examination of a line proposes, written into tipring.toml."""

from collections.abc import Iterable
from typing import Any, Final

import tomlkit

from tipring.domain.errors import SettingsError

OFFICE_KEYS: Final = frozenset({"country"})
"""Of `[office]`; all others are of the line."""


def write_found(document: Any, line: str, settings: Iterable[str]) -> None:  # noqa: ANN401 - tomlkit's
    """Write *settings*, each `key = value` lines, for *line* into *document*.

    Raises SettingsError when there is no such line.
    """
    found = [pair for text in settings for pair in tomlkit.parse(text).unwrap().items()]
    for key, value in found:
        place = document["office"] if key in OFFICE_KEYS else _line(document, line)
        place[key] = value


def _line(document: Any, name: str) -> Any:  # noqa: ANN401 - tomlkit's
    for number, table in enumerate(document.get("line", []), 1):
        if table.get("name", f"line-{number}") == name:
            return table
    message = f"tipring.toml has no line {name}"
    raise SettingsError(message)
