"""How the running box stands to its files, and the restart."""

from nicegui import ui

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.settings_words import part_words
from tipring.console.words import _
from tipring.desk.reloading import SettingsNow
from tipring.domain.access import Right


async def running_box(room: Room) -> None:
    """Add what waits for a restart, and the restart itself."""
    with parts.sheet(_("The running box")):
        place = ui.element("div").props('role="status"')

        async def look() -> None:
            try:
                now = await room.desk.get("/settings", SettingsNow)
            except DeskSaysNo as error:
                words = str(error)
            else:
                words = _words(now)
            place.clear()
            with place:
                ui.label(words)

        async def begin(when: str) -> None:
            await room.desk.tell("POST", "/restart", {"when": when})
            await room.note("box.restart", when=when)
            await look()

        async def quiet() -> None:
            await begin("quiet")

        async def at_once() -> None:
            await begin("now")

        with ui.row():
            ui.button(
                _("Restart when nobody talks"),
                icon="restart_alt",
                on_click=room.act(quiet, Right.CHANGE),
            )
            ask = parts.confirm(
                _("Restart now? Calls under way end."),
                _("Restart now"),
                room.act(at_once, Right.CHANGE),
            )
            ui.button(_("Restart now"), on_click=ask).props("flat color=negative")
        await look()


def _words(now: SettingsNow) -> str:
    if now.restarts:
        return _("It is about to start again, as soon as nobody talks.")
    if now.last.restart:
        return _("These parts wait for a restart: {parts}.").format(
            parts=part_words(now.last.restart)
        )
    if now.last.soon:
        return _("Queues and agents follow as soon as nobody is in a queue.")
    return _("It goes by what the files say.")
