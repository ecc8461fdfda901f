"""The drawing on the page, whose boxes can be pressed, and new nodes."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from tipring.config.nodes import KINDS
from tipring.console.flows.described import described, kind_of
from tipring.console.flows.draft import Draft
from tipring.console.flows.picture import Look, picture
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _

PRESSED = """(event) => {
  const box = event.target.closest("[data-node]");
  if (box) { event.preventDefault(); emit(box.dataset.node); }
}"""
"""In the browser: which box of the drawing was pressed."""
Add = Callable[[str, str], bool]
"""Adds a node of a kind to the draft; returns whether that could be done."""


class Drawing:
    """The sheet with the drawing; *choose* and *add* are told what a person does."""

    def __init__(
        self, room: Room, draft: Draft, choose: Callable[[str], None], add: Add
    ) -> None:
        self._room = room
        self._draft = draft
        self._choose = choose
        self._add = add
        self._here = ""
        self._seen: tuple[str, ...] = ()
        with parts.sheet(_("Drawing"), _("Press a node to change it.")):
            self._place = ui.html(sanitize=False).classes("flow-scroll wide")
            self._place.on("click", self._pressed, js_handler=PRESSED)
            self._add_adder()

    def draw(self, chosen: str, troubles: Counter[str]) -> None:
        """Draw the draft as it is."""
        look = Look(
            kinds={n: kind_of(raw.get("do")) for n, raw in self._draft.nodes.items()},
            troubles=troubles,
            doors=set(self._draft.doors.values()),
            chosen=chosen,
            here=self._here,
            seen=self._seen,
        )
        title = _("The flow {name}").format(name=self._draft.name)
        self._place.content = picture(
            self._draft.graph, look, partial(described, look), title
        )

    def follow(self, here: str, seen: tuple[str, ...]) -> None:
        """Mark where a call is that is being tried, from the next drawing on."""
        self._here, self._seen = here, seen

    def _pressed(self, event: GenericEventArguments) -> None:
        self._room.speak()
        name = str(event.args)
        flow, dot, _node = name.partition(".")
        if name in self._draft.nodes:
            self._choose(name)
        elif dot and flow in self._draft.base:
            ui.navigate.to(f"/flows/{flow}")
        else:
            ui.notify(_("There is no such node: add it, or lead elsewhere."))

    def _add_adder(self) -> None:
        kinds = {do: kind_of(do) for do in KINDS}
        with ui.element("div").classes("flow-line"):
            self._name = ui.input(_("New node")).classes("grow")
            self._name.on("keydown.enter", self._new)
            self._kind = ui.select(kinds, value="say", label=_("Kind")).classes("grow")
            ui.button(_("Add"), icon="add", on_click=self._new)

    def _new(self) -> None:
        wanted = str(self._name.value or "").strip()
        if wanted and self._add(wanted, str(self._kind.value)):
            self._name.value = ""
