import shutil
from pathlib import Path

import pytest

import tipring
from tipring.config.check import check, examine, prompt_library
from tipring.config.problems import in_order
from tipring.config.unrecorded import unrecorded
from tipring.speech.prompts import shipped_root

DEMO = Path(tipring.__file__).parent / "cli" / "demo_office"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEMO, tmp_path / "office"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand in {path} exactly once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def checked(directory: Path) -> list[str]:
    return [str(problem) for problem in check(directory, prompt_library(directory))]


def hinted(directory: Path) -> list[str]:
    """Return what is heard although nobody recorded it, of a sound configuration."""
    found = examine(directory, prompt_library(directory))
    assert found.reading is not None
    assert found.narrator is not None
    return [str(hint) for hint in in_order(unrecorded(found.reading, found.narrator))]


def line_of(path: Path, beginning: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(beginning))


def record(office: Path, language: str, *names: str) -> None:
    """Put a recording (of whatever) into the owner's folder."""
    folder = office / "prompts" / language
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(shipped_root() / "en" / "goodbye.wav", folder / f"{name}.wav")


SYSTEM = ("trouble", "voicemail-saved", "voicemail-too-short", "voicemail-unavailable")


def test_the_demo_office_is_fit_to_answer() -> None:
    assert checked(DEMO) == []


def test_a_file_that_cannot_be_read_is_all_that_is_told(office: Path) -> None:
    change(office / "tipring.toml", "rings = 1 ", "rings = 0 ")
    line = line_of(office / "tipring.toml", "rings")
    assert checked(office) == [
        f"tipring.toml:{line}: line.1.rings = 0: is out of range; choose 1 to 10",
    ]


def test_a_prompt_that_nobody_recorded_is_told(office: Path) -> None:
    flow = office / "flows" / "main.toml"
    change(flow, 'say = "harbor-billing"', 'say = ["one-moment", "harbor-biling"]')
    (told,) = checked(office)
    assert told.startswith(
        f"flows/main.toml:{line_of(flow, 'say = [')}: node.billing.say.2 ="
        ' "harbor-biling": no recording says "harbor-biling" in language "en"; perhaps'
        " harbor-billing"
    )


def test_the_greeting_of_a_mailbox_is_checked(office: Path) -> None:
    change(office / "tipring.toml", '"harbor-leave-message"', '"hello.wav"')
    (told,) = checked(office)
    line = line_of(office / "tipring.toml", "greeting")
    start = f'tipring.toml:{line}: mailbox.office.greeting.1 = "hello.wav": '
    assert told.startswith(start)
    assert str(office / "hello.wav") in told


def test_the_greeting_of_a_mailbox_that_no_flow_uses_is_checked(office: Path) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write('[mailbox.spare]\ngreeting = "nothing like it"\n')
    (told,) = checked(office)
    assert 'mailbox.spare.greeting = "nothing like it": no recording' in told


def test_a_recording_of_the_owner_counts(office: Path) -> None:
    change(office / "flows" / "main.toml", '"harbor-billing"', '"our-billing"')
    assert len(checked(office)) == 1
    record(office, "en", "our-billing")
    assert checked(office) == []


def test_prompts_that_a_node_says_by_default_are_checked(office: Path) -> None:
    change(office / "flows" / "main.toml", "start =", 'language = "nl"\nstart =')
    shelf = {"welcome", "menu", "appointments", "billing", "closed", "leave-message"}
    record(office, "nl", *(f"harbor-{name}" for name in shelf))
    record(office, "nl", "goodbye", "voicemail-greeting", "no-choice", *SYSTEM[1:])
    line = line_of(office / "flows" / "main.toml", "[node.menu]")
    hints = hinted(office)
    start = f"flows/main.toml:{line}: node.menu.invalid: "
    (invalid,) = (hint for hint in hints if hint.startswith(start))
    (trouble,) = (hint for hint in hints if 'language = "nl"' in hint)
    assert "tipring prompts add nl invalid-choice FILE" in invalid
    assert 'language = "nl": "Sorry, something went wrong here.' in trouble
    of_flows = [told for told in checked(office) if told.startswith("flows/")]
    assert [told for told in of_flows if "did not reach" not in told] == []


