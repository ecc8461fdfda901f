"""Privacy: all that the box knows of one number, shown, handed out, erased."""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from nicegui import ui
from pydantic import TypeAdapter

from tipring.console.backup.fetching import COUNTER, Waiting
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.privacy.dossier import Dossier, collect, write
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.privacy import Erased
from tipring.domain.access import Right
from tipring.domain.errors import TipringError
from tipring.store.person import is_too_short

THINK_S = 600.0


@page("/privacy", Right.PEOPLE, N_("Privacy"), icon="policy", place=137)
async def privacy(room: Room) -> None:
    """Ask for a number, and show what there is of it."""
    ui.label(
        _(
            "Somebody may want to know what the box has of his number, or want it"
            " gone. Make sure that it is his."
        )
    ).classes("soft")
    number = ui.input(_("Number")).props('autocomplete="off" inputmode="tel"')
    place = ui.element("div").classes("wide").props('role="status"')

    async def look() -> None:
        asked = str(number.value or "").strip()
        if is_too_short(asked):
            raise TipringError(_("This number is too short to be somebody's."))
        found = await _collect(room, asked)
        place.clear()
        with place:
            _show(room, asked, found, place)

    handler = room.act(look, Right.PEOPLE)
    number.on("keydown.enter", handler)
    ui.button(_("Look"), icon="search", on_click=handler)
    place.move(target_index=-1)


async def _collect(room: Room, number: str) -> Dossier:
    ground, settings = room.ground, room.ground.settings
    country = settings.country if settings else "us"
    return await asyncio.to_thread(
        collect, number, country, ground.state, ground.book, ground.directory
    )


def _show(room: Room, number: str, found: Dossier, place: ui.element) -> None:
    rows = _rows(found)
    if not rows:
        parts.empty("policy", _("Nothing"), _("The box knows nothing of this number."))
        return
    parts.table([_("What"), _("How much")], rows, _("What the box has of it"))
    for extension in found.person.forwards:
        words = _("Extension {extension} forwards to it; that is a setting.")
        ui.label(words.format(extension=extension)).classes("soft")
    if found.settings:
        words = _("It stands in your own files, which only you change: {places}")
        ui.label(words.format(places=", ".join(found.settings))).classes("soft")

    async def hand_out() -> None:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            file = Path(folder) / "about.zip"
            now = room.ground.sessions.wall()
            await asyncio.to_thread(write, found, room.ground.state, file, now)
            name = f"tipring-about-{now:%Y%m%d-%H%M}.zip"
            waiting = Waiting(room.visitor.name, file, name, stack.pop_all())
        await room.note("privacy.export")
        ui.download.from_url(COUNTER.put(waiting))

    async def erase() -> None:
        if not await _is_sure():
            return
        await room.insist(Right.PEOPLE)
        words = {"number": number, "by": room.visitor.name}
        # A year of somebody's messages takes its time.
        async with room.desk.told("POST", "/privacy/erase", words) as answer:
            told = "".join([line async for line in answer])
        erased = TypeAdapter(Erased).validate_json(told)
        book = room.ground.book
        audit = await asyncio.to_thread(book.forget, erased.spellings)
        await room.note("privacy.erase", calls=erased.calls, messages=erased.messages)
        place.clear()
        with place:
            _say(erased, audit)

    done = _("It is on its way to your downloads.")
    with ui.row():
        take = room.act(hand_out, Right.PEOPLE, done=done)
        ui.button(_("Download all of it"), icon="download", on_click=take)
        gone = room.act(erase, Right.PEOPLE)
        button = ui.button(_("Erase all of it"), icon="delete_forever", on_click=gone)
        button.props("color=negative")


def _rows(found: Dossier) -> Sequence[Sequence[str]]:
    who = found.person
    rows = [
        (_("Calls"), len(who.calls)),
        (_("Messages"), len(who.messages)),
        (_("Recordings"), len(who.recordings)),
        (_("Sounds that no menu understood"), len(who.utterances)),
        (_("Places in queues, and callbacks"), len(who.places)),
        (_("Lines of the audit log"), len(found.audit)),
    ]
    return [[what, str(count)] for what, count in rows if count]


async def _is_sure() -> bool:
    with ui.dialog() as dialog, ui.card().classes("sheet"):
        parts.heading(_("Erase all of it?"), _("It cannot be brought back."))
        ui.label(_("That there were calls, when, and how they went stays.")).classes(
            "soft"
        )
        with ui.row():
            keep = ui.button(_("Cancel"), on_click=lambda: dialog.submit(False))  # noqa: FBT003 - NiceGUI's
            keep.props("flat")
            go = ui.button(_("Erase"), on_click=lambda: dialog.submit(True))  # noqa: FBT003 - NiceGUI's
            go.props("color=negative")
    try:
        async with asyncio.timeout(THINK_S):
            return bool(await dialog)
    except TimeoutError:
        return False


def _say(erased: Erased, audit: int) -> None:
    parts.badge(_("It is erased"), parts.Tone.GOOD)
    words = _(
        "Forgotten in {calls} calls and {audit} lines of the audit log; {messages}"
        " messages and {recordings} recordings are gone."
    )
    ui.label(
        words.format(
            calls=erased.calls,
            audit=audit,
            messages=erased.messages,
            recordings=erased.recordings,
        )
    )
    ui.label(
        _(
            "Copies of the office that were made before have it until they are thrown"
            " away. Letters and news that were sent are not the box's any more."
        )
    ).classes("failure")
