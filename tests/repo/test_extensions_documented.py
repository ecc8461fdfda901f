"""The page about extensions has every code, and every number for help."""

import re
from pathlib import Path

from tipring.desk.house import MOST_CALLS, MOST_EACH
from tipring.domain.house.codes import CODES
from tipring.domain.house.emergency import EMERGENCY_NUMBERS

PAGE = (Path(__file__).parents[2] / "docs/extensions.md").read_text(encoding="utf-8")


def test_the_table_of_codes_is_the_codes() -> None:
    told = re.findall(r"^\| `(\*\d+)` \| (.*?) ?\| (.*) \|$", PAGE, re.MULTILINE)
    assert told == [(code.keys, code.takes.value, code.does) for code in CODES]


def test_the_numbers_for_help_are_told() -> None:
    told = re.findall(r"^\| (\w\w) \| ([\d, ]+) \|$", PAGE, re.MULTILINE)
    true = [(land, ", ".join(sorted(n))) for land, n in EMERGENCY_NUMBERS.items()]
    assert told == sorted(true)


def test_the_limits_are_true() -> None:
    assert f"{MOST_CALLS} calls among telephones at once, {MOST_EACH} of one" in PAGE
