"""What a flow says of itself: where calls enter, where faxes go, which language."""

from functools import partial

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from tipring.console.flows.draft import Draft
from tipring.console.flows.node_form import Change
from tipring.console.words import N_, _

WORDS = {
    "start": N_("Calls start at"),
    "fax": N_("Fax machines go to"),
    "language": N_("Language (none: that of the office)"),
}


class DoorsForm:
    """The fields; what is chosen is changed in the draft at once."""

    def __init__(self, draft: Draft, change: Change, languages: list[str]) -> None:
        self._draft = draft
        self._change = change
        self._languages = languages
        with ui.expansion(_("Start, fax and language")).classes("w-full"):
            self._place = ui.element("div").classes("flow-fields")
        self.show()

    def show(self) -> None:
        """Build the fields anew, as the draft is."""
        doors, nodes = self._draft.doors, [*self._draft.nodes]
        self._place.clear()
        with self._place:
            self._choose("start", doors.get("start", ""), nodes)
            self._choose("fax", doors.get("fax", ""), nodes)
            self._choose("language", self._draft.language, self._languages)

    def _choose(self, key: str, value: str, known: list[str]) -> None:
        options = [*dict.fromkeys([*known, *filter(None, [value])])]
        ui.select(
            options,
            value=value or None,
            label=_(WORDS[key]),
            clearable=key != "start",
            on_change=partial(self._put, key),
        )

    def _put(self, key: str, event: ValueChangeEventArguments[str | None]) -> None:
        self._change(lambda: self._draft.put_door(key, event.value))
