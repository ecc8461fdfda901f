"""A flow is changed by form or by text: the draft follows both, and can go back."""

from collections.abc import Mapping

import pytest

from tipring.config.node_forms import FieldKind, fields_of
from tipring.config.nodes import KINDS as NODE_KINDS
from tipring.console.flows.described import node_at
from tipring.console.flows.draft import Draft, file_of
from tipring.console.flows.form_values import (
    Row,
    as_written,
    lines_of,
    rows_of,
    table_of,
)
from tipring.console.flows.kind_words import KEYS, KINDS, WORDS
from tipring.console.flows.picture import Look, picture
from tipring.domain.errors import SettingsError
from tipring.domain.flow_graph import Arrow
from tipring.domain.queue.settings import (
    Destination,
    Overflow,
    OverflowAction,
    QueueSettings,
)

MAIN = """\
# Ours.
start = "menu"
fax = "box"
language = "de"

[node.menu]
do = "menu"
say = "harbor-menu"
choices = { 1 = "desk", 2 = { go = "night", say = ["night"] }, 3 = "gone" }
otherwise = "box"

[node.night]
do = "goto"
flow = "night"
node = "on"

[node.day]
do = "goto"
flow = "night"

[node.desk]
do = "queue"
queue = "front"

[node.box]
do = "voicemail"
mailbox = "office"
"""
NIGHT = """\
start = "on"

[node.on]
do = "goto"
flow = "main"
node = "menu"
"""
BROKEN = 'start = "x'


def draft(queues: Mapping[str, QueueSettings] | None = None) -> Draft:
    return Draft("main", {"main": MAIN, "night": NIGHT, "odd": BROKEN}, queues)


def test_it_says_what_the_text_says() -> None:
    flow = draft()
    assert list(flow.nodes) == ["menu", "night", "day", "desk", "box"]
    assert flow.doors == {"start": "menu", "fax": "box"}
    assert flow.language == "de"
    assert flow.files == {}
    assert not flow.can_go_back
    assert flow.nodes_elsewhere("night") == ["on"]
    assert flow.nodes_elsewhere("odd") == flow.nodes_elsewhere("nowhere") == []


def test_the_drawing_knows_other_flows_and_what_queues_do() -> None:
    away = Destination(action=OverflowAction.NODE, node="box")
    front = QueueSettings(name="front", overflow=Overflow(to=away))
    arrows = draft({"front": front}).graph.arrows
    assert Arrow("night", "night.on", "") in arrows
    assert Arrow("day", "night.", "") in arrows
    assert Arrow("menu", "gone", "3") in arrows
    assert Arrow("menu", "night", "2") in arrows
    assert Arrow("desk", "box", "overflow") in arrows


def test_a_form_changes_the_text_and_can_be_taken_back() -> None:
    flow = draft()
    flow.put("box", "next", "menu")
    assert 'mailbox = "office"\nnext = "menu"' in flow.text
    assert flow.files == {file_of("main"): flow.text}
    flow.put("box", "next", "menu")
    flow.add("bye", "hangup")
    flow.put_door("start", "bye")
    flow.remove("night")
    for _ in range(4):
        assert flow.can_go_back
        flow.go_back()
    assert flow.text == MAIN
    flow.go_back()
    assert flow.files == {}


def test_a_new_name_is_followed_in_other_flows() -> None:
    flow = draft()
    flow.rename("menu", "choose")
    assert set(flow.files) == {file_of("main"), file_of("night")}
    assert 'node = "choose"' in str(flow.files[file_of("night")])
    flow.deployed()
    assert flow.files == {}
    assert not flow.can_go_back


def test_while_the_text_is_no_toml_the_forms_show_what_it_said() -> None:
    flow = draft()
    flow.write(BROKEN)
    assert flow.trouble
    assert "menu" in flow.nodes
    with pytest.raises(SettingsError, match="mend the text first"):
        flow.put("menu", "tries", 2)
    with pytest.raises(SettingsError, match="mend the text first"):
        flow.rename("menu", "other")
    flow.write(MAIN)
    assert not flow.trouble
    odd = Draft("odd", {"odd": BROKEN})
    assert not odd.nodes
    assert not odd.doors
    assert odd.graph.places == {}


