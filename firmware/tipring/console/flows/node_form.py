"""The form of the chosen node, with its name, its place, and its end."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from nicegui import ui

from tipring.console.flows import fields
from tipring.console.flows.described import kind_of, purpose_of, text_of
from tipring.console.flows.draft import Draft
from tipring.console.flows.form_values import Around
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.speech.prompts import PromptLibrary

Change = Callable[[Callable[[], object]], bool]
"""Does a change of the draft, and shows it; returns whether it could be done."""


class NodeForm:
    """The sheet of one node; *choose* is told of another one."""

    def __init__(
        self,
        room: Room,
        draft: Draft,
        library: PromptLibrary,
        change: Change,
        choose: Callable[[str], None],
    ) -> None:
        self._room = room
        self._draft = draft
        self._library = library
        self._change = change
        self._choose = choose
        self._node = ""
        self._place = ui.element("section").classes("sheet")
        self._place.props["aria-label"] = _("The chosen node")

    def show(self, node: str) -> None:
        """Build the form of *node* anew."""
        self._node = node
        raw = self._draft.nodes.get(node)
        self._place.clear()
        with self._place:
            if raw is None:
                parts.heading(_("No node is chosen"), _("Press one in the drawing."))
                return
            do = raw.get("do")
            parts.heading(f"{node} · {kind_of(do)}", purpose_of(do))
            fields.build(raw, self._around(raw), partial(self._put, node))
            self._add_name(node)
            self._add_buttons(node)

    def _around(self, raw: Mapping[str, Any]) -> Around:
        settings = self._room.ground.settings
        office = settings.office if settings else None
        names = {"flow": tuple(self._draft.base)}
        if office:
            names |= {
                "schedule": tuple(office.schedules),
                "mailbox": tuple(office.mailboxes),
                "queue": tuple(office.team.queues),
                "extension": tuple(office.extensions),
            }
        language = self._draft.language or (settings.language if settings else "en")
        return Around(
            nodes=tuple(self._draft.nodes),
            names=names,
            nodes_elsewhere=tuple(self._draft.nodes_elsewhere(str(raw.get("flow")))),
            text_of=partial(text_of, self._library, language),
        )

    def _put(self, node: str, key: str, value: object) -> None:
        if value == self._draft.nodes.get(node, {}).get(key):
            return
        is_done = self._change(lambda: self._draft.put(node, key, value))
        if not is_done or key == "flow":
            self.show(node)

    def _add_name(self, node: str) -> None:
        with ui.element("div").classes("flow-line"):
            name = ui.input(_("Name of the node"), value=node).classes("grow")

            def rename() -> None:
                wanted = str(name.value or "").strip()
                if wanted not in {"", node} and self._change(
                    lambda: self._draft.rename(node, wanted)
                ):
                    self._choose(wanted)

            ui.button(_("Rename"), on_click=rename).props("flat")

    def _add_buttons(self, node: str) -> None:
        with ui.element("div").classes("flow-bar"):
            if self._draft.doors.get("start") != node:
                start = ui.button(_("Let calls start here")).props("flat")
                start.on_click(partial(self._start_at, node))
            remove = ui.button(_("Remove"), icon="delete")
            remove.props("flat color=negative")
            remove.on_click(partial(self._remove, node))

    def _start_at(self, node: str) -> None:
        if self._change(lambda: self._draft.put_door("start", node)):
            self.show(node)

    def _remove(self, node: str) -> None:
        if self._change(lambda: self._draft.remove(node)):
            self._choose(self._draft.doors.get("start", ""))
