"""The wallboard: the queues, full screen, to be read across the room."""

from collections.abc import Mapping

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.today.board import board_html, silent_html
from tipring.console.today.figures import COUNTED, today_of
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.store.queue_figures import QueueFigures


@page(
    "/wallboard",
    Right.LOOK,
    N_("Wallboard"),
    icon="tv",
    place=20,
    is_bare=True,
)
async def wallboard(room: Room) -> None:
    """Show the queues; dark, as walls want it, and light at a touch."""
    ui.add_head_html(f'<link rel="stylesheet" href="{URL}/wallboard.css">')
    dark = ui.dark_mode(value=True)
    screen = ui.fullscreen()
    with ui.element("div").classes("board-head"):
        settings = room.ground.settings
        office = settings.office.name if settings else "Tipring"
        ui.html(f"<h1>{parts.escaped(office)}</h1>", sanitize=False)
        ui.html('<time class="clock" aria-hidden="true"></time>', sanitize=False)
        for icon, name, work in (
            ("fullscreen", _("Full screen"), screen.toggle),
            ("contrast", _("Light or dark"), dark.toggle),
            ("close", _("Back to today"), lambda: ui.navigate.to("/")),
        ):
            button = ui.button(icon=icon, on_click=work)
            button.props(f'flat round aria-label="{parts.escaped(name)}"')
    Wallboard(room)


class Wallboard:
    """One page on a wall; what it shows is sent as a whole, since nobody types here."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._figures: Mapping[str, QueueFigures] = {}
        self._board = ui.html(sanitize=False).classes("board")
        self._counted = Soon(room, self._count)
        room.read(self._read)
        room.follow(self._redraw)
        self._counted()

    def _redraw(self) -> None:
        now = self._room.now
        if now is None:
            self._board.set_content(silent_html())
            return
        html = board_html(now, self._figures, self._room.visitor.sees)
        self._board.set_content(html)

    def _read(self, entry: dict[str, object]) -> None:
        if entry["kind"] in COUNTED:
            self._counted()

    async def _count(self) -> None:
        try:
            self._figures = await today_of(self._room.ground).get()
        except StoreError:
            return
        self._redraw()
