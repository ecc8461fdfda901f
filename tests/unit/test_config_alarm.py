"""What tipring.toml says of who hears of worries."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.app.health import alarm_plan
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load, read
from tipring.config.settings import AlarmSettings
from tipring.config.spoken import spoken
from tipring.domain.colours import Colour
from tipring.domain.hours import Span

MAIL = '[mail]\nhost = "mail.example.com"\nsender = "box@example.com"\n'
ALLOWED = '[outside]\nallowed = ["2125550142", "911"]\n'


def office(directory: Path, words: str) -> Path:
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(words)
    return directory


def test_nobody_is_told_unless_the_owner_says_so(tmp_path: Path) -> None:
    settings = load(office(tmp_path, ""))
    assert settings.alarm == AlarmSettings()
    assert (alarm_plan(settings).mail, alarm_plan(settings).call) == ((), "")
    assert "help-begin" not in {each.say for each in spoken(read(tmp_path))}


def test_people_are_written_to_and_called(tmp_path: Path) -> None:
    words = (
        '[alarm]\nmail = "anna@example.com"\ncall = "2125550142"\ncolour = "amber"\n'
        'after_min = 5\nquiet = "22:00-07:00"\ncalls = 2\n[care]\ntell = "b@x.org"\n'
    )
    settings = load(office(tmp_path, MAIL + ALLOWED + words))
    alarm = settings.alarm
    assert alarm.mail == ("anna@example.com",)
    assert (alarm.call, alarm.colour) == ("2125550142", Colour.AMBER)
    assert alarm.quiet == Span(22 * 60, 7 * 60)
    plan = alarm_plan(settings)
    assert plan.after.total_seconds() == 300
    assert plan.told_elsewhere == {"line"}
    said = {each.say for each in spoken(read(tmp_path))}
    assert {"help-begin", "help-line", "help-confirm", "agent-noted"} <= said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('mail = "anna@example.com"', "alarm.mail"),
        ('call = "9005550199"', "alarm.call"),
        ('call = "911"', "nobody there is called for a box"),
        ('colour = "green"', "is no colour of a worry"),
        ('quiet = "at night"', "is not a span of time"),
        ("calls = 0", "alarm.calls"),
        ("loud = true", "alarm.loud"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, words: str, told: str) -> None:
    with pytest.raises(SettingsProblems) as refused:
        load(office(tmp_path, f"{ALLOWED}[alarm]\n{words}\n"))
    assert told in str(refused.value)
