"""Flows that listen: what may be written, what is refused, what is advised."""

from pathlib import Path

import pytest

from support.toy_voice import ToyVoice
from tipring.config.advice import advise
from tipring.config.check import examine, prompt_library
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.said_back import said_back
from tipring.config.spoken import spoken
from tipring.domain.asking.prompts import prompts_around
from tipring.domain.asking.words import said_as
from tipring.domain.flow import (
    Answer,
    CollectNode,
    DirectoryNode,
    ListenNode,
    MenuNode,
    Node,
)

MAIN = """\
[office]
name = "Office"
time_zone = "Europe/Berlin"
[[line]]
url = "modem:///dev/ttyACM0"
flow = "main"
"""
BYE = '\n[node.bye]\ndo = "hangup"\n'
MENU = """\
start = "menu"
[node.menu]
do = "menu"
say = "office-menu"
otherwise = "bye"
confirm = "always"
[node.menu.choices]
1 = { go = "bye", say = ["Billing", "my invoice"] }
2 = { go = "bye", say = "front desk" }
3 = "bye"
"""
LISTEN = """\
start = "ask"
[node.ask]
do = "listen"
say = "office-menu"
into = "language"
next = "bye"
otherwise = "bye"
confirm = "never"
no_match = "try-again"
[node.ask.phrases]
en = "English"
de = ["german", "deutsch"]
"""
DATE = """\
start = "ask"
[node.ask]
do = "listen"
say = "office-menu"
answer = "date"
into = "day"
next = "bye"
otherwise = "bye"
"""
DIRECTORY = """\
start = "who"
[node.who]
do = "directory"
otherwise = "bye"
tries = 2
[node.who.people]
"Anna Smith" = "bye"
"Bob Jones" = "bye"
"""
COLLECT = """\
start = "card"
[node.card]
do = "collect"
say = "enter-number"
into = "card"
next = "bye"
otherwise = "bye"
speech = true
"""


def office(directory: Path, flow: str) -> Path:
    (directory / "flows").mkdir()
    (directory / "tipring.toml").write_text(MAIN, "utf-8")
    (directory / "flows" / "main.toml").write_text(flow + BYE, "utf-8")
    return directory


def node(directory: Path, flow: str) -> Node:
    found = load(office(directory, flow)).office.flows["main"]
    return found.nodes[found.start]


def refused(directory: Path, flow: str) -> str:
    with pytest.raises(SettingsProblems) as caught:
        load(office(directory, flow))
    (problem,) = caught.value.problems
    return str(problem)


def advised(directory: Path, flow: str) -> list[str]:
    found = examine(office(directory, flow), prompt_library(directory))
    assert found.problems == []
    assert found.reading is not None
    assert found.narrator is not None
    return [str(problem) for problem in advise(found.reading, found.narrator)]


def test_the_words_of_a_menu_stand_for_its_keys(tmp_path: Path) -> None:
    assert node(tmp_path, MENU) == MenuNode(
        name="menu",
        say=("office-menu",),
        choices={"1": "bye", "2": "bye", "3": "bye"},
        otherwise="bye",
        spoken={"billing": "1", "my invoice": "1", "front desk": "2"},
        confirm="always",
    )


def test_a_phrase_has_a_value(tmp_path: Path) -> None:
    assert node(tmp_path, LISTEN) == ListenNode(
        name="ask",
        say=("office-menu",),
        into="language",
        next="bye",
        otherwise="bye",
        phrases={"english": "en", "german": "de", "deutsch": "de"},
        confirm="never",
        no_match=("try-again",),
    )


def test_a_day_is_asked_for(tmp_path: Path) -> None:
    found = node(tmp_path, DATE)
    assert isinstance(found, ListenNode)
    assert (found.answer, found.phrases) == (Answer.DATE, {})


def test_people_lead_to_nodes(tmp_path: Path) -> None:
    assert node(tmp_path, DIRECTORY) == DirectoryNode(
        name="who",
        people={"Anna Smith": "bye", "Bob Jones": "bye"},
        otherwise="bye",
        tries=2,
    )


def test_digits_may_be_spoken(tmp_path: Path) -> None:
    found = node(tmp_path, COLLECT)
    assert isinstance(found, CollectNode)
    assert found.speech


@pytest.mark.parametrize(
    ("flow", "old", "new", "told"),
    [
        (MENU, '"front desk"', '"my  INVOICE"', '"my  invoice" is said for two'),
        (MENU, '"front desk"', "7", "node.menu.choices.2: is nothing that a caller"),
        (MENU, '"front desk"', '"?"', "node.menu.choices.2: is nothing that a caller"),
        (MENU, "3 =", '"" =', "is not on a telephone's keypad"),
        (MENU, '"always"', '"perhaps"', "is no way to confirm"),
        (LISTEN, '"german"', '"english"', '"english" is said for two values'),
        (LISTEN, "[node.ask.phrases]", "[node.bay]", "node.bay"),
        (DATE, '"date"', '"phrase"', "is missing, so there is nothing to say"),
        (DATE, '"date"', '"day"', "is no kind of answer"),
        (DATE, '"day"', '"language"', "no date is a language"),
        (DATE, "otherwise", 'phrases = { a = "b" }\notherwise', "its own words"),
        (COLLECT, "speech", "secret = true\nspeech", "what is spoken is no secret"),
        (COLLECT, '"card"\nnext', '"language"\nnext', "digits are no language"),
        (DIRECTORY, "Bob Jones", "anna smith", "sound the same"),
        (DIRECTORY, '"Bob Jones" = "bye"', '"Bob" = "bay"', "there is no such node"),
    ],
)
def test_what_does_not_fit_is_told(
    tmp_path: Path, flow: str, old: str, new: str, told: str
) -> None:
    assert flow.count(old) == 1
    with pytest.raises(SettingsProblems, match=r"flows/main\.toml") as caught:
        load(office(tmp_path, flow.replace(old, new)))
    assert told in str(caught.value)


