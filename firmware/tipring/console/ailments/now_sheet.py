"""What worries the box now, and all that was looked at."""

from typing import Any, Final

from nicegui import ui

from tipring.console.ailments.rows import findings_html, worries_html
from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.health_api import HealthNow
from tipring.domain.access import Right

LOOK_S: Final = 15.0
"""Between two questions: the desk looks once a minute, or when it is asked."""
SOON_S: Final = 4.0
"""After it was asked to."""
TELLING: Final = frozenset({"WorryBegan", "WorryChanged", "WorryEnded", "RepairDone"})


class NowSheet:
    """Asks the desk now and then, and when something has changed."""

    def __init__(self, room: Room) -> None:
        self._room = room
        hint = _(
            "The box looks at itself once a minute. What is amiss twice stands here"
            " until it was well for a while."
        )
        with parts.sheet(_("What worries the box"), hint):
            self._worries = ui.element("div").props('role="status"')
            if room.may(Right.LINES):
                ui.button(
                    _("Look again"),
                    icon="health_and_safety",
                    on_click=room.act(self._look_again, Right.LINES),
                ).props("flat")
        with parts.sheet(_("All that was looked at")):
            self._all = ui.element("div")
        ui.timer(LOOK_S, self.show, immediate=False)
        room.read(self._told)

    async def show(self) -> None:
        """Ask, and draw."""
        self._room.speak()
        try:
            now = await self._room.desk.get("/health", HealthNow)
        except DeskSaysNo as error:
            self._worries.clear()
            with self._worries:
                parts.failure(_("The desk cannot tell now"), str(error))
            return
        self._draw(now)

    def _draw(self, now: HealthNow) -> None:
        self._worries.clear()
        with self._worries:
            if now.worries:
                ui.html(worries_html(now.worries), sanitize=False)
            elif now.looked_at is None:
                ui.label(_("It was not looked at yet: the box has just begun."))
            else:
                ui.label(_("Nothing does. All is well."))
        self._all.clear()
        with self._all:
            if now.looked_at is not None:
                when = self._room.when(now.looked_at)
                ui.label(_("Looked at {when}").format(when=when)).classes("soft")
                ui.html(findings_html(now.findings), sanitize=False)

    async def _look_again(self) -> None:
        await self._room.desk.tell("POST", "/health/look")
        ui.timer(SOON_S, self.show, once=True)

    def _told(self, entry: dict[str, Any]) -> None:
        if entry.get("kind") in TELLING:
            ui.timer(0.1, self.show, once=True)
