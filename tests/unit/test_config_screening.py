"""screening.toml and the node `screen`, right and wrong."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.config.check import check, prompt_library
from tipring.config.problems import Problem
from tipring.config.reader import load, read
from tipring.config.screening_file import load_lists, read_lists
from tipring.config.spoken import spoken
from tipring.domain.errors import SettingsError
from tipring.domain.flow import ScreenNode
from tipring.domain.screen_node import prompts
from tipring.domain.screening import Entry, ListName

LISTS = """
# those who sell
[[block]]
number = "+49 (900) *"
note = "premium"

[[allow]]
name = "DOE*"

[[block]]
name = "*survey*"
"""
DOOR = """\
start = "door"

[node.door]
do = "screen"
allowed = "menu"
blocked = "bye"
anonymous = "message"
prove_human = true

[node.menu]
do = "say"
say = "harbor-welcome"
next = "bye"

[node.message]
do = "voicemail"
mailbox = "office"

[node.bye]
do = "hangup"
say = "screen-blocked"

[[example]]
name = "whoever is blocked stays outside"
number = "011499001234"
expect = ["door", "bye"]

[[example]]
name = "a friend comes in at once"
number = "2125550142"
called = "DOE JOHN"
expect = ["door", "menu"]

[[example]]
name = "a human comes in"
number = "2125550142"
caller = ['waits for "seven"', "presses 7"]
expect = ["door", "menu"]

[[example]]
name = "a robot does not"
number = "2125550142"
caller = ["waits 3 s", "presses 1"]
expect = ["door", "bye"]

[[example]]
name = "no number, no entry"
expect = ["door", "message"]
"""


def told(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "screening.toml").write_text(text)
    problems: list[Problem] = []
    assert read_lists(tmp_path, problems) == () or not problems
    return [str(problem) for problem in problems]


def test_an_office_without_lists_has_none(tmp_path: Path) -> None:
    assert load_lists(tmp_path) == ()


def test_lists_are_read_as_they_are_written(tmp_path: Path) -> None:
    assert told(tmp_path, LISTS) == []
    assert load_lists(tmp_path) == (
        Entry(ListName.BLOCK, "+49900*", is_name=False, note="premium"),
        Entry(ListName.BLOCK, "*survey*", is_name=True),
        Entry(ListName.ALLOW, "DOE*", is_name=True),
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[block]]\nnumber = "*"', 'block.1.number = "*": would fit every number'),
        ('[[block]]\nnumber = "12*4"', "neither a number nor the beginning of one"),
        ('[[allow]]\nname = "**"', "allow.1.name"),
        ("[[block]]\nnumber = 12", "a text is expected"),
        ("[[block]]\n", "needs either a number or a name"),
        ('[[block]]\nnumber = "1"\nname = "a"', "keep one of them"),
        ('[[block]]\nnumber = "1"\n[[allow]]\nnumber = "1"', "in the lists already"),
        ('[[block]]\nname = "A"\n[[block]]\nname = "a"', "in the lists already"),
        ('[[blok]]\nnumber = "1"', 'did you mean "block"?'),
        ('[[block]]\nnumbr = "1"', 'did you mean "number"?'),
        ('block = "1"', "a list of tables is expected"),
        ("[[block", "this is not TOML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    assert any(what in line for line in told(tmp_path, text))
    assert all(line.startswith("screening.toml") for line in told(tmp_path, text))
    with pytest.raises(SettingsError):
        load_lists(tmp_path)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    (tmp_path / "flows/main.toml").write_text(DOOR)
    (tmp_path / "screening.toml").write_text(LISTS)
    return tmp_path


def test_a_door_is_read_and_its_examples_come_true(office: Path) -> None:
    assert check(office, prompt_library(office)) == []
    settings = load(office)
    door = settings.office.flows["main"].nodes["door"]
    assert door == ScreenNode(
        name="door",
        allowed="menu",
        blocked="bye",
        anonymous="message",
        prove_human=True,
    )
    assert len(settings.office.screening) == 3


def test_a_mistake_in_the_lists_is_one_of_the_settings(office: Path) -> None:
    (office / "screening.toml").write_text("[[block]]\nnumber = 1\n")
    with pytest.raises(SettingsError, match=r"screening.toml:2: block.1.number = 1"):
        load(office)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("prove_human = true", "tries = 3", "nobody is asked to press anything"),
        ('blocked = "bye"', "", "node.door.blocked: is missing"),
        ('blocked = "bye"', 'blocked = "by"', 'did you mean "bye"?'),
        ('anonymous = "message"', "", "no caller can reach this node"),
        ('do = "screen"', 'do = "screen"\nlanguage = "xx"', "there is no such key"),
    ],
)
def test_a_mistake_at_the_door_is_told(
    office: Path, old: str, new: str, what: str
) -> None:
    (office / "flows/main.toml").write_text(DOOR.replace(old, new))
    with pytest.raises(SettingsError) as error:
        load(office)
    assert what in str(error.value)


def test_a_door_that_asks_says_its_prompts(office: Path) -> None:
    def said() -> set[str]:
        everything = spoken(read(office))
        return {part.say for part in everything if part.path[1:2] == ("door",)}

    assert said() == set(prompts())
    asks_nobody = DOOR.replace("prove_human = true", "")
    (office / "flows/main.toml").write_text(asks_nobody)
    assert said() == set()