def test_a_language_without_prompts_is_told_once(office: Path) -> None:
    change(office / "flows" / "main.toml", "start =", 'language = "xx"\nstart =')
    line = line_of(office / "flows" / "main.toml", "language")
    told = [told for told in checked(office) if "did not reach" not in told]
    assert told == [
        (
            f'flows/main.toml:{line}: language = "xx": there are no prompts in this'
            " language; record them in prompts/xx/, or choose another"
        ),
    ]


def test_the_language_of_the_office_must_have_prompts(office: Path) -> None:
    change(office / "flows" / "main.toml", "start =", 'language = "en"\nstart =')
    change(office / "tipring.toml", 'language = "en"', 'language = "yy"')
    (told,) = checked(office)
    assert 'office.language = "yy": there are no prompts' in told


DUTCH = """
[node.dutch]
do = "set"
next = "hello"
values = { language = "nl" }

[node.hello]
do = "goto"
flow = "hello"
"""
HELLO = """\
start = "hello"

[node.hello]
do = "say"
say = "office-welcome"
next = "bye"

[node.bye]
do = "goto"
flow = "main"
node = "goodbye"
"""


def test_a_prompt_is_wanted_in_each_language_that_a_call_can_arrive_in(
    office: Path,
) -> None:
    flow = office / "flows" / "main.toml"
    change(flow, '3 = "message"', '3 = "message"\n9 = "dutch"')
    flow.write_text(flow.read_text() + DUTCH)
    (office / "flows" / "hello.toml").write_text(HELLO)
    record(office, "nl", *SYSTEM)
    line = line_of(flow, 'say = "goodbye"')
    assert checked(office) == []
    assert [hint.split(" is heard in")[0] for hint in hinted(office)] == [
        (
            'flows/hello.toml:5: node.hello.say = "office-welcome": "Thank you for'
            ' calling."'
        ),
        (
            f'flows/main.toml:{line}: node.goodbye.say = "goodbye": "Thank you for'
            ' calling. Goodbye."'
        ),
    ]
    record(office, "nl", "goodbye", "office-welcome")
    assert hinted(office) == []


def test_an_unknown_language_of_a_set_node_is_told(office: Path) -> None:
    flow = office / "flows" / "main.toml"
    change(flow, '3 = "message"', '3 = "message"\n9 = "dutch"')
    flow.write_text(flow.read_text() + DUTCH.replace('"hello"', '"goodbye"', 1))
    change(flow, '\n[node.hello]\ndo = "goto"\nflow = "hello"\n', "")
    (told,) = checked(office)
    assert 'node.dutch.values.language = "nl": there are no prompts' in told


def test_an_example_that_does_not_come_true_is_told(office: Path) -> None:
    flow = office / "flows" / "main.toml"
    change(flow, '2 = "billing"', '2 = "message"\n22 = "billing"')
    line = line_of(flow, "[[example]]")
    assert checked(office) == [
        (
            f"flows/main.toml:{line}: example "
            '"a caller who presses 2 hears about billing" did not reach "billing";'
            " it reached: open, welcome, menu, message, goodbye"
        ),
    ]


def test_a_switch_that_is_set_by_hand_does_not_fail_the_examples(office: Path) -> None:
    change(office / "tipring.toml", 'switch = "auto"  ', 'switch = "closed"')
    assert checked(office) == []


def test_every_example_and_every_prompt_is_told_at_once(office: Path) -> None:
    flow = office / "flows" / "main.toml"
    change(flow, '2 = "billing"', '2 = "appointments"\n22 = "billing"')
    change(flow, '"harbor-billing"', '"nothing-like-it"')
    told = checked(office)
    assert [line.split(": ")[1][:8] for line in told] == ["node.bil", "example "]
