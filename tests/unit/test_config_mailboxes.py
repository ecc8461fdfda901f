"""What may be said of mailboxes, and what fights."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tipring.config.agents_file import read_pins
from tipring.config.mailboxes_file import read_mailboxes, shared_pins, unknown_people
from tipring.config.problems import Problem
from tipring.config.toml_file import TomlFile
from tipring.domain.voicemail.mailbox import Mailbox, Order, TollSaver


def read(text: str) -> tuple[Mailbox, list[str]]:
    """Return the mailbox `office` of *text*, and what is wrong."""
    problems: list[Problem] = []
    file = TomlFile("tipring.toml", tomllib.loads(text), {(): 1})
    mailboxes = read_mailboxes(file, problems)
    return mailboxes["office"], [str(problem) for problem in problems]


def test_all_that_an_owner_may_say() -> None:
    box, problems = read("""
        [schedule.office]
        [mailbox.office]
        greeting = "hello"
        greeting_closed = ["closed", "bye"]
        greeting_vacation = "away"
        schedule = "office"
        vacation_until = 2026-12-31
        number = "201"
        shared = true
        people = "anna"
        review = false
        ask_number = true
        order = "newest"
        mail = ["anna@example.com", "ben@example.com"]
        transcript = true
        retention_days = 90
        reminder_min = 30.0
        lamp_pin = 5
        toll_saver = { rings_new = 1, rings_none = 3 }
        """)
    assert problems == []
    assert box == Mailbox(
        "office",
        ("hello",),
        greeting_closed=("closed", "bye"),
        greeting_vacation=("away",),
        schedule="office",
        vacation_until=date(2026, 12, 31),
        number="201",
        shared=True,
        people=("anna",),
        review=False,
        ask_number=True,
        order=Order.NEWEST,
        mail=("anna@example.com", "ben@example.com"),
        transcript=True,
        retention_days=90,
        reminder_min=30.0,
        lamp_pin=5,
        toll_saver=TollSaver(1, 3),
    )


def test_a_day_may_stand_in_quotes() -> None:
    box, problems = read('[mailbox.office]\nvacation_until = "2026-12-31"')
    assert (box.vacation_until, problems) == (date(2026, 12, 31), [])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("vacation_until = 2026-12-31T10:00:00", "is not a day"),
        ('vacation_until = "soon"', "is not a day"),
        ('order = "best"', "is no order of messages"),
        ('mail = "anna"', "is no mail address"),
        ('number = "20a"', "cannot be dialled"),
        ('greeting_closed = "closed"', "nobody knows when you are closed"),
        ('schedule = "nights"', "there is no such schedule"),
        ('people = ["anna"]', "only a shared mailbox has several people"),
        ("toll_saver = { rings_new = 4 }", "would not be answered sooner"),
        ("toll_saver = { rings_new = 40 }", "is out of range"),
        ("toll_saver = { rings = 4 }", "there is no such key"),
        ("shortest_s = 60\nlongest_s = 30", "cannot be left"),
    ],
)
def test_a_mistake_is_told(line: str, told: str) -> None:
    _, problems = read(f"[mailbox.office]\n{line}")
    assert len(problems) == 1
    assert told in problems[0]


def test_two_mailboxes_cannot_have_one_number() -> None:
    _, problems = read(
        '[mailbox.office]\nnumber = "201"\n[mailbox.night]\nnumber = "201"\n'
    )
    (problem,) = problems
    assert 'mailbox.night.number = "201": is the number of office already' in problem


def test_each_lamp_has_a_pin_of_its_own() -> None:
    file = TomlFile("tipring.toml", {}, {(): 1})
    boxes = {
        name: Mailbox(name, lamp_pin=pin)
        for name, pin in {"a": 5, "b": 6, "c": 5, "d": 7, "e": None}.items()
    }
    problems = [str(one) for one in shared_pins(boxes, [7, None], file)]
    assert len(problems) == 2
    assert "mailbox.c.lamp_pin" in problems[0]
    assert "mailbox.d.lamp_pin" in problems[1]


def test_the_people_of_a_mailbox_are_agents() -> None:
    file = TomlFile("tipring.toml", {}, {(): 1})
    box = Mailbox("office", shared=True, people=("anna", "bne"))
    (problem,) = unknown_people({"office": box}, {"anna", "ben"}, file)
    assert "there is no such agent" in str(problem)
    assert problem.remedy == 'did you mean "ben"?'


def secrets(directory: Path, text: str) -> Path:
    path = directory / "secrets.toml"
    path.write_text(text)
    path.chmod(0o600)
    return directory


def test_a_pin_is_read_and_never_shown(tmp_path: Path) -> None:
    problems: list[Problem] = []
    where = secrets(tmp_path, '[mailbox_pin]\noffice = "20937"\n')
    pins = read_pins(where, (), ("office",), problems)
    assert pins.of_mailboxes == {"office": "20937"}
    assert "20937" not in repr(pins)
    assert problems == []


def test_a_pin_without_a_mailbox_is_told_without_the_pin(tmp_path: Path) -> None:
    problems: list[Problem] = []
    where = secrets(tmp_path, '[mailbox_pin]\nofice = "20937"\n')
    read_pins(where, (), ("office",), problems)
    (problem,) = map(str, problems)
    assert "there is no such mailbox in tipring.toml" in problem
    assert "20937" not in problem


def test_of_names_that_nobody_knows_no_pin_is_called_wrong(tmp_path: Path) -> None:
    problems: list[Problem] = []
    text = '[mailbox_pin]\noffice = "20937"\n[agent_pin]\nanna = "4711"\n'
    read_pins(secrets(tmp_path, text), None, None, problems)
    assert problems == []
