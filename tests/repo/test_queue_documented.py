"""The page about queues draws what the tables say, and leaves no word out."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tipring.cli.drawing import TABLES, drawing
from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.settings import Pattern, Standing

PAGE = (Path(__file__).parents[2] / "docs/queue.md").read_text(encoding="utf-8")
DRAWN = re.compile(
    r"<!-- tipring draw (\w+) -->\n```mermaid\n(.*?)\n```\n<!-- end -->", re.DOTALL
)


@pytest.mark.parametrize("name", TABLES)
def test_the_drawing_is_what_the_command_prints(name: str) -> None:
    assert dict(DRAWN.findall(PAGE))[name] == drawing(name)


@pytest.mark.parametrize("words", [Outcome, Pattern, Standing])
def test_every_word_is_explained(words: Iterable[str]) -> None:
    text = " ".join(PAGE.split())
    assert [word for word in words if word not in text] == []
