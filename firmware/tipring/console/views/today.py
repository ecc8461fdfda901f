"""Today: lines, calls and link at a glance."""

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right


@page("/", Right.LOOK, N_("Today"), icon="today", place=10)
async def today(room: Room) -> None:
    """Show the box as it is now."""
    lines = ui.element("div").classes("sheets")

    def redraw() -> None:
        lines.clear()
        with lines:
            if room.now is None:
                parts.failure(_("The box does not answer"), room.live.trouble)
                return
            for line in room.now.status.lines:
                with parts.sheet(line.name, line.device):
                    parts.badge(line.state)

    room.follow(redraw)
