"""The form of one node: fields for the keys of its kind; each changes the draft.

What is left empty is left out of the file, and counts as its default says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from tipring.config.node_forms import Field, FieldKind, fields_of
from tipring.console.flows.form_values import Around, Put, as_written, lines_of
from tipring.console.flows.kind_words import KEYS, WORDS
from tipring.console.flows.rows import Rows
from tipring.console.words import _


def build(raw: Mapping[str, Any], around: Around, put: Put) -> None:
    """Add the fields of the node whose table is *raw*."""
    do = str(raw.get("do"))
    fields = fields_of(do)
    given = [each for each in fields if each.is_required or each.key in raw]
    more = [each for each in fields if each not in given]
    with ui.element("div").classes("flow-fields"):
        for each in given:
            _add(each, raw.get(each.key), around, put)
    if more:
        with (
            ui.expansion(_("More settings")).classes("w-full"),
            ui.element("div").classes("flow-fields"),
        ):
            for each in more:
                _add(each, raw.get(each.key), around, put)


def _add(each: Field, value: object, around: Around, put: Put) -> None:
    label, hint = KEYS.get(each.key, (each.key, ""))
    words = _Words(
        _(label) + (" *" if each.is_required else ""), _(hint) if hint else ""
    )
    _BUILDERS[each.kind](each, value, words, around, put)


@dataclass(frozen=True, slots=True)
class _Words:
    label: str
    hint: str

    def on(self, element: ui.element) -> None:
        """Put the hint under a field."""
        if self.hint:
            element.props["hint"] = self.hint


def _text(each: Field, value: object, words: _Words, _around: Around, put: Put) -> None:
    box = ui.input(words.label, value="" if value is None else str(value))
    words.on(box)
    _when_left(box, lambda: put(each.key, str(box.value or "").strip() or None))


def _number(
    each: Field, value: object, words: _Words, _around: Around, put: Put
) -> None:
    shown = value if isinstance(value, int | float) else None
    box = ui.number(
        words.label,
        value=shown,
        min=each.least,
        max=each.most,
        precision=0 if each.is_whole else None,
    )
    usual = f"{each.default:g}" if isinstance(each.default, int | float) else ""
    if usual:
        box.props["placeholder"] = usual
    words.on(box)

    def leave() -> None:
        found = box.value
        put(each.key, found if found is None or not each.is_whole else int(found))

    _when_left(box, leave)


def _switch(
    each: Field, value: object, words: _Words, _around: Around, put: Put
) -> None:
    is_on = bool(each.default) if value is None else bool(value)
    ui.switch(
        words.label, value=is_on, on_change=lambda event: put(each.key, event.value)
    )


def _word(each: Field, value: object, words: _Words, _around: Around, put: Put) -> None:
    options = {word: _(WORDS.get(word, word)) for word in each.words}
    _choose(each, value, words, options, put)


def _node(each: Field, value: object, words: _Words, around: Around, put: Put) -> None:
    nodes = around.nodes_elsewhere if each.key == "node" else around.nodes
    _choose(each, value, words, {name: name for name in nodes}, put)


def _name(each: Field, value: object, words: _Words, around: Around, put: Put) -> None:
    known = around.names.get(each.key, ())
    _choose(each, value, words, {name: name for name in known}, put)


def _choose(
    each: Field, value: object, words: _Words, options: Mapping[str, str], put: Put
) -> None:
    shown = {**options}
    if isinstance(value, str) and value not in shown:
        shown[value] = _("{name} (is not there)").format(name=value)
    chosen = ui.select(
        shown,
        value=value if isinstance(value, str) else None,
        label=words.label,
        clearable=not each.is_required,
        on_change=lambda event: put(each.key, event.value),
    )
    words.on(chosen)


def _prompts(
    each: Field, value: object, words: _Words, around: Around, put: Put
) -> None:
    hint = _("One a line: the id of a prompt, or the words themselves.")
    box = ui.textarea(words.label, value="\n".join(lines_of(value)))
    box.props("autogrow rows=1")
    box.props["hint"] = words.hint or hint
    said = ui.label().classes("soft")

    def tell() -> None:
        texts = [around.text_of(line) for line in lines_of(_value(box))]
        said.set_text(" ".join(texts))

    def leave() -> None:
        tell()
        put(each.key, as_written(lines_of(_value(box)), value))

    tell()
    _when_left(box, leave)


def _texts(
    each: Field, value: object, words: _Words, _around: Around, put: Put
) -> None:
    box = ui.textarea(words.label, value="\n".join(lines_of(value)))
    box.props("autogrow rows=1")
    words.on(box)
    _when_left(box, lambda: put(each.key, as_written(lines_of(_value(box)), value)))


def _value(box: ui.textarea) -> str:
    return str(box.value or "")


def _when_left(box: ui.element, work: Callable[[], None]) -> None:
    """Do *work* when a field is left, or Enter is pressed in it."""
    box.on("blur", work)
    if not isinstance(box, ui.textarea):
        box.on("keydown.enter", work)


def _rows(each: Field, value: object, words: _Words, around: Around, put: Put) -> None:
    Rows(each, value, words.label, around, put)


_BUILDERS: Mapping[FieldKind, Callable[[Field, Any, _Words, Around, Put], None]] = {
    FieldKind.TEXT: _text,
    FieldKind.TEXTS: _texts,
    FieldKind.PROMPTS: _prompts,
    FieldKind.NODE: _node,
    FieldKind.NAME: _name,
    FieldKind.NUMBER: _number,
    FieldKind.SWITCH: _switch,
    FieldKind.WORD: _word,
    FieldKind.TABLE: _rows,
    FieldKind.PHRASES: _rows,
    FieldKind.WAYS: _rows,
    FieldKind.CHOICES: _rows,
}
