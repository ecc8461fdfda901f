"""Queues: who waits where, how it is answered, and spreadsheets of all of them."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from tipring.config import table_edit
from tipring.config.settings_book import SettingsBook
from tipring.console.book.texts import show_proposal
from tipring.console.cards import page
from tipring.console.changing import change, put
from tipring.console.deploying import book_of
from tipring.console.look import parts
from tipring.console.queues.form import Form
from tipring.console.queues.members import members
from tipring.console.queues.queue_keys import SECTIONS, WORDS, section_keys
from tipring.console.queues.sheet_export import HERE
from tipring.console.queues.sheet_import import importer
from tipring.console.room import Room
from tipring.console.words import N_, _, n_
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

FRESH = '[offering]\npattern = "uniform"\n'
"""What a new queue says besides its title."""
Again = Callable[[], Awaitable[None]]


def file_of(queue: str) -> str:
    """Return the file of a queue."""
    return f"queues/{queue}.toml"


def queue_texts(book: SettingsBook) -> dict[str, str]:
    """Return the text of each queue's file, by the queue's name. Blocks."""
    names = [name for name in book.names() if name.startswith("queues/")]
    return {
        name.removeprefix("queues/").removesuffix(".toml"): book.text(name)
        for name in names
    }


def parsed(text: str) -> dict[str, Any]:
    """Return what a file says; nothing where it is no TOML: its text can be mended."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


@page("/queues", Right.CHANGE, N_("Queues"), icon="groups", place=90)
async def queues(room: Room) -> None:
    """List the queues."""
    place = ui.element("div").classes("stack")

    async def again() -> None:
        texts = await asyncio.to_thread(queue_texts, book_of(room))
        place.clear()
        with place:
            _list(room, texts, again)

    await again()


def _list(room: Room, texts: Mapping[str, str], again: Again) -> None:
    with ui.row():
        ui.button(_("New queue"), icon="add", on_click=_adder(room, texts))
        ui.button(
            _("From a spreadsheet"), icon="upload_file", on_click=importer(room, again)
        ).props("flat")
        if texts and not room.visitor.queues:
            ui.link(_("As a spreadsheet"), HERE).props("download")
    mine = {name: text for name, text in texts.items() if room.visitor.sees(name)}
    if not mine:
        parts.empty(
            "groups",
            _("There is no queue yet"),
            _("In a queue callers wait for whoever of several people is free."),
        )
        return
    with ui.element("div").classes("sheets"):
        for name, text in mine.items():
            _card(room, name, parsed(text))


def _card(room: Room, name: str, data: Mapping[str, Any]) -> None:
    title = str(data.get("title", name))
    with parts.sheet(title):
        if data.get("enabled") is False:
            parts.badge(_("Takes no callers"), parts.Tone.WARN)
        count = len(data.get("agent", []))
        ui.label(n_("{count} agent", "{count} agents", count).format(count=count))
        waiting = ui.label().classes("soft")

        def redraw() -> None:
            live = room.now.queues if room.now else []
            found = next((queue for queue in live if queue.queue == name), None)
            if found is None:
                waiting.text = _("Not in use yet.") if room.now else ""
                return
            there = len(found.waiting)
            waiting.text = n_(
                "{count} caller waits.", "{count} callers wait.", there
            ).format(count=there)

        room.follow(redraw)
        link = ui.link(_("Open"), f"/queues/{name}")
        link.props["aria-label"] = _("Open the queue {name}").format(name=title)


def _adder(room: Room, texts: Mapping[str, str]) -> Callable[[], None]:
    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(_("New queue"))
            name = ui.input(_("Name"))
            name.props["hint"] = _("Letters, digits, hyphens and underscores.")
            title = ui.input(_("Title"))

            async def add() -> None:
                wanted = str(name.value or "").strip()
                if not wanted or wanted in texts:
                    raise SettingsError(_("Choose another name."))
                book, words = book_of(room), str(title.value or "").strip() or wanted
                text = await asyncio.to_thread(
                    book.edited,
                    file_of(wanted),
                    lambda file: file.update({"title": words}),
                )
                why = _("New queue: {name}").format(name=wanted)
                await put(room, {file_of(wanted): f"{text}\n{FRESH}"}, why)
                ui.navigate.to(f"/queues/{wanted}")

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Add"), on_click=room.act(add, Right.CHANGE))
        dialog.open()

    return ask


@page("/queues/{name}", Right.CHANGE, N_("Queue"))
async def queue(room: Room) -> None:
    """Show one queue, to be changed."""
    name = room.params["name"]
    ui.link(_("All queues"), "/queues")
    place = ui.element("div").classes("stack")

    async def again() -> None:
        texts = await asyncio.to_thread(queue_texts, book_of(room))
        agents = await asyncio.to_thread(_agents, book_of(room))
        place.clear()
        with place:
            if name in texts and room.visitor.sees(name):
                _open(room, name, texts[name], agents, again)
            else:
                parts.failure(
                    _("There is no such queue"), _("Choose one from the list.")
                )

    await again()


def _agents(book: SettingsBook) -> dict[str, str]:
    known = parsed(book.text("agents.toml")).get("agent", {})
    return {name: str(each.get("name", name)) for name, each in known.items()}


def _open(
    room: Room, name: str, text: str, agents: Mapping[str, str], again: Again
) -> None:
    data = parsed(text)
    parts.heading(str(data.get("title", name)))
    members(room, name, data, agents, again)
    with parts.sheet(_("How it works"), _("What is left empty is as usual.")):
        forms: list[Form] = []
        for title, places in SECTIONS:
            with parts.fold(room, title, _(title), is_open=not forms):
                forms.append(Form(section_keys(places), data, WORDS))

        async def save() -> None:
            values = {
                path: value for form in forms for path, value in form.values.items()
            }
            changed = {
                path: value
                for path, value in values.items()
                if value != table_edit.value_at(data, path)
            }
            await change(
                room,
                file_of(name),
                lambda file: table_edit.put_values(file, changed),
                _("Settings of {name}").format(name=name),
            )
            await again()

        ui.button(_("Save"), icon="check", on_click=room.act(save, Right.CHANGE))
    _text(room, name, text, again)
    _remover(room, name)


def _text(room: Room, name: str, text: str, again: Again) -> None:
    with parts.fold(room, "text", _("All of it as text"), "notes").classes("sheet"):
        box = ui.textarea(_("Text"), value=text).classes("mono w-full")
        box.props("outlined rows=16 spellcheck=false")
        came = ui.element("div").props('role="status"')

        async def check() -> None:
            wanted = {file_of(name): str(box.value or "")}
            proposal = await asyncio.to_thread(book_of(room).propose, wanted)
            came.clear()
            with came:
                show_proposal(room, proposal, lambda: name, again)

        ui.button(_("Check this text"), on_click=room.act(check, Right.CHANGE))


def _remover(room: Room, name: str) -> None:
    async def remove() -> None:
        why = _("No queue {name} any more").format(name=name)
        await put(room, {file_of(name): None}, why)
        ui.navigate.to("/queues")

    question = _("Remove the queue {name}?").format(name=name)
    ask = parts.confirm(question, _("Remove"), room.act(remove, Right.CHANGE))
    ui.button(_("Remove this queue"), on_click=ask).props("flat color=negative")
