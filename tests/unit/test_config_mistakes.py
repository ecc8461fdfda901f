import re
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.config.problems import Problem, SettingsProblems
from tipring.config.reader import load

GOLDEN = Path(__file__).parents[1] / "golden" / "settings"
FILES = {
    name: (GOLDEN / name).read_text(encoding="utf-8")
    for name in ("tipring.toml", "flows/main.toml", "flows/other.toml")
}
_, FLOW, OTHER = FILES.values()
MISTAKES = tomllib.loads((GOLDEN / "mistakes.toml").read_text("utf-8"))["mistake"]


def write(directory: Path, files: dict[str, str]) -> Path:
    (directory / "flows").mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def complaints(directory: Path, files: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsProblems) as caught:
        load(write(directory, files))
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return str(caught.value).splitlines()


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert FILES[file].count(old) == 1, f"{old!r} must stand in {file} exactly once"
    return FILES | {file: FILES[file].replace(old, new)}


@pytest.mark.parametrize(
    "mistake",
    MISTAKES,
    ids=[f"{case['file']}: {case['wrong'] or 'nothing'}" for case in MISTAKES],
)
def test_a_mistake_is_told_with_file_line_key_value_and_remedy(
    tmp_path: Path,
    mistake: dict[str, str],
) -> None:
    files = changed(mistake["file"], mistake["right"], mistake["wrong"])
    assert "\n".join(complaints(tmp_path, files)) == mistake["told"]


def test_the_configuration_of_these_tests_is_right(tmp_path: Path) -> None:
    assert set(load(write(tmp_path, FILES)).office.flows) == {"main", "other"}


def test_everything_that_is_wrong_in_all_files_is_told_at_once(tmp_path: Path) -> None:
    files = changed("tipring.toml", "rings = 2", "rings = 0")
    files["flows/main.toml"] = FLOW.replace("tries = 3", "tris = 3").replace(
        'go = "billing"', 'go = "bilingo"'
    )
    files["flows/other.toml"] = OTHER.replace('start = "bye"', 'start = "by"')
    files["flows/spare.toml"] = "start ="
    assert complaints(tmp_path, files) == [
        "tipring.toml:11: line.1.rings = 0: is out of range; choose 1 to 10",
        (
            "flows/main.toml:14: node.menu.tris = 3: there is no such key; did you mean"
            ' "tries"?'
        ),
        'flows/other.toml:1: start = "by": there is no such node; did you mean "bye"?',
        (
            "flows/spare.toml:1: this is not TOML: Invalid value; mend this line or the"
            " one before it"
        ),
    ]


def test_a_flow_that_is_no_toml_is_not_called_missing(tmp_path: Path) -> None:
    told = complaints(tmp_path, FILES | {"flows/other.toml": "start = = 1"})
    assert told == [
        (
            "flows/other.toml:1: this is not TOML: Invalid value; mend this line or"
            " the one before it"
        ),
    ]


def test_without_tipring_toml_the_flows_are_still_read(tmp_path: Path) -> None:
    files = changed("flows/main.toml", "tries = 3", "tries = 11")
    del files["tipring.toml"]
    assert complaints(tmp_path, files) == [
        (
            f"tipring.toml: there is no such file in {tmp_path}; write it, or name the"
            " directory"
        ),
        "flows/main.toml:14: node.menu.tries = 11: is out of range; choose 1 to 10",
    ]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "flows/other.toml").write_bytes("# Büro\n".encode("latin-1"))
    with pytest.raises(SettingsProblems) as caught:
        load(tmp_path)
    assert str(caught.value) == (
        "flows/other.toml: is not UTF-8 text (byte 3); save it as UTF-8"
    )


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "flows/closed.toml").mkdir()
    with pytest.raises(SettingsProblems) as caught:
        load(tmp_path)
    assert str(caught.value) == (
        "flows/closed.toml: cannot be read: Is a directory; let the user of Tipring"
        " read it"
    )


