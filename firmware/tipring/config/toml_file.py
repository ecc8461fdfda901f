"""One TOML file of the owner: its values, and where each of them stands."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tipring.config.factory_reset import last_set_aside
from tipring.config.problems import Problem, SettingsProblems, quoted
from tipring.config.toml_lines import KeyPath, locate

LONGEST_VALUE = 60
"""Characters of a value that an error shows; a menu's text would bury the rest."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """What one file says; *name* is its path below the configuration directory."""

    name: str
    data: dict[str, Any]
    lines: Mapping[KeyPath, int]

    def problem(self, path: KeyPath, what: str, remedy: str = "") -> Problem:
        """Return the problem at *path*, with the line and the value found there.

        A path that leads beyond a plain value means that value; a key that is
        missing is told with the line of its table.
        """
        path, value = self._settle(path)
        return Problem(
            self.name,
            self._line(path),
            ".".join(map(_shown_key, path)),
            _shown_value(value),
            what,
            remedy,
        )

    def _settle(self, path: KeyPath) -> tuple[KeyPath, object]:
        here: Any = self.data
        for depth, key in enumerate(path):
            match here:
                case dict() if key in here:
                    here = here[key]
                case list() if isinstance(key, int):
                    here = here[key]
                case dict():
                    return _without_index(path), None
                case _:
                    return path[:depth], here
        return path, here

    def _line(self, path: KeyPath) -> int:
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def _not_there(directory: Path) -> tuple[str, str]:
    aside = last_set_aside(directory)
    if aside is None:
        return (
            f"there is no such file in {directory}",
            "write it, or name the directory",
        )
    what = f"there was a factory reset, the settings are in {aside}"
    return what, "write new ones, or put them back"


def read_toml(directory: Path, name: str) -> TomlFile:
    """Read the file *name* below *directory*; SettingsProblems says why it cannot."""
    try:
        text = (directory / name).read_text(encoding="utf-8")
        return TomlFile(name, tomllib.loads(text), locate(text))
    except tomllib.TOMLDecodeError as error:
        problem = _no_toml(name, text, str(error))
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start})"
        problem = Problem(name, None, "", "", what, "save it as UTF-8")
    except FileNotFoundError:
        what, remedy = _not_there(directory)
        problem = Problem(name, None, "", "", what, remedy)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        remedy = "let the user of Tipring read it"
        problem = Problem(name, None, "", "", what, remedy)
    raise SettingsProblems([problem])


def _without_index(path: KeyPath) -> KeyPath:
    while isinstance(path[-1], int):
        path = path[:-1]
    return path


def _no_toml(name: str, text: str, complaint: str) -> Problem:
    place = _PLACE.search(complaint)
    line = place["line"] if place else None
    what = complaint[: place.start()] if place else complaint
    return Problem(
        name,
        int(line) if line else text.count("\n") + 1,
        "",
        "",
        f"this is not TOML: {what}",
        "mend this line or the one before it",
    )


def _shown_key(key: str | int) -> str:
    match key:
        case int():
            return str(key + 1)
        case _ if _BARE_KEY.fullmatch(key):
            return key
        case _:
            return json.dumps(key, ensure_ascii=False)


def _shown_value(value: object) -> str:
    match value:
        case str():
            short = value[: LONGEST_VALUE - 3] + "..."
            return quoted(value if len(value) <= LONGEST_VALUE else short)
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case date() | datetime() | time():
            return value.isoformat()
        case list() if all(_shown_value(item) for item in value):
            return f"[{', '.join(map(_shown_value, value))}]"
        case _:
            return ""
