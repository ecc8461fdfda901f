"""A line tested from a page: what to do, what is asked, what was found."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from nicegui import ui
from pydantic import TypeAdapter

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.room import Room
from tipring.console.wires.findings import findings_html
from tipring.console.wires.writing import offer_to_write
from tipring.console.words import _
from tipring.desk.line_trials import TrialNow
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.findings import Report
from tipring.store.line_tests import kept_tests

LOOK_S: Final = 0.5
"""How often it is asked how far a test is, while one goes on."""
_NOW: Final = TypeAdapter[TrialNow | None](TrialNow | None)


class TrialSheet:
    """Begins a test of one line, follows it, and shows its report."""

    def __init__(self, room: Room, line: str) -> None:
        self._room = room
        self._line = line
        self._path = f"/lines/{quote(line, safe='')}/test"
        self._shown: TrialNow | None = None
        hint = _(
            "The line is taken out for a minute or two, and put back by itself. Nobody"
            " can call it meanwhile; other lines go on."
        )
        with parts.sheet(_("Test it"), hint):
            self._add_wishes()
            with ui.element("div").props('role="log"'):
                self._told = ui.element("ol")
            self._add_question()
            self._found = ui.element("div").props('role="status"')
        self._timer = ui.timer(LOOK_S, self._look, active=False, immediate=False)
        room.follow(self._redraw)

    def _redraw(self) -> None:
        """Offer a test only while there is a desk that could do it."""
        away = self._room.now is None
        self._begin.set_enabled(not (away or self._timer.active))
        self._away.set_visibility(away)

    def _add_wishes(self) -> None:
        room = self._room
        self._by_call = ui.checkbox(
            _("I call it from another telephone meanwhile, to see how a call comes")
        )
        self._number = ui.input(_("Second telephone (empty: not tried)")).classes(
            "full"
        )
        self._number.props('type="tel"')
        ui.label(
            _("Callers are sent on to it, to find out whether the carrier does that.")
        ).classes("soft")
        with ui.element("div").classes("deeds"):
            self._begin = ui.button(
                _("Begin the test"), on_click=room.act(self._ask_for, Right.LINES)
            )
            self._stop = ui.button(
                _("Break it off"), on_click=room.act(self._break_off, Right.LINES)
            ).props("flat")
        self._stop.set_visibility(False)
        self._away = ui.label(
            _("The box does not answer: it cannot test anything now.")
        ).classes("soft")

    def _add_question(self) -> None:
        with ui.element("div").props('role="alert"') as self._question:
            self._asked = ui.label()
            with ui.element("div").classes("deeds"):
                for word, yes in ((_("Yes"), True), (_("No"), False)):
                    ui.button(
                        word,
                        on_click=self._room.act(self._answering(yes=yes), Right.LINES),
                    )
        self._question.set_visibility(False)

    async def show(self) -> None:
        """Show what goes on, and reports of before."""
        await self._look()
        if not self._timer.active:
            await self._show_kept()

    async def _ask_for(self) -> None:
        wish = {
            "by_call": bool(self._by_call.value),
            "transfer_to": str(self._number.value or "").strip(),
        }
        await self._room.desk.tell("POST", self._path, wish)
        await self._room.note("line.test", line=self._line, **wish)
        self._found.clear()
        await self._look()

    async def _break_off(self) -> None:
        await self._room.desk.tell("DELETE", self._path)
        await self._look()

    def _answering(self, *, yes: bool) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            await self._room.desk.tell("POST", f"{self._path}/answer", {"yes": yes})
            self._question.set_visibility(False)

        return answer

    async def _look(self) -> None:
        self._room.speak()
        try:
            now = _NOW.validate_python(await self._room.desk.tell("GET", self._path))
        except DeskSaysNo:
            self._timer.deactivate()
            return
        if now == self._shown:
            return
        self._shown = now
        runs = now is not None and not now.is_over
        self._timer.active = runs
        self._begin.set_enabled(not runs)
        self._stop.set_visibility(runs)
        if now is not None:
            self._tell(now)
            if now.is_over:
                self._show_end(now)

    def _tell(self, now: TrialNow) -> None:
        self._told.clear()
        with self._told:
            for said in now.told:
                ui.html(escaped(said), sanitize=False, tag="li")
        self._asked.set_text(now.question)
        self._question.set_visibility(bool(now.question))

    def _show_end(self, now: TrialNow) -> None:
        self._question.set_visibility(False)
        self._found.clear()
        with self._found:
            if now.trouble:
                parts.failure(_("The test was not carried through"), now.trouble)
            if now.report:
                self._show_report(now.report)

    def _show_report(self, report: Report) -> None:
        ui.label(
            _("Found at {when}: {device}").format(
                when=self._room.when(report.at), device=report.device
            )
        ).classes("soft")
        ui.html(findings_html(report), sanitize=False)
        if report.settings:
            ui.label(_("What follows for the settings of this line:"))
            offer_to_write(
                self._room, self._line, report.settings, "found by a test of the line"
            )

    async def _show_kept(self) -> None:
        state = self._room.ground.state
        try:
            kept = await asyncio.to_thread(kept_tests, self._line, state)
        except StoreError as error:
            ui.label(str(error))
            return
        fresh = self._shown.report if self._shown else None
        with self._found:
            for report in kept:
                if report == fresh:
                    continue
                with ui.expansion(
                    _("Test of {when}").format(when=self._room.when(report.at))
                ).classes("full"):
                    self._show_report(report)
