"""What was found out about a line, written into the settings at a button."""

import asyncio
from collections.abc import Sequence

from nicegui import ui

from tipring.config.line_edit import write_found
from tipring.config.main_file import MAIN_FILE
from tipring.console.deploying import book_of, deploy
from tipring.console.look.parts import escaped
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right


def offer_to_write(room: Room, line: str, settings: Sequence[str], why: str) -> None:
    """Show lines of the settings; whoever may change them has a button that does."""
    text = escaped("\n".join(settings))
    ui.html(f'<div class="toml" tabindex="0">{text}</div>', sanitize=False)
    if not room.may(Right.CHANGE):
        ui.label(_("The owner writes this into tipring.toml.")).classes("soft")
        return

    async def write() -> None:
        proposal = await asyncio.to_thread(
            book_of(room).edit,
            MAIN_FILE,
            lambda document: write_found(document, line, settings),
        )
        ui.notify(await deploy(room, proposal, why), type="positive", multi_line=True)

    ui.button(
        _("Write it into the settings"),
        icon="save",
        on_click=room.act(write, Right.CHANGE),
    )
