"""What a worker makes of an owner's file, here without its process."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tipring.desk.script_worker import Library

SCRIPT = """
from dataclasses import dataclass

from tipring.scripting import Answer, Call


@dataclass
class Door:
    name: str


def both(call: Call, door: str = "front") -> Answer:
    return Answer(go=f"open-{Door(door).name}", set={"caller-was": call.caller})


def words(call: Call) -> dict[str, object]:
    return {"n": 3, "x": 2.5, "yes": True, "no": False, "text": "t"}


def list_in_dict(call: Call) -> dict[str, object]:
    return {"door": [1]}
"""
CALL = {"caller": "42", "line": "a", "language": "en", "variables": {}, "digits": ""}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    (tmp_path / "door_of_test.py").write_text(SCRIPT)
    yield Library(tmp_path)
    sys.modules.pop("door_of_test", None)


def answer(library: Library, function: str, **more: str) -> dict[str, object]:
    name = f"door_of_test.py:{function}"
    return library.answer({"function": name, "call": CALL, "more": more})


def test_an_answer_has_a_way_and_variables(library: Library) -> None:
    assert answer(library, "both", door="back") == {
        "go": "open-back",
        "set": {"caller-was": "42"},
    }
    assert answer(library, "both") == {"go": "open-front", "set": {"caller-was": "42"}}


def test_variables_are_words(library: Library) -> None:
    assert answer(library, "words") == {
        "set": {"n": "3", "x": "2.5", "yes": "true", "no": "false", "text": "t"},
    }


@pytest.mark.parametrize(
    ("body", "answered"),
    [
        ("return None", {}),
        ("return 'open'", {"go": "open"}),
        (
            "return 3",
            {
                "trouble": (
                    "door_of_test.py:one raised TypeError: a function returns None,"
                    " a text, a dict or Answer, not int"
                )
            },
        ),
        (
            "return {'a': None}",
            {
                "trouble": (
                    "door_of_test.py:one raised TypeError: a is no single word but a"
                    " NoneType"
                )
            },
        ),
        ("raise KeyError", {"trouble": "door_of_test.py:one raised KeyError"}),
        (
            "raise SystemExit",
            {"trouble": "door_of_test.py:one wanted to end its process"},
        ),
    ],
)
def test_what_a_function_returns(
    tmp_path: Path, body: str, answered: dict[str, object]
) -> None:
    (tmp_path / "door_of_test.py").write_text(f"def one(call):\n    {body}\n")
    assert answer(Library(tmp_path), "one") == answered


def test_a_file_is_loaded_once_until_it_changes(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "door_of_test.py").write_text("def one(call):\n    return str(id(one))")
    first = answer(library, "one")
    assert answer(library, "one") == first
    (tmp_path / "door_of_test.py").write_text("def one(call):\n    return 'new'")
    assert answer(library, "one") == {"go": "new"}
