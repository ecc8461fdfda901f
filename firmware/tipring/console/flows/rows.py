"""A table of a node as rows of fields, which come and go."""

from collections.abc import Callable
from dataclasses import dataclass

from nicegui import ui

from tipring.config.node_forms import Field, FieldKind
from tipring.console.flows.form_values import Around, Put, Row, rows_of, table_of
from tipring.console.look import parts
from tipring.console.words import N_, _

NAMES = {
    "choices": N_("Key"),
    "exits": N_("Key"),
    "people": N_("Name"),
    "phrases": N_("Kept as"),
    "values": N_("Variable"),
    "into": N_("Variable"),
    "with": N_("Argument"),
    "headers": N_("Header"),
    "body": N_("Key"),
}
"""What the first field of a row is, by the key of the table."""
VALUES = {
    "phrases": N_("Phrases, with commas"),
    "into": N_("Place in the answer"),
}
TO_NODES = {FieldKind.WAYS, FieldKind.CHOICES}


@dataclass(slots=True)
class _Shown:
    """A row and its fields."""

    row: Row
    place: ui.element
    name: ui.input
    value: ui.select | ui.input
    say: ui.input | None

    def now(self) -> Row:
        """Return what is filled in."""
        return Row(
            name=str(self.name.value or ""),
            value=str(self.value.value or ""),
            say=str(self.say.value or "") if self.say else "",
            rest=self.row.rest,
        )


class Rows:
    """Rows of the table that *value* is; each change sets the whole key."""

    def __init__(
        self, each: Field, value: object, label: str, around: Around, put: Put
    ) -> None:
        self._field = each
        self._before = value
        self._around = around
        self._put = put
        self._shown: list[_Shown] = []
        with ui.element("fieldset").classes("flow-fields"):
            ui.html(f"<legend>{parts.escaped(label)}</legend>", sanitize=False)
            self._place = ui.element("div").classes("flow-fields")
            for row in rows_of(each.kind, value):
                self._add(row)
            ui.button(_("Add a line"), icon="add", on_click=self._new).props("flat")

    def _new(self) -> None:
        self._add(Row())
        self._shown[-1].name.run_method("focus")

    def _add(self, row: Row) -> None:
        key = self._field.key
        with self._place, ui.element("div").classes("flow-line") as place:
            name = ui.input(_(NAMES.get(key, N_("Name"))), value=row.name)
            name.classes("grow" if self._field.kind is not FieldKind.CHOICES else "")
            value = self._value_field(row)
            say = None
            if self._field.kind is FieldKind.CHOICES:
                name.style("width: 5.5rem")
                say = ui.input(_("May be said, with commas"), value=row.say)
                say.classes("grow")
                _when_left(say, self._set)
            shown = _Shown(row, place, name, value, say)
            remove = ui.button(icon="delete", on_click=lambda: self._remove(shown))
            remove.props["aria-label"] = _("Remove this line")
            remove.props("flat round")
        _when_left(name, self._set)
        self._shown.append(shown)

    def _value_field(self, row: Row) -> ui.select | ui.input:
        if self._field.kind in TO_NODES:
            nodes = {name: name for name in self._around.nodes}
            if row.value and row.value not in nodes:
                nodes[row.value] = _("{name} (is not there)").format(name=row.value)
            chosen = ui.select(
                nodes, value=row.value or None, label=_("Leads to"), on_change=self._set
            )
            return chosen.classes("grow")
        label = VALUES.get(self._field.key, N_("Value"))
        box = ui.input(_(label), value=row.value).classes("grow")
        _when_left(box, self._set)
        return box

    def _remove(self, shown: _Shown) -> None:
        self._shown.remove(shown)
        shown.place.delete()
        self._set()

    def _set(self) -> None:
        rows = [shown.now() for shown in self._shown]
        self._put(self._field.key, table_of(self._field.kind, rows, self._before))


def _when_left(box: ui.input, work: Callable[[], None]) -> None:
    box.on("blur", work)
