"""A flow is tried by hand: one thing after another, at any date and time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from support.offices import an_office
from tipring.domain.extensions import Extension
from tipring.domain.flow import (
    CollectNode,
    Example,
    ExtensionNode,
    Flow,
    HangUpNode,
    HoursNode,
    HttpNode,
    MenuNode,
    Node,
    SayNode,
    TransferNode,
    VoicemailNode,
)
from tipring.domain.hours import Schedule, Span
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse, unmet
from tipring.domain.script import HangUp, Press, Say, Speak, parse_script
from tipring.domain.trial import Happening, Happens, Trial
from tipring.domain.voicemail.mailbox import Mailbox

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=BERLIN)
NIGHT = datetime(2026, 11, 23, 22, 15, tzinfo=BERLIN)
NODES: tuple[Node, ...] = (
    HoursNode(
        name="hours", schedule="office", open="menu", closed="box", holiday="box"
    ),
    MenuNode(
        name="menu",
        say=("welcome",),
        choices={"1": "ask", "2": "out", "3": "number"},
        spoken={"billing": "1"},
        otherwise="bye",
    ),
    HttpNode(name="ask", url="https://x.example/", next="bye", failed="bye"),
    TransferNode(name="out", number="+4930123", failed="bye"),
    CollectNode(name="number", say=("pin",), into="pin", next="bye", otherwise="bye"),
    VoicemailNode(name="box", mailbox="main", next="said", greeting=("leave",)),
    SayNode(name="said", say=("thanks",), next="bye"),
    HangUpNode(name="bye", say=("goodbye",)),
)
TEXTS: Mapping[str, str] = {"welcome": "For billing press 1.", "leave": "Speak now."}


def office() -> Office:
    week = {"mon": (Span(9 * 60, 17 * 60),)}
    flow = Flow("main", "hours", "en", {node.name: node for node in NODES})
    return replace(
        an_office(),
        zone=BERLIN,
        country="de",
        outside=("+49*",),
        flows=MappingProxyType({"main": flow}),
        schedules=MappingProxyType({"office": Schedule("office", BERLIN, week)}),
        mailboxes=MappingProxyType({"main": Mailbox("main")}),
    )


def trial(at: datetime = MONDAY) -> Trial:
    example = Example("trial", at, (), ())
    return Trial(office(), "main", example, lambda say: TEXTS.get(say, say))


def told(found: Trial, kind: Happens) -> list[str]:
    return [one.text for one in found.happenings if one.kind is kind]


def nodes(found: Trial) -> list[str]:
    return [one.node for one in found.happenings if one.kind is Happens.ENTERS]


def test_by_day_the_menu_is_heard_and_a_key_leads_on() -> None:
    call = trial()
    assert nodes(call) == ["hours", "menu"]
    assert "within office hours" in " ".join(one.text for one in call.happenings)
    assert call.hears == "For billing press 1."
    assert "billing" in call.phrases
    call.do(Press("1"), "presses 1")
    assert told(call, Happens.DOES) == ["presses 1"]
    assert "asks nobody in a trial" in told(call, Happens.TELLS)
    assert call.node == "bye"
    while not call.is_over:
        call.go_on()
    last = call.happenings[-1]
    assert last == Happening(call.at_s, Happens.ENDS, "the call is over", "bye")
    call.go_on()
    call.do(Press("1"), "presses 1")
    assert call.happenings[-1] is not None
    assert told(call, Happens.ENDS) == ["the call is over"]


def test_a_word_is_understood_where_it_is_listened_for() -> None:
    call = trial()
    call.do(Say("billing"), "says billing")
    assert "ask" in nodes(call)


def test_at_night_the_caller_leaves_a_message() -> None:
    call = trial(NIGHT)
    assert nodes(call) == ["hours", "box"]
    assert call.hears == "Speak now."
    call.go_on()
    call.do(Speak(4.0), "speaks 4 s")
    call.do(HangUp(), "hangs up")
    assert call.is_over
    assert "the beep" in told(call, Happens.HEARS)


def test_a_transfer_is_told_and_answered() -> None:
    call = trial()
    call.do(Press("2"), "presses 2")
    call.go_on()
    assert any("+4930123" in text for text in told(call, Happens.TELLS))


def test_nobody_is_left_waiting_for_ever() -> None:
    call = trial()
    for _ in range(50):
        call.go_on()
    assert call.is_over
    assert nodes(call)[-1] == "bye"
    assert call.hears == ""


def test_what_the_caller_did_is_an_example_that_comes_true() -> None:
    call = trial()
    call.go_on()
    call.do(Press("3"), "presses 3")
    call.go_on()
    call.do(Press("42#"), "presses 42#")
    assert call.sentences[-1] == "presses 42#"
    assert call.sentences[0].startswith("waits ")
    example = Example("kept", MONDAY, parse_script([*call.sentences]), call.nodes)
    reached = rehearse(office(), "main", example, lambda say: TEXTS.get(say, say))
    assert unmet(reached, call.nodes) is None
    assert call.nodes == ("hours", "menu", "number", "bye")


def test_an_extension_is_told_of() -> None:
    nodes: tuple[Node, ...] = (
        ExtensionNode(name="ring", extension="201", no_answer="bye"),
        HangUpNode(name="bye"),
    )
    flow = Flow("main", "ring", "en", {node.name: node for node in nodes})
    there = replace(
        office(),
        flows=MappingProxyType({"main": flow}),
        extensions=MappingProxyType({"201": Extension(number="201")}),
    )
    call = Trial(there, "main", Example("trial", MONDAY, (), ()))
    assert "rings the extension 201" in told(call, Happens.TELLS)
