import tomllib
from collections.abc import Iterator
from itertools import count
from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st

from tipring.config.toml_lines import KeyPath, locate


def test_every_key_of_an_ordinary_file_is_found() -> None:
    text = """\
# a comment with [brackets] and key = "value"
title = "a # within" # 2
a.b . "c d" = 3.5
when = 2026-11-23 10:15:00

[office]
name = 'it is "us"'
text = \"\"\"
key = "not a key"
[not.a.table]
quote \\\\\" and three \\\"\\\"\\\" escaped\"\"\"\"
after = true
raw = '''
k = 1
''''

[[line]]
url = "one"
[line.tone]
hz = [
    440, # 20
    [1, 2], 480.0,
    { low = 1, high = { x = 2 } },
]
[[line]]
url = "two"
tone = { hz = 3 }

[a.x]
"""
    lines = locate(text)
    expected: dict[KeyPath, int] = {
        ("title",): 2,
        ("a", "b", "c d"): 3,
        ("when",): 4,
        ("office",): 6,
        ("office", "name"): 7,
        ("office", "text"): 8,
        ("office", "after"): 12,
        ("office", "raw"): 13,
        ("line",): 17,
        ("line", 0): 17,
        ("line", 0, "url"): 18,
        ("line", 0, "tone"): 19,
        ("line", 0, "tone", "hz"): 20,
        ("line", 0, "tone", "hz", 0): 21,
        ("line", 0, "tone", "hz", 1): 22,
        ("line", 0, "tone", "hz", 1, 1): 22,
        ("line", 0, "tone", "hz", 2): 22,
        ("line", 0, "tone", "hz", 3): 23,
        ("line", 0, "tone", "hz", 3, "low"): 23,
        ("line", 0, "tone", "hz", 3, "high", "x"): 23,
        ("line", 1): 25,
        ("line", 1, "url"): 26,
        ("line", 1, "tone", "hz"): 27,
        ("a",): 3,
        ("a", "x"): 29,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert set(lines) == {(), *paths(tomllib.loads(text))}


def paths(value: object, base: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key and index within *value*, from the outside in."""
    match value:
        case dict():
            inner: list[tuple[str | int, object]] = list(value.items())
        case list():
            inner = list(enumerate(value))
        case _:
            inner = []
    for key, item in inner:
        yield (*base, key)
        yield from paths(item, (*base, key))


def test_the_keys_of_an_empty_text_are_its_root_alone() -> None:
    assert locate("") == {(): 1}
    assert len(locate("")) == 1


# --- any document: every number must be found on the line where it stands ----------

KEYS = st.sampled_from(["a", "b-c", '"d.e"', "'[f]'", '"#"', "1"])
GAPS = st.sampled_from(["\n", "\n\n", " # note ]\n", "\r\n"])


@st.composite
def values(draw: st.DrawFn, numbers: Iterator[int], depth: int = 2) -> str:
    kinds = ["number", "text", "array", "table"] if depth else ["number", "text"]
    match draw(st.sampled_from(kinds)):
        case "number":
            return str(next(numbers))
        case "text":
            return draw(st.sampled_from(['"]}"', "'{#'", '"""\n[a]\n"x"""', "'''"]))
        case "array":
            gap = draw(st.sampled_from(["", "\n", " # ]\n"]))
            inner = draw(st.lists(values(numbers, depth - 1), max_size=3))
            return "[" + gap + "".join(f"{item},{gap}" for item in inner) + "]"
        case _:
            keys = draw(st.lists(KEYS, unique=True, max_size=3))
            pairs = [f"{key} = {draw(values(numbers, 0))}" for key in keys]
            return "{ " + ", ".join(pairs) + " }"


@st.composite
def documents(draw: st.DrawFn) -> str:
    numbers = count(1000)
    text = ""
    for section in range(draw(st.integers(0, 4))):
        header = draw(st.sampled_from(["", f"[s{section}.x]", "[[list]]"]))
        if section and not header:
            header = f"[s{section}]"
        text += header + draw(GAPS)
        for key in draw(st.lists(KEYS, unique=True)):
            text += f"{key} = {draw(values(numbers))}{draw(GAPS)}"
    return text


@given(documents())
def test_every_number_of_any_document_stands_on_the_line_that_is_told(
    text: str,
) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        reject()
    lines, rows = locate(text), text.split("\n")
    assert set(lines) == {(), *paths(data)}
    for path in paths(data):
        value: Any = data
        for key in path:
            value = value[key]
        if isinstance(value, int):
            assert str(value) in rows[lines[path] - 1]
