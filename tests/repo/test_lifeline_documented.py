"""The page about the lifeline draws what the tables say, and counts the flashes."""

import re
from pathlib import Path

import pytest

from tipring.cli.drawing import drawing
from tipring.domain import panel_lamps
from tipring.domain.board import BUTTON_HOLD_S
from tipring.domain.drill import DUE_AFTER
from tipring.domain.panel_button import CONFIRM_S, SETTLE_S

PAGE = (Path(__file__).parents[2] / "docs/lifeline.md").read_text(encoding="utf-8")
DRAWN = re.compile(
    r"<!-- tipring draw (\w+) -->\n```mermaid\n(.*?)\n```\n<!-- end -->", re.DOTALL
)
DRAWINGS = dict(DRAWN.findall(PAGE))


@pytest.mark.parametrize("name", ["lifeline", "button"])
def test_the_drawing_is_what_the_command_prints(name: str) -> None:
    assert DRAWINGS[name] == drawing(name)


def test_every_code_of_the_fault_lamp_is_told() -> None:
    told = [
        int(count) for count in re.findall(r"^\| (\d), pause \|", PAGE, re.MULTILINE)
    ]
    codes = {
        name: pattern.flashes
        for name, pattern in vars(panel_lamps).items()
        if name.endswith("_CODE")
    }
    assert told == sorted(codes.values())
    assert f"A code is a flash of {panel_lamps.FLASH_S:g} s" in PAGE


def test_the_times_that_are_told_are_true() -> None:
    assert f"fast, for {CONFIRM_S:g} s" in PAGE
    assert f"**Held** for {BUTTON_HOLD_S:g} s" in PAGE
    assert f"has rested for {1000 * SETTLE_S:g} ms" in PAGE
    assert f"none for {DUE_AFTER.days} days" in PAGE
