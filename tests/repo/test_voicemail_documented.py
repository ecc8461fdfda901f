"""The page about voicemail draws what the tables say, and has every key."""

import re
from pathlib import Path

import pytest

from tipring.cli.drawing import drawing
from tipring.domain.voicemail.leaving import VoicemailMachine
from tipring.domain.voicemail.listening import ListeningMachine

PAGE = (Path(__file__).parents[2] / "docs/voicemail.md").read_text(encoding="utf-8")
DRAWN = re.compile(
    r"<!-- tipring draw (\w+) -->\n```mermaid\n(.*?)\n```\n<!-- end -->", re.DOTALL
)
DRAWINGS = dict(DRAWN.findall(PAGE))


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_drawing_is_what_the_command_prints(name: str) -> None:
    assert DRAWINGS[name] == drawing(name)


def test_every_part_of_a_mailbox_is_drawn() -> None:
    parts = {"mailbox", "messages", "forward", "greetings", "dictation"}
    assert DRAWINGS.keys() == {"voicemail", *parts}


def test_every_key_is_told() -> None:
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    told = {key for row in rows for key in re.findall(r"`(.)`", row)}
    means = {key for key, what in VoicemailMachine.KEYS.items() if what != "unknown"}
    assert told == means | ListeningMachine.KEYS.keys()
