"""The threat model names a test for each control, and each of them is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^\s*(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_is_named_is_there() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    there = {
        name
        for file in files
        for name in DEFINED.findall(file.read_text(encoding="utf-8"))
    }
    named = NAMED.findall(PAGE)
    assert len(named) > 50
    assert [name for name in named if name not in there] == []


def test_every_control_is_shown_by_a_test() -> None:
    body = PAGE.split("## Secrets, and where they are")[0]
    rows = [line for line in body.splitlines() if line.startswith("| ")]
    lacking = [row for row in rows if not NAMED.search(row)]
    assert lacking == ["| threat | control | test |"] * 4
