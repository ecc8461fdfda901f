"""What tipring.toml says of drills: when, whom they call, and what does not fit."""

from datetime import time
from pathlib import Path

import pytest

from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import DrillSettings
from tipring.domain.link_drill.calendar import DrillTime

OFFICE = """\
[office]
name = "Harbor"
time_zone = "America/New_York"
[[line]]
name = "front"
url = "modem:///dev/ttyACM0"
flow = "main"
"""
SECOND = """
[[line]]
name = "back"
url = "modem:///dev/ttyACM1"
flow = "main"
"""
OUTSIDE = """
[outside]
allowed = ["2125550100", "2125550142"]
[link]
"""
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'


def read(directory: Path, text: str) -> DrillSettings:
    (directory / "flows").mkdir()
    (directory / "flows/main.toml").write_text(FLOW)
    (directory / "tipring.toml").write_text(OFFICE + text)
    return load(directory).drill


def test_without_it_drills_are_held_by_hand_and_call_nobody(tmp_path: Path) -> None:
    assert read(tmp_path, "") == DrillSettings()


def test_everything_can_be_said(tmp_path: Path) -> None:
    said = (
        '[drill]\nat = "first Sun 04:10"\ncalls = "+12125550142"\n'
        'own_number = "2125550100"\narrives_at = "front"\noffice = "10.0.0.0/8"\n'
        'tell = "boss@example.com"\n'
    )
    assert read(tmp_path, SECOND + OUTSIDE + said) == DrillSettings(
        at=DrillTime(time(4, 10), 6, is_first=True),
        calls="+12125550142",
        own_number="2125550100",
        arrives_at="front",
        office=("10.0.0.0/8",),
        tell=("boss@example.com",),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[drill]", "drill: needs somebody who notices that the internet is gone"),
        (OUTSIDE + '[drill]\nat = "sometimes"', "is no time for a drill"),
        (OUTSIDE + "[drill]\nat = 4", "is no time for a drill"),
        (OUTSIDE + '[drill]\noffice = ["wide"]', "is no network"),
        (OUTSIDE + '[drill]\ncalls = "911"', "nobody there is called for a drill"),
        (OUTSIDE + '[drill]\ncalls = "2125550199"', "add it to allowed in [outside]"),
        (OUTSIDE + '[drill]\nown_number = "2125550100"', "arrives nowhere"),
        (OUTSIDE + '[drill]\narrives_at = "front"', "is called by no number"),
        (
            OUTSIDE + '[drill]\nown_number = "2125550100"\narrives_at = "front"',
            "is the only line: it would call itself",
        ),
        (
            OUTSIDE + '[drill]\nown_number = "2125550100"\narrives_at = "fornt"',
            'there is no such analog line; did you mean "front"?',
        ),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsProblems) as problems:
        read(tmp_path, text)
    assert told in str(problems.value)
