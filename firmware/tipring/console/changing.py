"""A small change of the owner's files from a page: proposed, put in place, told."""

import asyncio

from nicegui import ui

from tipring.config.settings_book import Change, Files
from tipring.console.deploying import book_of, deploy
from tipring.console.room import Room


async def change(room: Room, name: str, edit: Change, why: str) -> None:
    """Change the document of a file and tell what came of it.

    Raises SettingsError, in words that name file and line: nothing was changed.
    """
    proposal = await asyncio.to_thread(book_of(room).edit, name, edit)
    tell(await deploy(room, proposal, why))


async def put(room: Room, files: Files, why: str) -> None:
    """Put whole texts in place and tell what came of it; as `change`."""
    proposal = await asyncio.to_thread(book_of(room).propose, files)
    tell(await deploy(room, proposal, why))


def tell(sentence: str) -> None:
    """Show what became of a change."""
    ui.notify(sentence, type="positive", multi_line=True)