def test_people_are_needed(tmp_path: Path) -> None:
    nobody = DIRECTORY.partition("[node.who.people]")[0] + "people = {}"
    assert "is empty; add at least one line" in refused(tmp_path, nobody)


def test_good_words_need_no_advice(tmp_path: Path) -> None:
    for number, flow in enumerate((MENU, LISTEN, DATE, DIRECTORY, COLLECT)):
        folder = tmp_path / str(number)
        folder.mkdir()
        hints = [hint for hint in advised(folder, flow) if "recorded" not in hint]
        assert hints == []


@pytest.mark.parametrize(
    ("flow", "old", "new", "hint"),
    [
        (
            MENU,
            "front desk",
            "fillings",
            '7: node.menu.choices: "billing" and "fillings" sound nearly alike',
        ),
        (
            MENU,
            "front desk",
            "one",
            'node.menu.choices: "one" stands for 2, and sounds like 1',
        ),
        (MENU, "front desk", "24 hours", '"24 hours" has figures'),
        (LISTEN, "deutsch", "englisch", "sound nearly alike"),
        (
            DIRECTORY,
            "Bob Jones",
            "Anne Smith",
            '"Anna Smith" and "Anne Smith" sound nearly alike',
        ),
    ],
)
def test_words_that_will_be_mistaken_are_told(
    tmp_path: Path, flow: str, old: str, new: str, hint: str
) -> None:
    (told,) = advised(tmp_path, flow.replace(old, new))
    assert hint in told


@pytest.mark.parametrize(
    ("flow", "kind"), [(DATE, "no date"), (COLLECT, "no digits"), (LISTEN, "")]
)
def test_an_answer_that_nobody_understands_is_told(
    tmp_path: Path, flow: str, kind: str
) -> None:
    folder = tmp_path / "prompts" / "xx"
    folder.mkdir(parents=True)
    (folder / "catalogue.toml").write_text('hello = "hello"\n', "utf-8")
    hints = advised(tmp_path, f'language = "xx"\n{flow}')
    told = [hint for hint in hints if "understood in" in hint]
    assert len(told) == bool(kind)
    assert all(f'{kind} is understood in "xx"' in hint for hint in told)


def test_all_that_is_said_around_a_question_is_wanted(tmp_path: Path) -> None:
    wanted = {}
    for number, flow in enumerate((MENU, LISTEN, DATE, DIRECTORY, COLLECT)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = examine(office(folder, flow), prompt_library(folder))
        assert found.reading is not None
        wanted[flow] = {part.say for part in spoken(found.reading)}
    assert all({"use-keys", "say-yes-or-no"} <= says for says in wanted.values())
    assert {"confirm-number", "digit-1", "digit-3"} <= wanted[MENU]
    assert "digit-4" not in wanted[MENU]
    assert "try-again" in wanted[LISTEN]
    assert "enter-month-day" in wanted[DATE]
    assert {"directory-none", "directory-first", "digit-9"} <= wanted[DIRECTORY]
    assert {"enter-number", "digit-0"} <= wanted[COLLECT]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer.YES_NO, {"word-yes", "word-no", "keys-yes-no"}),
        (Answer.DIGITS, {"digit-0", "digit-9", "enter-number"}),
        (Answer.TIME, {"enter-time", *said_as(Answer.TIME, "14:30", "en")}),
        (Answer.DATE, {"enter-month-day", *said_as(Answer.DATE, "2026-12-03", "en")}),
        (Answer.NUMBER, {"enter-number", *said_as(Answer.NUMBER, "4711", "en")}),
    ],
)
def test_an_answer_can_be_read_back(
    tmp_path: Path, answer: Answer, said: set[str]
) -> None:
    found = node(tmp_path, DATE.replace('"date"', f'"{answer.value}"'))
    assert said <= set(prompts_around(found, "en"))


def test_what_is_said_back_needs_a_voice_or_a_recording(tmp_path: Path) -> None:
    directory = office(tmp_path, MENU)
    silent = examine(directory, prompt_library(directory))
    assert silent.reading is not None
    assert silent.narrator is not None
    assert said_back(silent.reading, silent.narrator) == set()
    voiced = examine(directory, prompt_library(directory), lambda _: ToyVoice())
    assert voiced.reading is not None
    assert voiced.narrator is not None
    assert said_back(voiced.reading, voiced.narrator) == {
        ("billing?", "en"),
        ("my invoice?", "en"),
        ("front desk?", "en"),
    }


def test_a_recording_with_the_words_of_a_phrase_says_it_back(tmp_path: Path) -> None:
    directory = office(tmp_path, LISTEN)
    folder = tmp_path / "prompts" / "en"
    folder.mkdir(parents=True)
    (folder / "catalogue.toml").write_text('mine = "English."\n', "utf-8")
    shipped = prompt_library(directory).find("goodbye", "en").path
    (folder / "mine.wav").write_bytes(shipped.read_bytes())
    found = examine(directory, prompt_library(directory))
    assert found.reading is not None
    assert found.narrator is not None
    assert said_back(found.reading, found.narrator) == {("english?", "en")}
