"""The page of one flow: drawing, form, text, problems, trial, and putting it in place.

A change by the form changes the text, one by the text the form; whichever it was, the
whole of the settings is checked soon after, examples included.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from tipring.config.nodes import KINDS
from tipring.config.problems import Problem
from tipring.config.settings_book import Proposal, SettingsMoved
from tipring.console.deploying import book_of, deploy
from tipring.console.flows import fields, kind_words
from tipring.console.flows.draft import Draft, file_of
from tipring.console.flows.form_values import Around
from tipring.console.flows.picture import Look, picture
from tipring.console.flows.trying import TrialPanel
from tipring.console.look import parts
from tipring.console.look.difference import difference
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.errors import SpeechError, TipringError
from tipring.domain.office import Office
from tipring.speech.prompts import PromptLibrary

PRESSED = """(event) => {
  const box = event.target.closest("[data-node]");
  if (box) { event.preventDefault(); emit(box.dataset.node); }
}"""
"""In the browser: which box of the drawing was pressed."""
TYPED_MS = 700


class Editor:
    """The page as one visitor has it open."""

    def __init__(self, room: Room, draft: Draft, library: PromptLibrary) -> None:
        self._room = room
        self._draft = draft
        self._library = library
        self._book = book_of(room)
        self._chosen = draft.doors.get("start", "")
        self._here = ""
        self._seen: tuple[str, ...] = ()
        self._proposal: Proposal | None = None
        self._check_soon = Soon(room, self._check)
        ui.add_head_html(f'<link rel="stylesheet" href="{URL}/flows.css">')
        ui.add_head_html(f'<script defer src="{URL}/flows.js"></script>')
        self._add_bar()
        with ui.element("div").classes("flow-room"):
            with ui.element("div").classes("flow-column"):
                with parts.sheet(_("Drawing"), _("Press a node to change it.")):
                    self._drawing = ui.html(sanitize=False).classes("flow-scroll wide")
                    self._drawing.on("click", self._pressed, js_handler=PRESSED)
                    self._add_adder()
                self._problems = ui.element("section").classes("sheet")
                self._problems.props('role="region"')
                self._problems.props["aria-label"] = _("Problems")
            with ui.element("div").classes("flow-column"):
                self._form = ui.element("section").classes("sheet")
                self._form.props["aria-label"] = _("The chosen node")
                TrialPanel(
                    draft.name,
                    datetime.now(room.zone),
                    self._ready_to_try,
                    self._trial_moved,
                    self._acting,
                )
        with parts.sheet(_("Text"), file_of(draft.name)):
            self._text = ui.textarea(
                _("The text of the flow"), value=draft.text, on_change=self._typed
            )
            self._text.props(f"autogrow debounce={TYPED_MS} spellcheck=false")
            self._text.classes("flow-text w-full")
        self._redraw()
        self._build_form()

    async def begin(self) -> None:
        """Check what there is."""
        await self._check()

    # --- what may go wrong ----------------------------------------------------------

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
            self._build_form()

    def _show_state(self) -> None:
        is_changed = bool(self._draft.files)
        self._state.clear()
        with self._state:
            if self._draft.trouble:
                parts.badge(_("The text has a mistake"), parts.Tone.BAD)
            elif self._proposal is None:
                parts.badge(_("Checking"), parts.Tone.IDLE)
            elif self._proposal.problems:
                count = len(self._proposal.problems)
                words = n_("{count} problem", "{count} problems", count)
                parts.badge(words.format(count=count), parts.Tone.BAD)
            elif is_changed:
                parts.badge(_("Changed, and fit to be used"), parts.Tone.WARN)
            else:
                parts.badge(_("In use"), parts.Tone.GOOD)
        self._back.set_enabled(self._draft.can_go_back)
        ready = self._proposal is not None and not self._proposal.problems
        self._deploy.set_enabled(is_changed and ready)
        self._state.props["data-unsaved"] = "yes" if is_changed else "no"

    # --- the drawing ----------------------------------------------------------------

    def _redraw(self) -> None:
        """Draw the draft as it is; have it checked."""
        self._proposal = None
        self._draw()
        self._show_state()
        self._check_soon()

    def _draw(self) -> None:
        nodes = self._draft.nodes
        look = Look(
            kinds={name: _kind(raw.get("do")) for name, raw in nodes.items()},
            troubles=Counter(map(self._node_of, self._found())),
            doors=set(self._draft.doors.values()),
            chosen=self._chosen,
            here=self._here,
            seen=self._seen,
        )
        self._drawing.content = picture(
            self._draft.graph,
            look,
            partial(_described, look),
            _("The flow {name}").format(name=self._draft.name),
        )

    def _pressed(self, event: GenericEventArguments) -> None:
        self._room.speak()
        name = str(event.args)
        if name in self._draft.nodes:
            self._choose(name)
        elif "." in name:
            ui.navigate.to(f"/flows/{name.partition('.')[0]}")
        else:
            ui.notify(_("There is no such node: add it, or lead elsewhere."))

    def _choose(self, name: str) -> None:
        self._chosen = name
        self._draw()
        self._build_form()

    def _add_adder(self) -> None:
        kinds = {do: _kind(do) for do in KINDS}
        with ui.element("div").classes("flow-line"):
            name = ui.input(_("New node")).classes("grow")
            kind = ui.select(kinds, value="say", label=_("Kind")).classes("grow")

            def add() -> None:
                wanted = str(name.value or "").strip()
                if wanted and self._changing(
                    lambda: self._draft.add(wanted, str(kind.value))
                ):
                    name.value = ""
                    self._choose(wanted)

            ui.button(_("Add"), icon="add", on_click=add)

    # --- the form -------------------------------------------------------------------

    def _build_form(self) -> None:
        raw = self._draft.nodes.get(self._chosen)
        self._form.clear()
        with self._form:
            if raw is None:
                parts.heading(_("No node is chosen"), _("Press one in the drawing."))
                return
            known = kind_words.KINDS.get(str(raw.get("do")))
            hint = _(known[1]) if known else _("There is no such kind of node.")
            parts.heading(f"{self._chosen} · {_kind(raw.get('do'))}", hint)
            around = self._around(raw)
            fields.build(raw, around, partial(self._put, self._chosen))
            self._add_node_buttons(self._chosen)

    def _around(self, raw: Any) -> Around:  # noqa: ANN401 - as the file has it
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
            text_of=partial(_text_of, self._library, language),
        )

    def _put(self, node: str, key: str, value: object) -> None:
        if value == self._draft.nodes.get(node, {}).get(key):
            return
        is_done = self._changing(lambda: self._draft.put(node, key, value))
        if not is_done or key == "flow":
            self._build_form()

    def _add_node_buttons(self, node: str) -> None:
        with ui.element("div").classes("flow-line"):
            name = ui.input(_("Name of the node"), value=node).classes("grow")

            def rename() -> None:
                wanted = str(name.value or "").strip()
                if wanted not in {"", node} and self._changing(
                    lambda: self._draft.rename(node, wanted)
                ):
                    self._choose(wanted)

            ui.button(_("Rename"), on_click=rename).props("flat")
        with ui.element("div").classes("flow-bar"):
            if self._draft.doors.get("start") != node:
                ui.button(
                    _("Let calls start here"), on_click=partial(self._start_at, node)
                ).props("flat")
            ui.button(
                _("Remove"), icon="delete", on_click=partial(self._remove, node)
            ).props("flat color=negative")

    def _start_at(self, node: str) -> None:
        if self._changing(lambda: self._draft.put_door("start", node)):
            self._build_form()

    def _remove(self, node: str) -> None:
        if self._changing(lambda: self._draft.remove(node)):
            self._choose(self._draft.doors.get("start", ""))

    # --- the text -------------------------------------------------------------------

    def _typed(self) -> None:
        self._room.speak()
        text = str(self._text.value or "")
        if text != self._draft.text:
            self._draft.write(text)
            self._redraw()
            self._build_form()

    # --- the check ------------------------------------------------------------------

    async def _check(self) -> None:
        files = self._draft.files
        try:
            found = await asyncio.to_thread(self._book.propose, files)
            self._demand_unmoved(found)
        except TipringError as error:
            ui.notify(self._room.sentence(error), type="negative", multi_line=True)
            return
        if files == self._draft.files:
            self._proposal = found
            self._draw()
            self._show_state()
            self._list_problems()

    def _demand_unmoved(self, found: Proposal) -> None:
        """Raise SettingsMoved where somebody else changed a file since it was read."""
        before = {file_of(flow): text for flow, text in self._draft.base.items()}
        for name, text in found.before.items():
            if text != before[name]:
                raise SettingsMoved(name)

    def _found(self) -> tuple[Problem, ...]:
        return self._proposal.problems if self._proposal else ()

    def _node_of(self, problem: Problem) -> str:
        """Return which node of this flow a problem is at; empty: none."""
        if problem.file != file_of(self._draft.name):
            return ""
        return node_at(problem.key, self._draft.nodes)

    def _list_problems(self) -> None:
        found = self._proposal
        self._problems.clear()
        with self._problems:
            parts.heading(_("Check"))
            if found is None:
                return
            if not found.problems:
                ui.label(_("Every node can be used, and every example comes true."))
            for problem in found.problems:
                self._add_problem(problem, "error")
            for hint in found.hints:
                if hint.file == file_of(self._draft.name):
                    self._add_problem(hint, "lightbulb")

    def _add_problem(self, problem: Problem, icon: str) -> None:
        node = self._node_of(problem)
        is_here = problem.file == file_of(self._draft.name)
        button = ui.button(str(problem), icon=icon).props("flat align=left no-caps")
        button.classes("flow-problem")
        if is_here and problem.line:
            button.props["data-line"] = str(problem.line)
        if node:
            button.on_click(partial(self._choose, node))

    # --- the trial ------------------------------------------------------------------

    async def _ready_to_try(self) -> tuple[Office, Callable[[str], str]]:
        reading = await asyncio.to_thread(self._book.reading, self._draft.files)
        office = reading.settings.office
        language = office.flows[self._draft.name].language
        return office, partial(_text_of, self._library, language)

    def _trial_moved(self, node: str, seen: tuple[str, ...]) -> None:
        self._here, self._seen = node, seen
        self._draw()

    # --- putting it in place --------------------------------------------------------

    def _ask_to_deploy(self) -> None:
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
        dialog.open()


def node_at(key: str, nodes: Any) -> str:  # noqa: ANN401 - any container of names
    """Return the node that a problem's key lies in; empty: none."""
    head, _dot, rest = key.partition(".")
    if head != "node":
        return ""
    within = (name for name in nodes if rest == name or rest.startswith(f"{name}."))
    return max(within, key=len, default="")


def _kind(do: object) -> str:
    known = kind_words.KINDS.get(str(do))
    return _(known[0]) if known else str(do or "?")


def _described(look: Look, name: str) -> str:
    """Return what a reader hears of a box."""
    if name not in look.kinds:
        if "." in name:
            return _("the flow {name}").format(name=name.partition(".")[0])
        return _("{name}: there is no such node").format(name=name)
    count = look.troubles.get(name, 0)
    if count:
        words = n_(
            "{name}, {kind}, {count} problem", "{name}, {kind}, {count} problems", count
        )
        return words.format(name=name, kind=look.kinds[name], count=count)
    return _("{name}, {kind}").format(name=name, kind=look.kinds[name])


def _text_of(library: PromptLibrary, language: str, say: str) -> str:
    try:
        return library.find(say, language).text
    except SpeechError:
        return say
