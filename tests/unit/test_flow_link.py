"""Flows that ask how the link is: other greetings, and choices that are left out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.offices import an_office, write_settings
from tipring.config.link_hints import link_hints
from tipring.config.problems import SettingsProblems
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.call_events import Begin, PromptFinished
from tipring.domain.command import Command
from tipring.domain.commands import Finish, Play
from tipring.domain.events import DigitPressed
from tipring.domain.flow import Example, Flow, HangUpNode, IfNode, MenuNode, Node
from tipring.domain.journal import Decided
from tipring.domain.menu_offers import as_offered, left_out
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse
from tipring.domain.script import parse_script

MENU = MenuNode(
    name="menu",
    say=("press-1",),
    choices={"1": "desk", "3": "online", "4": "online"},
    otherwise="bye",
    spoken={"a person": "1", "online support": "3"},
    offers={"3": ("press-3", "or-say-it"), "4": ("press-4",)},
    only_while={"3": ("up",), "4": ("up", "degraded")},
)
NODES: tuple[Node, ...] = (
    IfNode(
        name="start",
        variable="link",
        is_one_of=("down",),
        then="sorry",
        otherwise="menu",
    ),
    HangUpNode(name="sorry", say=("no-internet",)),
    MENU,
    HangUpNode(name="desk", say=("desk",)),
    HangUpNode(name="online", say=("online",)),
    HangUpNode(name="bye", say=("bye",)),
)


def office(start: str = "start") -> Office:
    nodes = {node.name: node for node in NODES}
    return an_office(flows={"main": Flow("main", start, "en", nodes)})


def walk(link: str, *sentences: str, start: str = "start") -> list[str]:
    at = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    example = Example("one", at, parse_script([*sentences]), (), link=link)
    return rehearse(office(start), "main", example)


def test_a_flow_has_another_greeting_while_the_link_is_down() -> None:
    assert walk("down") == ["start", "sorry"]
    assert walk("degraded", "presses 1") == ["start", "menu", "desk"]


@pytest.mark.parametrize(
    ("link", "said", "keys", "phrases"),
    [
        ("up", ("press-1", "press-3", "or-say-it", "press-4"), "134", 2),
        ("degraded", ("press-1", "press-4"), "14", 1),
        ("down", ("press-1",), "1", 1),
    ],
)
def test_a_menu_offers_what_there_is(
    link: str, said: tuple[str, ...], keys: str, phrases: int
) -> None:
    menu = as_offered(MENU, link)
    assert menu.say == said
    assert "".join(menu.choices) == keys
    assert len(menu.spoken) == phrases
    assert "".join(left_out(MENU, link)) == "134".translate({ord(k): "" for k in keys})


def test_a_menu_without_such_choices_is_left_as_it_is() -> None:
    plain = MenuNode(name="menu", say=("a",), choices={"1": "bye"}, otherwise="bye")
    assert as_offered(plain, "down") is plain


def test_a_choice_that_is_left_out_is_no_choice() -> None:
    assert walk("up", "presses 3", start="menu") == ["menu", "online"]
    tried = ["presses 3", "waits 6 s"] * 3
    assert walk("down", *tried, start="menu") == ["menu", "bye"]


def steps(call: CallMachine, *events: object) -> Iterator[Command]:
    for event in events:
        yield from call.handle(event, 1.0)


def test_the_link_is_asked_at_each_node_anew_and_the_journal_says_why() -> None:
    link = ["up"]
    nodes = {
        "a": MenuNode(name="a", say=("a",), choices={"1": "menu"}, otherwise="menu"),
        "menu": MENU,
    }
    where = an_office(flows={"main": Flow("main", "a", "en", nodes)})
    facts = CallFacts("line-1", datetime(2026, 11, 23, tzinfo=UTC))
    call = CallMachine(where, "main", facts, link=lambda: link[0])
    assert Play(("a",), "en") in list(steps(call, Begin(), PromptFinished()))
    assert call.variables["link"] == "up"
    link[0] = "down"
    done = list(steps(call, DigitPressed("1")))
    assert call.variables["link"] == "down"
    assert Decided("menu", "without the choice 3, 4: the link is down") in done
    assert Play(("press-1",), "en") in done
    assert not [step for step in done if isinstance(step, Finish)]


# --- what is said of it before anybody calls ------------------------------------

ASKING = """\
start = "ask"
language = "en"

[node.ask]
do = "if"
variable = "link"
is_one_of = "down"
then = "bye"
otherwise = "menu"

[node.menu]
do = "menu"
say = "harbor-menu"
otherwise = "bye"

[node.menu.choices]
1 = "bye"
3 = { go = "bye", offer = ["harbor-billing"], link = "up" }

[node.bye]
do = "hangup"
say = "goodbye"
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/ttyACM0")
    (tmp_path / "flows" / "main.toml").write_text(ASKING)
    return tmp_path


def test_who_asks_for_a_link_that_nobody_watches_is_told(directory: Path) -> None:
    told = [str(hint) for hint in link_hints(read(directory))]
    so = "asks for the link, which nobody watches: it is always up; add [link]"
    assert told == [
        f"flows/main.toml:4: node.ask: {so}",
        f"flows/main.toml:11: node.menu: {so}",
    ]
    with (directory / "tipring.toml").open("a") as main:
        main.write("\n[link]\n")
    assert list(link_hints(read(directory))) == []


def test_what_is_offered_has_to_be_recorded(directory: Path) -> None:
    said = {one.say for one in spoken(read(directory))}
    assert {"harbor-menu", "harbor-billing"} <= said


@pytest.mark.parametrize(
    ("node", "where"),
    [
        (
            'do = "http"\nurl = "https://example.com"\ninto = { link = "a" }',
            'into.link = "a"',
        ),
        ('do = "python"\nfunction = "f.py:f"\nsets = ["x", "link"]', 'sets.2 = "link"'),
        ('do = "python"\nfunction = "f.py:f"\nsets = "link"', 'sets = "link"'),
    ],
)
def test_nobody_else_says_how_the_link_is(
    directory: Path, node: str, where: str
) -> None:
    flow = directory / "flows" / "main.toml"
    more = f'\n[node.own]\n{node}\nnext = "bye"\nfailed = "bye"\n'
    text = flow.read_text().replace('otherwise = "menu"', 'otherwise = "own"')
    flow.write_text(text + more)
    with pytest.raises(SettingsProblems) as caught:
        read(directory)
    told = [str(problem) for problem in caught.value.problems]
    so = "the box itself says how the link is; choose another variable"
    assert [one for one in told if f"node.own.{where}: {so}" in one]
