"""A form of some keys of a file, made from its typed tables.

What is left empty is left out of the file, and counts as its default says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from tipring.config.node_forms import Field, FieldKind
from tipring.config.table_edit import Path, value_at
from tipring.console.words import N_, _

USUAL = ""
"""Of a choice that is left to the default."""
SWITCHED = {USUAL: N_("As usual"), "yes": N_("Yes"), "no": N_("No")}
Keys = Sequence[tuple[Path, Field, str]]
"""Where a value stands, what it may be, and what it is called (marked with `N_`)."""


class Form:
    """Fields with the values of a file; `values` is what they say now."""

    def __init__(
        self, keys: Keys, data: Mapping[str, Any], words: Mapping[str, str]
    ) -> None:
        """Add the fields; *words* are those of choices."""
        self._keys = keys
        self._words = words
        with ui.element("div").classes("fields"):
            self._boxes = {
                path: self._box(field, label, value_at(data, path))
                for path, field, label in keys
            }

    @property
    def values(self) -> dict[Path, object]:
        """What each field says; None: it is left out of the file."""
        return {
            path: _said(field, self._boxes[path].value)
            for path, field, _label in self._keys
        }

    def _box(self, field: Field, label: str, value: object) -> Any:  # noqa: ANN401 - of any kind
        name = _(label)
        match field.kind:
            case FieldKind.SWITCH:
                shown = {True: "yes", False: "no"}.get(value is True, USUAL)
                options = {key: _(word) for key, word in SWITCHED.items()}
                return ui.select(
                    options, value=USUAL if value is None else shown, label=name
                )
            case FieldKind.WORD:
                options = {USUAL: _("As usual")}
                options |= {
                    each: _(self._words.get(each, each)) for each in field.words
                }
                return ui.select(options, value=str(value or USUAL), label=name)
            case FieldKind.NUMBER:
                number = value if isinstance(value, int | float) else None
                return ui.number(name, value=number, min=field.least, max=field.most)
            case _:
                return ui.input(name, value=_written(value))


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _said(field: Field, value: object) -> object:
    match field.kind:
        case FieldKind.SWITCH:
            return {"yes": True, "no": False}.get(str(value))
        case FieldKind.NUMBER:
            return _number(field, value)
        case FieldKind.TEXTS | FieldKind.PROMPTS:
            parts = [part.strip() for part in str(value or "").split(",")]
            texts = [text for text in parts if text]
            return texts if len(texts) > 1 else next(iter(texts), None)
        case _:
            return str(value or "").strip() or None


def _number(field: Field, value: object) -> object:
    if not isinstance(value, int | float):
        return None
    return int(value) if field.is_whole or value == int(value) else value
