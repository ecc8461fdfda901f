"""Single values of a file are changed, and all around them stays."""

import tomllib
from typing import Any

import tomlkit

from tipring.config import table_edit
from tipring.config.node_forms import FieldKind
from tipring.console.queues.queue_keys import SECTIONS, agent_keys, section_keys

TEXT = """\
# the front desk
title = "Front"  # as painted on the door

[offering]
pattern = "uniform"

[[agent]]
id = "anna"  # since May

[[agent]]
id = "ben"
tier = 2
"""


def put(values: dict[table_edit.Path, object]) -> tuple[str, dict[str, Any]]:
    document = tomlkit.parse(TEXT)
    table_edit.put_values(document, values)
    text = tomlkit.dumps(document)
    return text, tomllib.loads(text)


def test_values_are_found_by_their_paths() -> None:
    data = tomllib.loads(TEXT)
    assert table_edit.value_at(data, ("offering", "pattern")) == "uniform"
    assert table_edit.value_at(data, ("welcome", "enabled")) is None
    assert table_edit.value_at(data, ("title", "length")) is None


def test_a_key_of_the_file_itself_stays_before_its_tables() -> None:
    text, said = put({("size",): 10, ("title",): "Reception"})
    assert said["size"] == 10
    assert said["offering"] == {"pattern": "uniform"}
    assert len(said["agent"]) == 2
    assert "# the front desk" in text
    assert "# since May" in text


def test_tables_come_with_their_first_key_and_go_with_the_last() -> None:
    _text, said = put({("welcome", "enabled"): True, ("offering", "pattern"): None})
    assert said["welcome"] == {"enabled": True}
    assert "offering" not in said
    assert put({("wait", "enabled"): None, ("nothing",): None})[0] == TEXT


def test_members_keep_their_comments_and_change_their_order() -> None:
    document = tomlkit.parse(TEXT)
    anna, ben = table_edit.seats(document)
    table_edit.put_seats(document, [{"id": "ben"}, anna, {"id": "cleo", "tier": 3}])
    text = tomlkit.dumps(document)
    assert "# since May" in text
    assert tomllib.loads(text)["agent"] == [
        {"id": "ben"},
        {"id": "anna"},
        {"id": "cleo", "tier": 3},
    ]
    assert ben == {"id": "ben", "tier": 2}
    table_edit.put_seats(document, [])
    assert "agent" not in document


def test_every_field_of_the_forms_is_a_key_of_the_files() -> None:
    keys = [key for _title, places in SECTIONS for key in section_keys(places)]
    kinds = {path: field.kind for path, field, _label in keys}
    assert kinds["offering", "pattern"] is FieldKind.WORD
    assert kinds["size",] is FieldKind.NUMBER
    assert kinds["enabled",] is FieldKind.SWITCH
    paths = [path for path, _field, _label in agent_keys()]
    assert ("phone",) in paths
