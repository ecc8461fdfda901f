"""What make takes for granted when it says which files a stage of `make test` reads."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
APART = re.compile(r"\bmark\.(realtime|browser|alone)\b")


def test_who_is_tested_apart_says_so_in_his_own_file() -> None:
    files = [file for file in TESTS.rglob("*.py") if APART.search(file.read_text())]
    assert {file.name.partition("_")[0] for file in files} == {"test"}
