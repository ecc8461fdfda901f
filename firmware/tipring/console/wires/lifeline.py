"""The lifeline on a page: who has the line, whether it was tried, a drill."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.console.look import parts
from tipring.console.look.parts import Tone
from tipring.console.room import Room
from tipring.console.today.words import LIFELINE, word
from tipring.console.words import _
from tipring.desk.lifeline import LifelineStatus
from tipring.domain.access import Right
from tipring.domain.lifeline_entries import DrillDone


class LifelineSheet:
    """Shows the lifeline of the box, live; nothing where there is none."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shown: LifelineStatus | None = None
        self._place = ui.element("div")
        with self._place, parts.sheet(_("Lifeline")):
            ui.label(
                _("The plain telephone that has the line when the box does not answer.")
            ).classes("soft")
            self._state = ui.element("div").props('role="status"')
            with ui.element("div").classes("deeds") as self._deeds:
                self._add_buttons()
        self._deeds.set_visibility(room.may(Right.LINES))
        room.follow(self._redraw)

    def _add_buttons(self) -> None:
        room = self._room
        drill = parts.confirm(
            _(
                "The relay falls for two seconds, and a call that comes ends the"
                " drill. Go on?"
            ),
            _("Hold the drill"),
            room.act(self._drill, Right.LINES),
        )
        ui.button(_("Try it (drill)"), icon="emergency", on_click=drill).props("flat")
        for words, on in (
            (_("Leave the line to the telephone"), True),
            (_("Let the box answer"), False),
        ):
            work = room.act(self._giving(on=on), Right.SWITCH)
            ui.button(words, on_click=work).props("flat")

    def _redraw(self) -> None:
        now = self._room.now
        found = now.status.lifeline if now else None
        self._place.set_visibility(found is not None)
        if found is None or found == self._shown:
            return
        self._shown = found
        self._state.clear()
        with self._state:
            self._tell(found)

    def _tell(self, found: LifelineStatus) -> None:
        parts.badge(*word(LIFELINE, found.state))
        if found.trouble:
            parts.badge(found.trouble, Tone.BAD)
        ui.label(_("The relay {does}.").format(does=found.relay))
        if found.last_drill and found.last_drill_at:
            when = self._room.when(found.last_drill_at)
            ui.label(
                f"{_('Last drill: {when}.').format(when=when)} {said(found.last_drill)}"
            )
        else:
            ui.label(_("It was never tried."))
        if found.advice:
            ui.label(_("Advice: {what}").format(what=found.advice)).classes("soft")

    async def _drill(self) -> None:
        await self._room.note("lifeline.drill")
        await self._room.desk.tell("POST", "/lifeline/drill")

    def _giving(self, *, on: bool) -> Callable[[], Awaitable[None]]:
        async def give() -> None:
            words = {"on": on, "why": f"as {self._room.visitor.name} asked"}
            await self._room.desk.tell("POST", "/lifeline/bypass", words)
            await self._room.note("lifeline.bypass", to_telephone=on)

        return give


def said(drill: DrillDone) -> str:
    """Return how a drill went."""
    if drill.faults:
        return _("It failed: {why}").format(why="; ".join(drill.faults))
    return _("It was passed.")
