"""Bencoding: how rtpengine's control protocol writes numbers, texts, lists, tables."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Plain: TypeAlias = "int | str | Sequence[Plain] | Mapping[str, Plain]"
"""What can be written. Texts are UTF-8."""

DEEPEST = 32
"""Lists within lists, in what is read."""


class BencodeError(ValueError):
    """The bytes are no bencoding, or nest too deeply."""


def encode(value: Plain) -> bytes:
    """Return *value* as bytes; the keys of tables are sorted, as the format demands."""
    match value:
        case str():
            text = value.encode()
            return b"%d:%s" % (len(text), text)
        case int():
            return b"i%de" % value
        case Mapping():
            pairs = (encode(key) + encode(value[key]) for key in sorted(value))
            return b"d" + b"".join(pairs) + b"e"
        case _:
            return b"l" + b"".join(encode(item) for item in value) + b"e"


def decode(data: bytes) -> Any:  # noqa: ANN401 - the bytes say what it is
    """Return what *data* holds, texts as str. Raises BencodeError."""
    value, end = _read(data, 0, DEEPEST)
    if end != len(data):
        message = f"{len(data) - end} bytes after the end"
        raise BencodeError(message)
    return value


def _read(data: bytes, at: int, deeper: int) -> tuple[Any, int]:
    """Return the value that begins at *at*, and where the next one does."""
    kind = data[at : at + 1]
    if deeper == 0:
        message = "lists within lists without an end"
        raise BencodeError(message)
    if kind == b"i":
        end = _find(data, b"e", at)
        return _number(data[at + 1 : end]), end + 1
    if kind in (b"l", b"d"):
        items, at = _read_items(data, at + 1, deeper - 1)
        return (items if kind == b"l" else _table(items)), at
    colon = _find(data, b":", at)
    begin = colon + 1
    size = _number(data[at:colon])
    if size < 0 or begin + size > len(data):
        message = f"a text of {size} bytes does not fit"
        raise BencodeError(message)
    return data[begin : begin + size].decode(errors="replace"), begin + size


def _read_items(data: bytes, at: int, deeper: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    while data[at : at + 1] != b"e":
        item, at = _read(data, at, deeper)
        items.append(item)
    return items, at + 1


def _table(items: list[Any]) -> dict[str, Any]:
    keys, values = items[::2], items[1::2]
    if len(keys) != len(values) or not all(isinstance(key, str) for key in keys):
        message = "a table whose keys are no texts, or whose last value is missing"
        raise BencodeError(message)
    return dict(zip(keys, values, strict=True))


def _find(data: bytes, mark: bytes, at: int) -> int:
    end = data.find(mark, at)
    if end < 0:
        message = f"{mark!r} is missing after byte {at}"
        raise BencodeError(message)
    return end


def _number(digits: bytes) -> int:
    try:
        return int(digits)
    except ValueError as error:
        message = f"{digits[:20]!r} is no number"
        raise BencodeError(message) from error
