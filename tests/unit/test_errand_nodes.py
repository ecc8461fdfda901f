"""The nodes `http` and `python`: what is asked, and where the answer leads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CallEvent,
    FunctionReturned,
    PromptFailed,
    PromptFinished,
    WebAnswered,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskWeb,
    CallFunction,
    DropErrand,
    Finish,
    Play,
    StopPlaying,
)
from tipring.domain.errands import LONGEST_VALUE, filled_in, filled_url, word_at
from tipring.domain.events import CallerIdReceived, DigitPressed, VoiceHeard
from tipring.domain.flow import (
    CollectNode,
    Example,
    Flow,
    HangUpNode,
    HttpNode,
    Node,
    PythonNode,
    SayNode,
)
from tipring.domain.journal import Decided, NodeEntered
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse

HTTP = HttpNode(
    name="ask",
    url="https://crm.example/callers/{caller}?line={line}",
    method="POST",
    body={"order": "{order}", "of": "{caller}", "odd": "{nobody}"},
    headers={"Authorization": "Bearer secret:crm"},
    into={"customer": "customer.name", "first": "orders.0.id"},
    timeout_s=3.0,
    next="good",
    failed="bad",
)
PYTHON = PythonNode(
    name="ask",
    function="door.py:open_door",
    with_={"pin": "{order}"},
    choices={"open": "good", "shut": "bye"},
    timeout_s=2.0,
    say=("one-moment",),
    next="bye",
    failed="bad",
)
ENDS: tuple[Node, ...] = (
    SayNode(name="good", say=("good",), next="bye"),
    SayNode(name="bad", say=("bad",), next="bye"),
    HangUpNode(name="bye"),
)
ORDER = CollectNode(
    name="order", say=("order",), into="order", next="ask", otherwise="bye"
)


def office(*nodes: Node) -> Office:
    flow = Flow(
        name="main",
        start=nodes[0].name,
        language="en",
        nodes={node.name: node for node in (*nodes, *ENDS)},
    )
    return Office(
        name="o",
        zone=ZoneInfo("UTC"),
        flows={"main": flow},
        schedules={},
        mailboxes={},
    )


class Story:
    """One call, told step by step."""

    def __init__(self, *nodes: Node) -> None:
        caller = CallerIdReceived("+1 212/5550142")
        facts = CallFacts("front", datetime(2026, 11, 26, tzinfo=UTC), caller)
        self.call = CallMachine(office(*nodes), "main", facts)
        self.now = 0.0
        self.last = self.call.handle(Begin(), 0.0)

    def tell(self, event: CallEvent) -> list[Command]:
        self.last = self.call.handle(event, self.now)
        return self.last

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.last = self.call.tick(self.now)

    @property
    def entered(self) -> list[tuple[str, str]]:
        return [(c.node, c.why) for c in self.last if isinstance(c, NodeEntered)]

    @property
    def variables(self) -> Mapping[str, str]:
        return self.call.variables


def test_a_web_service_is_asked_with_what_the_call_knows() -> None:
    story = Story(ORDER, HTTP)
    for digit in "42#":
        story.tell(DigitPressed(digit))
    (asked,) = [command for command in story.last if isinstance(command, AskWeb)]
    assert asked.url == "https://crm.example/callers/%2B1%20212%2F5550142?line=front"
    assert asked.method == "POST"
    assert asked.body == {"order": "42", "of": "+1 212/5550142", "odd": ""}
    assert asked.headers == {"Authorization": "Bearer secret:crm"}
    assert "5550142" not in repr(asked)
    assert "crm" not in repr(asked)


def test_its_answer_becomes_variables() -> None:
    story = Story(HTTP)
    answer = {"customer": {"name": "Anna"}, "orders": [{"id": 7}]}
    story.tell(WebAnswered(answer))
    assert story.entered == [("good", "the web service answered")]
    assert (story.variables["customer"], story.variables["first"]) == ("Anna", "7")


def test_what_the_answer_lacks_is_empty_and_told() -> None:
    story = Story(HTTP)
    story.tell(WebAnswered({"customer": None}))
    assert story.entered == [
        ("good", "the web service answered, without customer.name, orders.0.id"),
    ]
    assert (story.variables["customer"], story.variables["first"]) == ("", "")


def test_a_service_that_fails_leads_elsewhere_and_says_why() -> None:
    story = Story(HTTP)
    story.tell(WebAnswered(trouble="crm.example said 500"))
    assert story.entered == [("bad", "crm.example said 500")]
    assert "customer" not in story.variables


def test_nobody_waits_longer_than_the_node_says() -> None:
    story = Story(HTTP)
    story.wait(2.9)
    assert story.last == []
    story.wait(0.2)
    assert story.last[0] == DropErrand()
    assert story.entered == [("bad", "there was no answer within 3 s")]
    assert story.tell(WebAnswered({"customer": {"name": "Anna"}})) == []


def test_what_is_said_meanwhile_is_said_to_its_end() -> None:
    story = Story(PYTHON)
    assert [type(command) for command in story.last[1:]] == [CallFunction, Play]
    assert story.tell(FunctionReturned(go="open")) == []
    assert story.tell(VoiceHeard(active=True)) == []
    story.wait(5.0)
    assert story.last == []
    story.tell(PromptFinished())
    assert story.entered == [("good", "door.py:open_door said open")]


@pytest.mark.parametrize("over", [PromptFinished(), PromptFailed("no file")])
def test_the_answer_may_come_after_the_prompt(
    over: PromptFinished | PromptFailed,
) -> None:
    story = Story(PYTHON)
    story.tell(over)
    story.tell(FunctionReturned())
    assert story.entered == [("bye", "door.py:open_door returned")]


def test_a_prompt_that_is_longer_than_the_wait_is_said_to_its_end_as_well() -> None:
    story = Story(PYTHON)
    story.wait(2.1)
    assert story.last == [DropErrand()]
    story.tell(PromptFinished())
    assert story.entered == [("bad", "there was no answer within 2 s")]


def test_a_function_gets_what_the_call_knows() -> None:
    story = Story(ORDER, PYTHON)
    for digit in "42#":
        story.tell(DigitPressed(digit))
    (called,) = [one for one in story.last if isinstance(one, CallFunction)]
    assert (called.function, called.digits) == ("door.py:open_door", "42")
    assert called.more == {"pin": "42"}
    assert called.variables["order"] == "42"
    assert called.variables["caller"] == "+1 212/5550142"
    assert "42" not in repr(called)


def test_a_function_that_says_something_else_has_failed() -> None:
    story = Story(PYTHON)
    story.tell(PromptFinished())
    story.tell(FunctionReturned(go="ajar", values={"door": "ajar"}))
    why = "door.py:open_door said ajar, which is none of the choices"
    assert story.entered == [("bad", why)]
    assert "door" not in story.variables


def test_a_function_in_trouble_leads_elsewhere() -> None:
    story = Story(PYTHON)
    story.tell(PromptFinished())
    story.tell(FunctionReturned(trouble="door.py:open_door raised OSError"))
    assert story.entered == [("bad", "door.py:open_door raised OSError")]


def test_what_belongs_to_the_call_stays_as_it_is() -> None:
    story = Story(PYTHON)
    story.tell(PromptFinished())
    values = MappingProxyType({"caller": "999", "door": "7"})
    story.tell(FunctionReturned(values=values))
    assert story.variables["caller"] == "+1 212/5550142"
    assert story.variables["door"] == "7"
    kept = Decided("ask", "caller stays as it is: it belongs to the call")
    assert kept in story.last


@pytest.mark.parametrize(
    ("before", "done"),
    [
        ((), [StopPlaying(), DropErrand()]),
        ((PromptFinished(),), [DropErrand()]),
        ((FunctionReturned(),), [StopPlaying(), DropErrand()]),
    ],
)
def test_a_caller_who_hangs_up_waits_for_nothing(
    before: tuple[CallEvent, ...], done: list[Command]
) -> None:
    story = Story(PYTHON)
    for event in before:
        story.tell(event)
    assert story.tell(CallerLeft("busy tone")) == [*done, Finish("busy tone")]
    assert story.tell(FunctionReturned()) == []


@pytest.mark.parametrize("node", [HTTP, PYTHON])
def test_in_a_rehearsal_nobody_is_asked(node: Node) -> None:
    example = Example("", datetime(2026, 11, 26, tzinfo=UTC), (), ("bad",))
    assert rehearse(office(node), "main", example) == ["ask", "bad", "bye"]


# --- words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("name", "Anna"),
        ("open", "true"),
        ("shut", "false"),
        ("count", "3"),
        ("price", "2.5"),
        ("items.1.id", "b"),
        ("items.2.id", None),
        ("items.x", None),
        ("items", None),
        ("nothing", None),
        ("none", None),
        ("name.first", None),
        ("long", "x" * LONGEST_VALUE),
    ],
)
def test_a_place_in_an_answer(path: str, word: str | None) -> None:
    answer = {
        "name": "Anna",
        "open": True,
        "shut": False,
        "count": 3,
        "price": 2.5,
        "items": [{"id": "a"}, {"id": "b"}],
        "none": None,
        "long": "x" * 1000,
    }
    assert word_at(answer, path) == word


def test_variables_are_filled_in_and_harmless_in_a_url() -> None:
    variables = {"caller": "12&x=../#?", "a-b": "ä"}
    assert filled_in("{caller} {a-b}{c}", variables) == "12&x=../#? ä"
    assert filled_url("http://h/{caller}", variables) == "http://h/12%26x%3D..%2F%23%3F"
