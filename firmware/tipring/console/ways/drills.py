"""Drills of the link: one is held at a button, and all are kept."""

from typing import Final

from nicegui import ui

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.look.parts import Tone
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.link_drill_api import DrillNow
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.link_drill.record import DrillRecord
from tipring.domain.link_drill.report import headline, rows
from tipring.store.drill_views import drills_of_link

LOOK_S: Final = 0.5
"""How often it is asked how far a drill is, while one is held."""
MOST_KEPT: Final = 12


class DrillSheet:
    """Holds drills, and shows their records."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held = False
        hint = _(
            "The office is cut off from the internet for a minute or two, and calls are"
            " tried. A caller, or somebody who dials, ends it at once."
        )
        with parts.sheet(_("Drills"), hint):
            self._state = ui.element("div").props('role="status"')
            with ui.element("div").classes("deeds") as deeds:
                begin = parts.confirm(
                    _("Cut the office off from the internet now, to try it?"),
                    _("Hold the drill"),
                    room.act(self._begin, Right.LINES),
                )
                self._start = ui.button(
                    _("Hold a drill"), icon="emergency", on_click=begin
                ).props("flat")
                self._stop = ui.button(
                    _("Break it off"), on_click=room.act(self._break_off, Right.LINES)
                ).props("flat color=negative")
            deeds.set_visibility(room.may(Right.LINES))
            self._kept = ui.element("div")
        self._timer = ui.timer(LOOK_S, self._look, active=False, immediate=False)

    async def show(self) -> None:
        """Show what goes on, and the records."""
        await self._look()
        await self._show_kept()

    async def _begin(self) -> None:
        await self._room.desk.tell("POST", "/link/drill")
        await self._room.note("link.drill")
        await self._look()

    async def _break_off(self) -> None:
        await self._room.desk.tell("DELETE", "/link/drill")
        await self._look()

    async def _look(self) -> None:
        self._room.speak()
        try:
            now: DrillNow | None = await self._room.desk.get("/link/drill", DrillNow)
            why_not = ""
        except DeskSaysNo as error:
            now, why_not = None, str(error)
        held = now is not None and now.step != ""
        self._start.set_enabled(now is not None and not held and not now.why_not)
        self._stop.set_visibility(held)
        self._state.clear()
        with self._state:
            self._tell(now, why_not)
        self._timer.active = held
        if self._held and not held:
            await self._show_kept()
        self._held = held

    def _tell(self, now: DrillNow | None, why_not: str) -> None:
        if now is None:
            ui.label(_("No drill can be held: {why}").format(why=why_not))
            return
        if now.step:
            parts.badge(_("Under way"), Tone.WARN)
            ui.label(now.step)
            return
        if now.why_not:
            ui.label(_("No drill can be held: {why}").format(why=now.why_not))
        if now.advice:
            ui.label(_("Advice: {what}").format(what=now.advice))
        if now.next_at:
            when = self._room.when(now.next_at)
            ui.label(_("The next one is planned for {when}.").format(when=when))

    async def _show_kept(self) -> None:
        try:
            found = await self._room.ask(drills_of_link(MOST_KEPT))
        except StoreError:
            return
        self._room.speak()
        self._kept.clear()
        with self._kept:
            if not found:
                ui.label(_("No drill was held yet.")).classes("soft")
            for record in found:
                self._show_record(record)

    def _show_record(self, record: DrillRecord) -> None:
        word = _("passed") if record.is_passed else _("not carried through")
        if record.is_failed:
            word = _("failed")
        when = self._room.when(record.began_at)
        with ui.expansion(f"{when} · {word}").classes("full"):
            ui.label(headline(record))
            heads = (_("What"), _("How it was"))
            parts.table(heads, list(rows(record)), _("What was measured"))
