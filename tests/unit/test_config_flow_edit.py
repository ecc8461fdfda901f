"""A flow is changed by a form, and its owner finds his comments where they were."""

import tomllib

import pytest

from tipring.config.flow_edit import (
    add,
    add_example,
    named,
    nodes_of,
    put,
    put_door,
    remove,
    rename,
    rename_elsewhere,
)
from tipring.config.toml_blocks import blocks_of, header_of, joined
from tipring.domain.errors import SettingsError

FLOW = """\
# Harbor Dental, written by Olga.
start = "menu"   # the door

# What everybody hears first.
[node.menu]   # three choices
do = "menu"
say = [
    "harbor-welcome",  # warm
    "harbor-menu",
]
otherwise = "message"

# Keys.
[node.menu.choices]
1 = "billing"  # money
3 = { go = "message", say = ["a message"] }

# Billing is Anna.
[node.billing]
do = "say"
say = "harbor-billing"
next = "message"

[node.message]
do = "voicemail"
mailbox = "office"

# This must go well.
[[example]]
name = "a caller who presses 1 hears about billing"
caller = ["presses 1"]
expect = ["menu", "billing"]

[[example]]
name = "nobody presses"
expect = "message"
"""


def changed_lines(before: str, after: str) -> tuple[set[str], set[str]]:
    was, now = set(before.splitlines()), set(after.splitlines())
    return was - now, now - was


def test_blocks_are_the_text_again() -> None:
    blocks = blocks_of(FLOW)
    assert joined(blocks) == FLOW
    assert [block.path for block in blocks][:3] == [
        (),
        ("node", "menu"),
        ("node", "menu", "choices"),
    ]
    assert blocks[3].lead == "# Billing is Anna.\n"
    assert blocks_of("a = 1")[0].text == "a = 1\n"


def test_one_key_is_one_line() -> None:
    after = put(FLOW, "billing", "say", "harbor-invoices")
    assert changed_lines(FLOW, after) == (
        {'say = "harbor-billing"'},
        {'say = "harbor-invoices"'},
    )


def test_a_new_key_stands_behind_the_last_one_of_its_node() -> None:
    after = put(FLOW, "menu", "tries", 2)
    assert 'otherwise = "message"\ntries = 2\n\n# Keys.\n' in after
    assert put(after, "menu", "tries", None) == FLOW


def test_an_array_keeps_the_comments_of_its_items() -> None:
    after = put(FLOW, "menu", "say", ["harbor-welcome", "harbor-short"])
    assert changed_lines(FLOW, after) == (
        {'    "harbor-menu",'},
        {'    "harbor-short",'},
    )
    assert nodes_of(put(FLOW, "menu", "say", "hello"))["menu"]["say"] == "hello"


def test_a_table_is_changed_where_it_stands() -> None:
    choices = {"1": "billing", "9": {"go": "message", "offer": "press-nine"}}
    after = put(FLOW, "menu", "choices", choices)
    assert nodes_of(after)["menu"]["choices"] == choices
    assert '1 = "billing"  # money' in after
    assert '9 = { go = "message", offer = "press-nine" }' in after
    assert "choices" not in nodes_of(put(FLOW, "menu", "choices", None))["menu"]
    said = put(after, "billing", "exits", {"*": "menu"})
    assert 'exits = { "*" = "menu" }' in said
    assert put(said, "billing", "exits", None) == after


def test_a_node_comes_and_goes() -> None:
    after = add(FLOW, "bye", "hangup")
    assert '[node.bye]\ndo = "hangup"\n\n# This must go well.' in after
    assert remove(after, "bye").strip() == FLOW.strip()
    assert '[node.first]\ndo = "say"\n' in add('start = "first"\n', "first", "say")
    gone = remove(FLOW, "menu")
    assert "Keys" not in gone
    assert "Billing is Anna" in gone
    with pytest.raises(SettingsError, match="already"):
        add(FLOW, "menu", "say")
    with pytest.raises(SettingsError, match="no node"):
        remove(FLOW, "bye")


