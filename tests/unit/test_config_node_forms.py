"""Forms for nodes are made from the same tables that the files are read by."""

import pytest

from tipring.config.node_forms import Field, FieldKind, fields_of
from tipring.config.nodes import KINDS


def fields(do: str) -> dict[str, Field]:
    return {field.key: field for field in fields_of(do)}


@pytest.mark.parametrize("do", KINDS)
def test_every_kind_has_a_field_for_every_key(do: str) -> None:
    shape = KINDS[do].shape
    found = fields(do)
    assert set(found) == set(shape.__annotations__)
    required = {key for key, field in found.items() if field.is_required}
    assert required == shape.__required_keys__


def test_a_menu_asks_for_what_it_must_have_first() -> None:
    assert [field.key for field in fields_of("menu")][:2] == ["say", "choices"]
    menu = fields("menu")
    assert menu["choices"].kind is FieldKind.CHOICES
    assert menu["invalid"].kind is FieldKind.PROMPTS
    assert menu["invalid"].default == ("invalid-choice",)
    assert menu["confirm"].words == ("always", "unsure", "never")
    tries = menu["tries"]
    assert (tries.kind, tries.least, tries.most) == (FieldKind.NUMBER, 1, 10)
    assert tries.is_whole
    assert tries.default == 3
    assert not menu["timeout_s"].is_whole


def test_names_ways_and_tables_are_told_apart() -> None:
    assert fields("queue")["queue"].kind is FieldKind.NAME
    assert fields("queue")["exits"].kind is FieldKind.WAYS
    assert fields("queue")["needs"].kind is FieldKind.TEXTS
    assert fields("python")["choices"].kind is FieldKind.WAYS
    assert fields("goto")["node"].kind is FieldKind.NODE
    assert fields("http")["into"].kind is FieldKind.TABLE
    assert fields("http")["url"].kind is FieldKind.TEXT
    assert fields("listen")["phrases"].kind is FieldKind.PHRASES
    assert fields("listen")["answer"].kind is FieldKind.WORD
    assert fields("record")["ask"].kind is FieldKind.SWITCH
    assert fields("directory")["people"].kind is FieldKind.WAYS


def test_what_is_no_kind_has_no_fields() -> None:
    assert fields_of("callback") == ()
