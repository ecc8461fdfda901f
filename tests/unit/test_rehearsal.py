"""A flow's own examples, walked without a telephone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.flow import (
    Answer,
    CollectNode,
    Example,
    Flow,
    HangUpNode,
    HoursNode,
    IfNode,
    ListenNode,
    MenuNode,
    Node,
    SayNode,
    VoicemailNode,
)
from tipring.domain.hours import Schedule, Span
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse, unmet
from tipring.domain.script import parse_script
from tipring.domain.voicemail.mailbox import Mailbox

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=BERLIN)
TEXTS = {
    "menu-text": "For billing press 1, for a message press 2.",
    "invalid-choice": "That is not one of the choices.",
}

NODES: tuple[Node, ...] = (
    HoursNode(
        name="hours",
        schedule="office",
        open="menu",
        closed="closed",
        holiday="closed",
    ),
    MenuNode(
        name="menu",
        say=("menu-text",),
        choices={"1": "number", "2": "box"},
        otherwise="bye",
    ),
    CollectNode(
        name="number",
        say=("your-number",),
        into="number",
        next="fork",
        otherwise="bye",
    ),
    IfNode(
        name="fork",
        variable="number",
        then="known",
        otherwise="bye",
        is_one_of=("4711",),
    ),
    SayNode(name="known", say=("welcome-back",), next="menu"),
    VoicemailNode(name="box", mailbox="office", next="left", greeting=None),
    SayNode(name="left", say=("goodbye",), next="bye"),
    SayNode(name="closed", say=("we-are-closed",), next="box"),
    HangUpNode(name="bye"),
)


def office(*nodes: Node, fax: str | None = None) -> Office:
    named = {node.name: node for node in nodes}
    main = Flow(name="main", start=nodes[0].name, language="en", nodes=named, fax=fax)
    return Office(
        name="Harbor Dental",
        zone=BERLIN,
        flows={"main": main},
        schedules={"office": Schedule("office", BERLIN, {"mon": (Span(540, 1020),)})},
        mailboxes={"office": Mailbox("office")},
    )


OFFICE = office(*NODES)


def text_of(prompt: str) -> str:
    return TEXTS.get(prompt, prompt)


def walk(*sentences: str, at: datetime = MONDAY, where: Office = OFFICE) -> list[str]:
    example = Example("an example", at, parse_script(list(sentences)), ())
    return rehearse(where, "main", example, text_of)


def test_a_caller_waits_for_words_presses_and_arrives() -> None:
    reached = walk('waits for "press 2"', "presses 2", "hangs up")
    assert reached == ["hours", "menu", "box"]


def test_words_are_found_whatever_their_case() -> None:
    assert walk('waits for "FOR BILLING"', "presses 1")[:3] == [
        "hours",
        "menu",
        "number",
    ]


def test_a_caller_who_does_not_wait_barges_in() -> None:
    assert walk("presses 14711#", "hangs up") == [
        "hours",
        "menu",
        "number",
        "fork",
        "known",
    ]


def test_a_caller_who_says_nothing_leads_where_silence_leads() -> None:
    assert walk() == ["hours", "menu", "bye"]


def test_a_caller_at_night_hears_that_nobody_is_there() -> None:
    at = MONDAY.replace(hour=20)
    assert walk("hangs up after 0.5 s", at=at) == ["hours", "closed"]


@pytest.mark.parametrize("words", ["speaks 4 s", "says call me", "speaks hello.wav"])
def test_a_caller_who_speaks_after_the_beep_leaves_a_message(words: str) -> None:
    reached = walk("presses 2", "waits for the beep", words, "presses #")
    assert reached == ["hours", "menu", "box", "left", "bye"]


def test_a_fax_machine_goes_where_the_flow_sends_it() -> None:
    with_fax = office(*NODES, fax="closed")
    assert walk("sends a fax", "hangs up", where=with_fax) == [
        "hours",
        "menu",
        "closed",
    ]


def test_a_caller_who_falls_silent_has_left_a_message_too() -> None:
    reached = walk("presses 2", "waits for the beep", "speaks 4 s")
    assert reached[-3:] == ["box", "left", "bye"]


def test_a_caller_who_hangs_up_in_a_message_goes_nowhere_else() -> None:
    reached = walk("presses 2", "waits for the beep", "speaks 4 s", "hangs up")
    assert reached == ["hours", "menu", "box"]


def test_a_message_too_short_is_asked_for_once_more() -> None:
    asked_again = 'waits for "voicemail-too-short"'
    once = ("waits for the beep", "speaks 0.2 s", "presses #")
    reached = walk("presses 2", *once, asked_again, *once)
    assert reached == ["hours", "menu", "box", "left", "bye"]
    reached = walk("presses 2", *once, asked_again, "presses #", "hangs up")
    assert reached == ["hours", "menu", "box"]


def test_waiting_is_time_that_passes_in_the_flow() -> None:
    assert walk("waits 2 s", "presses 2", "hangs up")[-1] == "box"
    assert walk("waits 60 s", "presses 2") == ["hours", "menu", "bye"]


def test_a_caller_who_types_slowly_has_the_number_cut_off() -> None:
    slowly = ("presses 4", "waits 4 s", "presses 711#")
    assert walk("presses 1", *slowly)[:5] == ["hours", "menu", "number", "fork", "bye"]


def test_a_key_that_is_held_long_takes_its_time() -> None:
    assert walk("presses 1", "presses 47 for 3500 ms")[-2:] == ["fork", "bye"]


def test_words_that_are_never_said_are_waited_for_until_the_call_is_over() -> None:
    assert walk('waits for "lottery"', "presses 2", "speaks 4 s", "hangs up") == [
        "hours",
        "menu",
        "bye",
    ]


def test_a_caller_who_speaks_until_the_call_is_over_is_no_error() -> None:
    only_bye = office(
        SayNode(name="hello", say=("hello",), next="bye"),
        HangUpNode(name="bye"),
    )
    assert walk("speaks 9 s", "hangs up", where=only_bye) == ["hello", "bye"]


@pytest.mark.parametrize("words", [(), ("silence.wav",)])
def test_prompts_without_words_that_go_round_do_not_hold_the_rehearsal_up(
    words: tuple[str, ...],
) -> None:
    endless = office(SayNode(name="music", say=words, next="music"))
    example = Example("an example", MONDAY, parse_script(['waits for "you"']), ())
    reached = rehearse(endless, "main", example, lambda _prompt: "")
    assert set(reached) == {"music"}


SPOKEN: tuple[Node, ...] = (
    MenuNode(
        name="menu",
        say=("menu-text",),
        choices={"1": "count", "2": "bye"},
        otherwise="bye",
        spoken={"billing": "1", "a person": "2"},
    ),
    ListenNode(
        name="count",
        say=("how-many",),
        into="number",
        next="thanks",
        otherwise="bye",
        answer=Answer.NUMBER,
    ),
    SayNode(name="thanks", say=("thanks",), next="bye"),
    HangUpNode(name="bye"),
)


@pytest.mark.parametrize(
    ("story", "reached"),
    [
        (['says "billing"', "says forty two"], ["menu", "count", "thanks", "bye"]),
        (['waits for "press 1"', "says A person"], ["menu", "bye"]),
        (["says pizza", "says one", "says yes"], ["menu", "count", "bye"]),
        (["says billing", "speaks forty-two.wav"], ["menu", "count", "bye"]),
        (["presses 1", "presses 7#", "says bye"], ["menu", "count", "thanks", "bye"]),
    ],
)
def test_what_is_said_is_understood_where_somebody_listens(
    story: list[str], reached: list[str]
) -> None:
    assert walk(*story, where=office(*SPOKEN)) == reached


sentences = st.lists(
    st.sampled_from(
        [
            *("presses 1", "presses 2", "presses 4711#", "presses 9", "presses #"),
            *("waits 1 s", "waits 20 s", "waits for the beep", 'waits for "press"'),
            *("speaks 0.3 s", "speaks 5 s", "says hello", "hangs up"),
        ],
    ),
    max_size=8,
)


@given(sentences)
def test_any_example_ends_and_begins_at_the_start_of_the_flow(
    caller: list[str],
) -> None:
    reached = walk(*caller)
    assert reached[:2] == ["hours", "menu"]
    if "hangs up" not in caller:
        assert reached[-1] == "bye"


# --- what was expected --------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "missing"),
    [
        ((), None),
        (("menu", "bye"), None),
        (("hours", "box", "bye"), None),
        (("box", "menu"), "menu"),
        (("menu", "menu"), "menu"),
        (("desk", "bye"), "desk"),
    ],
)
def test_expected_nodes_must_be_reached_in_their_order(
    expected: tuple[str, ...],
    missing: str | None,
) -> None:
    assert unmet(["hours", "menu", "box", "bye"], expected) == missing
