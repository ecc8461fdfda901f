"""The box examined at a button, its settings, too."""

import asyncio

from nicegui import ui

from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.wires.findings import badge_html, findings_html
from tipring.console.words import _
from tipring.desk.box_report import DeskSeen, box_report, seen_by
from tipring.domain.access import Right


class ExaminationSheet:
    """It goes on in this process: no call is disturbed."""

    def __init__(self, room: Room) -> None:
        self._room = room
        hint = _(
            "Settings, disk, power, clock, devices and models are looked at, each with"
            " what helps. No call is disturbed."
        )
        with parts.sheet(_("The box"), hint):
            ui.button(
                _("Examine the box"),
                icon="health_and_safety",
                on_click=room.act(self._examine, Right.LINES),
            ).props("flat")
            self._place = ui.element("div").props('role="status"')

    async def _examine(self) -> None:
        room, now = self._room, self._room.now
        seen = (
            seen_by(now.status, now.link)
            if now
            else DeskSeen(trouble=room.live.trouble)
        )
        report = await asyncio.to_thread(box_report, room.ground.directory, seen)
        room.speak()
        self._place.clear()
        with self._place:
            ui.html(
                f"<p>{badge_html(report.colour)}</p>{findings_html(report)}",
                sanitize=False,
            )
