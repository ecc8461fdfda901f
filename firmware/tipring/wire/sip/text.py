"""Pieces of SIP text: lists, parameters, quoted strings (RFC 3261 section 25.1)."""

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

Pairs = tuple[tuple[str, str | None], ...]
"""Parameters in their order; None: a name without a value. Names are lower case."""

TOKEN = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_NAME = re.compile(r"[A-Za-z0-9.!%*_+`'~\[\]/:&$()-]+")
"""Of a parameter: those of URIs may have a few characters more than tokens."""
_VALUE = re.compile(r'[^\s;,?<>"]+|"(?:[^"\\]|\\.)*"')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_IN_URI_HEADER = "[]/?:+$-_.!~*'()"


def without_controls(text: str) -> str:
    """Return *text* with a space for each control character: it stays on its line."""
    return _CONTROL.sub(" ", text)


def pieces(text: str, separator: str) -> Iterator[str]:
    """Yield what *separator* parts, outside of quotes and angle brackets, stripped.

    ValueError when a quote or a bracket stays open.
    """
    quoted = escaped = inside = False
    begin = 0
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif quoted:
            escaped = letter == "\\"
            quoted = letter != '"'
        elif letter == '"':
            quoted = not inside
        elif letter in "<>":
            inside = letter == "<"
        elif letter == separator and not inside:
            yield text[begin:at].strip()
            begin = at + 1
    if quoted or inside:
        message = "a quote or a bracket stays open"
        raise ValueError(message)
    yield text[begin:].strip()


def read_pairs(text: str) -> Pairs:
    """Return the parameters of `;a=b;c`. ValueError."""
    before, *parameters = pieces(text, ";")
    if before:
        message = f"{before!r} stands before the parameters"
        raise ValueError(message)
    return tuple(_pair(parameter) for parameter in parameters)


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not _NAME.fullmatch(name) or (equals and not _VALUE.fullmatch(value)):
        message = f"{text!r} is no parameter"
        raise ValueError(message)
    return name.lower(), value if equals else None


def write_pairs(pairs: Pairs) -> str:
    """Return `;a=b;c`."""
    return "".join(
        f";{name}" if value is None else f";{name}={value}" for name, value in pairs
    )


def read_uri_headers(text: str) -> Pairs:
    """Return the headers of `?a=b&c=d`, without escapes; empty for an empty text."""
    found = (item.partition("=") for item in text[1:].split("&") if item)
    return tuple((unquote(name).lower(), unquote(value)) for name, _, value in found)


def write_uri_headers(pairs: Pairs) -> str:
    """Return `?a=b&c=d`, escaped; empty for none."""
    items = (
        f"{quote(name, _IN_URI_HEADER)}={quote(value or '', _IN_URI_HEADER)}"
        for name, value in pairs
    )
    return "?" + "&".join(items) if pairs else ""


def value_of(pairs: Pairs, name: str) -> str | None:
    """Return the value of the first *name*; "" when it has none, None: not there."""
    for known, value in pairs:
        if known == name.lower():
            return value or ""
    return None


def quoted(text: str) -> str:
    """Return a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{without_controls(escaped)}"'


def unquoted(text: str) -> str:
    """Return what a quoted string says; any other text as it is."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return text