def test_a_new_name_is_followed_by_all_who_name_it() -> None:
    after = rename(FLOW, "message", "voicemail")
    found = tomllib.loads(after)
    menu = found["node"]["menu"]
    assert menu["otherwise"] == "voicemail"
    assert menu["choices"]["3"] == {"go": "voicemail", "say": ["a message"]}
    assert found["node"]["billing"]["next"] == "voicemail"
    assert found["example"][1]["expect"] == "voicemail"
    assert "message" not in found["node"]
    assert after.count("#") == FLOW.count("#")


def test_the_door_and_the_examples_follow_too() -> None:
    found = tomllib.loads(after := rename(FLOW, "menu", "front desk"))
    assert found["start"] == "front desk"
    assert found["example"][0]["expect"] == ["front desk", "billing"]
    assert '[node."front desk"]  # three choices' in after
    assert '[node."front desk".choices]' in after
    assert rename(after, "front desk", "menu").count("three choices") == 1
    with pytest.raises(SettingsError, match="already"):
        rename(FLOW, "menu", "billing")


def test_other_flows_follow() -> None:
    night = (
        'start = "on"\n\n[node.on]\ndo = "goto"\nflow = "main"\nnode = "menu"\n'
        '\n[[example]]\nname = "on"\nexpect = ["on", "main.menu"]\n'
    )
    after = tomllib.loads(rename_elsewhere(night, "main", "menu", "choose"))
    assert after["node"]["on"]["node"] == "choose"
    assert after["example"][0]["expect"] == ["on", "main.choose"]
    assert rename_elsewhere(night, "other", "menu", "choose") == night


def test_doors_are_set_and_removed() -> None:
    after = put_door(FLOW, "fax", "message")
    assert tomllib.loads(after)["fax"] == "message"
    assert tomllib.loads(put_door(after, "fax", None)) == tomllib.loads(FLOW)


def test_what_is_written_in_one_line_is_changed_there() -> None:
    short = 'start = "a"\nnode.a = { do = "hangup" }\nnode.b.do = "hangup"\n'
    with pytest.raises(SettingsError, match="one line"):
        put(short, "a", "say", "goodbye")
    with pytest.raises(SettingsError, match="one line"):
        rename(short, "a", "b2")
    with pytest.raises(SettingsError, match="one line"):
        remove(short, "a")
    table = '[node]\na = { do = "hangup" }\nb = { do = "hangup" }\n'
    assert set(nodes_of(remove(table, "a"))) == {"b"}


def test_a_key_in_several_places_is_left_to_the_text() -> None:
    dotted = '[node.m]\ndo = "menu"\nchoices.1 = "a"\nchoices.2 = "b"\n'
    after = put(dotted, "m", "choices", {"1": "b"})
    assert nodes_of(after)["m"]["choices"] == {"1": "b"}
    nested = '[node.m.choices]\n1 = "a"\n[node.m.choices.2]\ngo = "b"\n'
    with pytest.raises(SettingsError, match="several places"):
        put(nested, "m", "choices", {"1": "b"})


def test_a_text_that_is_no_toml_is_not_changed() -> None:
    with pytest.raises(SettingsError, match="not TOML"):
        put("start =", "menu", "say", "x")


def test_mistaken_ways_are_seen_as_far_as_they_can_be() -> None:
    raw = {"next": 3, "choices": {"1": "a", "2": {"go": "b"}, "3": {}}, "exits": "no"}
    assert list(named(raw)) == [(("choices", "1"), "a"), (("choices", "2", "go"), "b")]


def test_headers_are_quoted_where_they_must_be() -> None:
    assert header_of(("node", "a b", "choices")) == '[node."a b".choices]\n'


def test_an_example_is_added_at_the_end() -> None:
    example = {"name": 'says "hello"', "caller": ["presses 1"], "expect": ["menu"]}
    after = add_example(FLOW, example)
    assert after.startswith(FLOW)
    assert tomllib.loads(after)["example"][-1] == example
    assert after.endswith('caller = ["presses 1"]\nexpect = ["menu"]\n')
