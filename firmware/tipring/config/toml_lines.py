"""Where in a TOML text a key stands: tomllib gives values, but no lines.

The text was accepted by tomllib before, so this reader believes it and only
follows its brackets.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property

KeyPath = tuple[str | int, ...]
"""Keys from the root on; an int counts tables and elements of an array from 0."""

_TOKEN = re.compile(
    r"""
    (?P<space>  [ \t\r]+ | \#[^\n]* )
  | (?P<string> \"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5}
              | "(?:\\.|[^"\\\n])*"         | '[^'\n]*' )
  | (?P<bare>   [^\s\[\]{},=.#"']+ )
  | (?P<mark>   [\n\[\]{},=.] )
    """,
    re.VERBOSE | re.DOTALL,
)


def locate(text: str) -> Mapping[KeyPath, int]:
    """Return the line (from 1) of every key, table and array element of *text*.

    They are looked for when the first of them is asked for: of a file without
    mistakes nobody asks, and an office may have a thousand files.
    """
    return _Located(text)


def headers(text: str) -> list[tuple[int, KeyPath]]:
    """Return the line of each `[table]` and `[[table]]`, and which table begins there.

    Tables of an array are counted from 0.
    """
    return _Walk(text).headers


class _Located(Mapping[KeyPath, int]):
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return _Walk(self._text).lines

    def __getitem__(self, path: KeyPath) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[KeyPath]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


class _Walk:
    """One pass over the tokens, noting where each path begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {(): 1}
        self.headers: list[tuple[int, KeyPath]] = []
        self._tables: dict[KeyPath, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        base: KeyPath = ()
        while self._at < len(self._tokens):
            match self._token:
                case "\n":
                    self._at += 1
                case "[":
                    line, base = self._line, self._header()
                    self.headers.append((line, base))
                case _:
                    self._pair(base)

    @property
    def _token(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _take(self, *marks: str) -> bool:
        taken = self._token in marks
        self._at += taken
        return taken

    def _ended_by(self, bracket: str) -> bool:
        while self._take("\n", ","):
            pass
        return self._take(bracket)

    def _header(self) -> KeyPath:
        line = self._line
        self._take("[")
        is_array = self._take("[")
        *outer, last = self._keys()
        path = (*self._descend((), outer, line), last)
        self.lines.setdefault(path, line)
        while self._take("]"):
            pass
        if not is_array:
            return path
        number = self._tables.get(path, 0)
        self._tables[path] = number + 1
        self.lines[(*path, number)] = line
        return (*path, number)

    def _descend(self, path: KeyPath, keys: list[str], line: int) -> KeyPath:
        """Go down *keys*; in an array of tables that is its newest table."""
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
            if path in self._tables:
                path = (*path, self._tables[path] - 1)
        return path

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._take("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        key = self._token
        self._at += 1
        return str(tomllib.loads(f"k = {key}")["k"]) if key[0] in "\"'" else key

    def _pair(self, base: KeyPath) -> None:
        line = self._line
        path = self._descend(base, self._keys(), line)
        self._take("=")
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._take("{"):
            while not self._ended_by("}"):
                self._pair(path)
        elif self._take("["):
            self._array(path)
        else:
            while self._token not in ("\n", ",", "]", "}"):
                self._at += 1

    def _array(self, path: KeyPath) -> None:
        index = 0
        while not self._ended_by("]"):
            self.lines[(*path, index)] = self._line
            self._value((*path, index))
            index += 1


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens, line = [], 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            tokens.append((match[0], line))
        line += match[0].count("\n")
    return [*tokens, ("\n", line)]
