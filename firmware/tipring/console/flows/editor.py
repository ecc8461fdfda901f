"""The page of one flow: drawing, form, text, check, trial, and putting it in place.

A change by the form changes the text, one by the text the form; whichever it was, the
whole of the settings is checked soon after, examples included.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nicegui import ui

from tipring.config.settings_book import Proposal
from tipring.console.deploying import book_of, deploy
from tipring.console.flows.checklist import Checklist, demand_unmoved, troubles
from tipring.console.flows.described import text_of
from tipring.console.flows.doors_form import DoorsForm
from tipring.console.flows.draft import Draft, file_of
from tipring.console.flows.drawing import Drawing
from tipring.console.flows.node_form import NodeForm
from tipring.console.flows.trying import TrialPanel
from tipring.console.look import parts
from tipring.console.look.difference import difference
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.errors import TipringError
from tipring.domain.office import Office
from tipring.speech.prompts import PromptLibrary

TYPED_MS = 700
"""A pause in typing after which the text is read."""


class Editor:
    """The page as one visitor has it open."""

    def __init__(self, room: Room, draft: Draft, library: PromptLibrary) -> None:
        self._room = room
        self._draft = draft
        self._library = library
        self._book = book_of(room)
        self._chosen = draft.doors.get("start", "")
        self._proposal: Proposal | None = None
        self._check_soon = Soon(room, self._check)
        ui.add_head_html(f'<link rel="stylesheet" href="{URL}/flows.css">')
        ui.add_head_html(f'<script defer src="{URL}/flows.js"></script>')
        self._add_bar()
        with ui.element("div").classes("flow-room"):
            with ui.element("div").classes("flow-column"):
                self._drawing = Drawing(room, draft, self._choose, self._add)
                self._doors = DoorsForm(draft, self._changing, library.languages())
                self._checklist = Checklist(draft, self._choose)
            with ui.element("div").classes("flow-column"):
                self._form = NodeForm(
                    room, draft, library, self._changing, self._choose
                )
                TrialPanel(
                    draft.name,
                    datetime.now(room.zone),
                    self._ready_to_try,
                    self._trial_moved,
                    self._acting,
                    lambda told: self._changing(partial(draft.add_example, told)),
                )
        with parts.sheet(_("Text"), file_of(draft.name)):
            self._text = ui.textarea(
                _("The text of the flow"), value=draft.text, on_change=self._typed
            )
            self._text.props(f"autogrow debounce={TYPED_MS} spellcheck=false")
            self._text.classes("flow-text w-full")
        self._redraw()
        self._form.show(self._chosen)

    async def begin(self) -> None:
        """Check what there is."""
        await self._check()

    # --- the bar --------------------------------------------------------------------

    def _add_bar(self) -> None:
        with ui.element("div").classes("flow-bar"):
            ui.link(_("All flows"), "/flows")
            ui.label(self._draft.name).classes("flow-name")
            self._state = ui.element("div").props('role="status"')
            ui.space()
            self._back = ui.button(_("Undo"), icon="undo", on_click=self._go_back)
            self._back.props("flat")
            ui.link(_("Versions"), "/settings")
            self._deploy = ui.button(_("Put in place"), icon="check")
            self._deploy.on_click(self._ask_to_deploy)

    def _go_back(self) -> None:
        if self._changing(self._draft.go_back):
            self._show_forms()

    def _show_state(self) -> None:
        is_changed, found = bool(self._draft.files), self._proposal
        self._state.clear()
        with self._state:
            if self._draft.trouble:
                parts.badge(_("The text has a mistake"), parts.Tone.BAD)
            elif found is None:
                parts.badge(_("Checking"), parts.Tone.IDLE)
            elif found.problems:
                count = len(found.problems)
                words = n_("{count} problem", "{count} problems", count)
                parts.badge(words.format(count=count), parts.Tone.BAD)
            elif is_changed:
                parts.badge(_("Changed, and fit to be used"), parts.Tone.WARN)
            else:
                parts.badge(_("In use"), parts.Tone.GOOD)
        self._back.set_enabled(self._draft.can_go_back)
        ready = found is not None and not found.problems
        self._deploy.set_enabled(is_changed and ready)
        self._state.props["data-unsaved"] = "yes" if is_changed else "no"

    # --- changes --------------------------------------------------------------------

    def _acting(
        self, work: Callable[..., Awaitable[object]]
    ) -> Callable[..., Awaitable[None]]:
        return self._room.act(work, Right.CHANGE)

    def _changing(self, change: Callable[[], object]) -> bool:
        """Change the draft, and show it; say why it cannot be, otherwise."""
        self._room.speak()
        try:
            change()
        except TipringError as error:
            ui.notify(str(error), type="negative", multi_line=True)
            return False
        self._text.value = self._draft.text
        self._redraw()
        return True

    def _typed(self) -> None:
        self._room.speak()
        text = str(self._text.value or "")
        if text != self._draft.text:
            self._draft.write(text)
            self._redraw()
            self._show_forms()

    def _add(self, node: str, do: str) -> bool:
        is_done = self._changing(lambda: self._draft.add(node, do))
        if is_done:
            self._choose(node)
        return is_done

    def _choose(self, node: str) -> None:
        self._room.speak()
        self._chosen = node
        self._draw()
        self._show_forms()

    def _show_forms(self) -> None:
        self._doors.show()
        self._form.show(self._chosen)

    def _redraw(self) -> None:
        """Draw the draft as it is; have it checked."""
        self._proposal = None
        self._draw()
        self._show_state()
        self._check_soon()

    def _draw(self) -> None:
        self._drawing.draw(self._chosen, troubles(self._proposal, self._draft))

    # --- the check ------------------------------------------------------------------

    async def _check(self) -> None:
        files = self._draft.files
        try:
            found = await asyncio.to_thread(self._book.propose, files)
            demand_unmoved(found, self._draft)
        except TipringError as error:
            self._checklist.fail(self._room.sentence(error))
            return
        if files == self._draft.files:
            self._proposal = found
            self._draw()
            self._show_state()
            self._checklist.show(found)

    # --- the trial ------------------------------------------------------------------

    async def _ready_to_try(self) -> tuple[Office, Callable[[str], str]]:
        reading = await asyncio.to_thread(self._book.reading, self._draft.files)
        office = reading.settings.office
        language = office.flows[self._draft.name].language
        return office, partial(text_of, self._library, language)

    def _trial_moved(self, node: str, seen: tuple[str, ...]) -> None:
        self._drawing.follow(node, seen)
        self._draw()

    # --- putting it in place --------------------------------------------------------

    def _ask_to_deploy(self) -> None:
        self._room.speak()
        proposal = self._proposal
        if proposal is None or proposal.problems or not proposal.changes:
            return
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(_("Put this in place?"), _("This is what changes:"))
            difference(proposal.difference)
            why = ui.input(_("Why (for the log)"))

            async def go() -> None:
                told = await deploy(self._room, proposal, str(why.value or "").strip())
                dialog.close()
                self._draft.deployed()
                self._redraw()
                ui.notify(told, type="positive", multi_line=True)

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Put in place"), on_click=self._acting(go))
        dialog.on("hide", dialog.delete)
        dialog.open()
