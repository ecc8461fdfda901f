"""What was put in place before: shown, undone, gone back to."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.config.settings_book import Proposal
from tipring.config.version_shelf import BY_HAND, Version
from tipring.console.book.texts import show_proposal
from tipring.console.deploying import book_of
from tipring.console.look import parts
from tipring.console.look.difference import difference
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right

Again = Callable[[], Awaitable[None]]
SHOWN = 50


async def versions(room: Room, again: Again) -> None:
    """Add the list of versions, the newest first."""
    found = await asyncio.to_thread(book_of(room).versions)
    if not found:
        parts.empty(
            "history",
            _("There are no versions yet"),
            _("Each change from here on is kept, and can be undone."),
        )
        return
    with parts.sheet(_("Versions"), _("Each change is kept, and can be undone.")):
        for version in found[:SHOWN]:
            _line(room, version, found[0], again)


def _line(room: Room, version: Version, newest: Version, again: Again) -> None:
    who = _("by hand") if version.who == BY_HAND else version.who
    title = _("{number}: {who}, {when}").format(
        number=version.number, who=who, when=room.when(version.at)
    )
    caption = version.why or ", ".join(version.changed)
    with ui.expansion(title, caption=caption).classes("w-full") as place:
        ui.label(", ".join(version.changed)).classes("soft")
        shown = ui.element("div")

        async def show() -> None:
            text = await asyncio.to_thread(book_of(room).difference, version.number)
            shown.clear()
            with shown:
                difference(text)

        async def undo() -> None:
            book = book_of(room)
            proposal = await asyncio.to_thread(book.propose_undo, version.number)
            _ask(room, proposal, _("Undo of {n}").format(n=version.number), again)

        async def go_back() -> None:
            book = book_of(room)
            proposal = await asyncio.to_thread(book.propose_return, version.number)
            _ask(room, proposal, _("Back to {n}").format(n=version.number), again)

        place.on_value_change(room.act(show, Right.CHANGE))
        with ui.row():
            if version.who != BY_HAND or version.number > 1:
                ui.button(_("Undo this"), on_click=room.act(undo, Right.CHANGE))
            if version != newest:
                ui.button(
                    _("Go back to this version"),
                    on_click=room.act(go_back, Right.CHANGE),
                ).props("flat")


def _ask(room: Room, proposal: Proposal, why: str, again: Again) -> None:
    """Show what would be changed, and let it be put in place."""
    with ui.dialog() as dialog, ui.card().classes("sheet"):
        parts.heading(why)

        async def done() -> None:
            dialog.close()
            await again()

        show_proposal(room, proposal, lambda: why, done)
        ui.button(_("Close"), on_click=dialog.close).props("flat")
    dialog.open()