def test_the_picture_names_every_node_and_escapes_what_it_shows() -> None:
    flow = draft()
    look = Look(
        kinds=dict.fromkeys(flow.nodes, "<kind>"),
        troubles={"menu": 2},
        doors={"menu"},
        chosen="desk",
        here="desk",
        seen={"menu"},
    )
    svg = picture(flow.graph, look, lambda name: f"node {name}", "a & b")
    assert svg.count("data-node=") == len(flow.graph.places)
    assert 'aria-label="node menu"' in svg
    assert 'class="box door wrong seen"' in svg
    assert 'aria-current="true"' in svg
    assert "<kind>" not in svg
    assert "a &amp; b" in svg
    assert 'class="box gone' in svg
    assert 'class="box elsewhere' in svg


def test_a_way_back_goes_around() -> None:
    flow = Draft("night", {"night": NIGHT.replace('flow = "main"\n', 'next = "on"\n')})
    svg = picture(flow.graph, Look(kinds={}, troubles={}), str, "")
    assert 'class="way back"' in svg


def test_problems_are_found_at_their_nodes() -> None:
    nodes = {"menu", "menu.old", "front desk"}
    assert node_at("node.menu.choices.1", nodes) == "menu"
    assert node_at("node.menu", nodes) == "menu"
    assert node_at("start", nodes) == ""
    assert node_at("node.other.say", nodes) == ""


# --- what fields show --------------------------------------------------------------


def test_lists_are_lines_and_one_text_stays_one() -> None:
    assert lines_of(["a", "b"]) == lines_of(" a \n\n b") == ["a", "b"]
    assert lines_of(None) == []
    assert as_written([], "a") is None
    assert as_written(["a"], "b") == "a"
    assert as_written(["a"], ["b"]) == ["a"]
    assert as_written(["a", "b"], "a") == ["a", "b"]


def test_choices_keep_what_their_rows_do_not_show() -> None:
    kind = FieldKind.CHOICES
    table = {
        "1": "desk",
        "2": {"go": "box", "say": ["a message", "mail"], "link": "up"},
        "3": {"go": "box", "say": "help"},
    }
    rows = rows_of(kind, table)
    assert rows[1].say == "a message, mail"
    assert table_of(kind, rows, table) == table
    rows[0] = Row(name="1", value="desk", say="reception, desk")
    assert table_of(kind, rows, table)["1"] == {  # type: ignore[index]
        "go": "desk",
        "say": ["reception", "desk"],
    }


def test_empty_rows_are_left_out() -> None:
    kind = FieldKind.WAYS
    assert table_of(kind, [Row(name="1", value="a"), Row(), Row(name="2")], None) == {
        "1": "a"
    }
    assert table_of(kind, [], {"1": "a"}) is None
    assert table_of(FieldKind.TABLE, [Row(name="empty")], None) == {"empty": ""}
    phrases = {"en": "english", "de": ["german", "deutsch"]}
    rows = rows_of(FieldKind.PHRASES, phrases)
    assert table_of(FieldKind.PHRASES, rows, phrases) == phrases
    assert rows_of(kind, "no table") == []


# --- words ---------------------------------------------------------------------------


def test_every_kind_and_every_key_has_words_for_people() -> None:
    assert set(KINDS) == set(NODE_KINDS)
    keys = {field.key for do in NODE_KINDS for field in fields_of(do)}
    assert keys == set(KEYS)
    words = {
        word
        for do in NODE_KINDS
        for field in fields_of(do)
        for word in field.words
        if word.islower()
    }
    assert words == set(WORDS)


def test_a_trial_is_kept_as_an_example_of_nodes_that_files_have() -> None:
    flow = draft()
    flow.add_example({"name": "kept", "expect": ["menu", "night.on", "away"]})
    assert 'expect = ["menu", "night.on"]' in flow.text
    flow.add_example({"name": "bare"})
    assert flow.text.endswith('[[example]]\nname = "bare"\n')