def test_an_empty_directory_is_told_what_it_lacks(tmp_path: Path) -> None:
    assert complaints(tmp_path, {"tipring.toml": ""}) == [
        "tipring.toml:1: office: is missing; add it to this file",
        (
            "tipring.toml:1: line: there is no line to answer; add [[line]] with its"
            " url and flow"
        ),
        "flows/: there is no flow; add main.toml to it",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("office = 3", "tipring.toml:1: office = 3: a table is expected; write"),
        ("[line]", "tipring.toml:1: line: a list of tables is expected; write"),
        ("mailbox.x = 1", "tipring.toml:1: mailbox.x = 1: a table is expected; write"),
        ("schedule = []", "tipring.toml:1: schedule = []: a table is expected; write"),
        ("store = 'x'", 'tipring.toml:1: store = "x": a table is expected; write'),
        (
            "line = [1]",
            "tipring.toml:1: line.1 = 1: a table is expected; write [[line]]",
        ),
    ],
)
def test_a_value_where_tables_belong_is_told(
    tmp_path: Path,
    text: str,
    told: str,
) -> None:
    lines = complaints(tmp_path, FILES | {"tipring.toml": text})
    assert [line for line in lines if line.startswith(told)]


# --- any key, any mistake ---------------------------------------------------------

KEY_LINE = re.compile(r"(?P<key>[\w-]+|\"[^\"]+\") = (?P<value>.*[^\[])")
FREE_KEYS = {"who"}
"""Keys that the owner invents."""
PLACES = [
    (file, number, match)
    for file, text in FILES.items()
    for number, line in enumerate(text.splitlines(), 1)
    if (match := KEY_LINE.fullmatch(line)) and match["key"] not in FREE_KEYS
]


def misspelt(match: re.Match[str], letter: str, place: int) -> str:
    key = match["key"].strip('"')
    place %= len(key) + 1
    return f"{key[:place]}{letter}{key[place:]} = {match['value']}"


def retyped(match: re.Match[str]) -> str:
    was = tomllib.loads(f"value = {match['value']}")["value"]
    another = "12.5" if isinstance(was, str | list | dict) else '"many"'
    return f"{match['key']} = {another}"


def changed_line(file: str, number: int, line: str) -> dict[str, str]:
    lines = FILES[file].splitlines()
    lines[number - 1] = line
    return FILES | {file: "\n".join(lines)}


def problems_of(files: dict[str, str]) -> tuple[Problem, ...]:
    with TemporaryDirectory() as directory:
        write(Path(directory), files)
        try:
            load(Path(directory))
        except SettingsProblems as error:
            return error.problems
    return ()


@given(
    st.sampled_from(PLACES),
    st.sampled_from("jqxz") | st.none(),
    st.integers(0, 40),
)
@settings(deadline=None)
def test_any_key_misspelt_or_retyped_is_told_where_it_stands(
    where: tuple[str, int, re.Match[str]],
    letter: str | None,
    place: int,
) -> None:
    file, number, match = where
    line = misspelt(match, letter, place) if letter else retyped(match)
    problems = problems_of(changed_line(file, number, line))
    assert (file, number) in {(told.file, told.line) for told in problems}


VALUES = [
    "12.5",
    "-1",
    "0",
    "1e400",
    "nan",
    "true",
    '""',
    '"many"',
    "'modem://[x'",
    "'2026-02-30'",
    "[]",
    "[[1]]",
    "[{}]",
    "['',3]",
    "{}",
    "{q=1}",
    "{go=1}",
    "2026-01-01",
    "09:00:00",
    '"\\u0000"',
    '"\\u2028"',
]


@given(st.sampled_from(PLACES), st.sampled_from(VALUES))
@settings(deadline=None)
def test_whatever_value_is_written_it_is_taken_or_told(
    where: tuple[str, int, re.Match[str]],
    value: str,
) -> None:
    file, number, match = where
    files = changed_line(file, number, f"{match['key']} = {value}")
    assert all(told.file in FILES and told.what for told in problems_of(files))
