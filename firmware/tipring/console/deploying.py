"""Putting changed settings in place, and what comes of that in the running box."""

import asyncio

from pydantic import TypeAdapter

from tipring.config.settings_book import Proposal, SettingsBook
from tipring.console.door import DeskSaysNo
from tipring.console.room import Room
from tipring.console.settings_words import part_words
from tipring.console.words import _
from tipring.desk.reloading import Reloaded


def book_of(room: Room) -> SettingsBook:
    """Return the book of the owner's files; whatever it does blocks."""
    return SettingsBook(room.ground.directory, room.ground.state)


async def deploy(room: Room, proposal: Proposal, why: str) -> str:
    """Deploy *proposal*; return in a sentence from when on it counts.

    Raises SettingsError: nothing was changed.
    """
    book = book_of(room)
    version = await asyncio.to_thread(book.deploy, proposal, room.visitor.name, why)
    files = sorted(proposal.changes)
    await room.note("settings.deploy", version=version.number, files=files, why=why)
    await room.ground.read_settings()
    return await taken_over(room)


async def taken_over(room: Room) -> str:
    """Let the box read its files anew; return in a sentence what came of that."""
    try:
        told = await room.desk.tell("POST", "/settings/reload")
    except DeskSaysNo as error:
        return _("It is written, and counts when the box starts again: {why}").format(
            why=error
        )
    came = TypeAdapter(Reloaded).validate_python(told)
    if came.restart:
        return _("It is written. Some of it waits for a restart: {parts}").format(
            parts=part_words(came.restart)
        )
    if came.soon:
        return _("It counts as soon as nobody waits in a queue.")
    return _("It counts from the next call on.")
