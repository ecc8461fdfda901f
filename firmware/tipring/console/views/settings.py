"""Settings: the text of each file, the check, versions, and the restart."""

from nicegui import ui

from tipring.console.book.running import running_box
from tipring.console.book.texts import texts
from tipring.console.book.versions import versions
from tipring.console.cards import page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import N_, _
from tipring.domain.access import Right


@page("/settings", Right.CHANGE, N_("Settings"), icon="settings", place=138)
async def settings(room: Room) -> None:
    """Show everything that the owner's files say, and what became of it."""
    place = ui.element("div").classes("stack")

    async def again() -> None:
        place.clear()
        with place:
            if room.ground.trouble:
                parts.failure(_("The settings do not pass"), room.ground.trouble)
            await running_box(room)
            await texts(room, again)
            await versions(room, again)

    await again()
