"""Flows: what callers go through, drawn, changed, tried, and put in place."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.config.check import prompt_library
from tipring.config.settings_book import SettingsBook
from tipring.console.cards import page
from tipring.console.deploying import book_of, deploy
from tipring.console.flows.draft import Draft, file_of
from tipring.console.flows.editor import Editor
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import N_, _, n_
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

FIRST = """\
start = "hello"

[node.hello]
do = "hangup"
say = "goodbye"
"""
"""What a new flow says; whoever made it goes on from there."""


def flow_texts(book: SettingsBook) -> dict[str, str]:
    """Return the text of each flow, by its name. Blocks."""
    names = [name for name in book.names() if name.startswith("flows/")]
    return {
        name.removeprefix("flows/").removesuffix(".toml"): book.text(name)
        for name in names
    }


@page("/flows", Right.CHANGE, N_("Flows"), icon="account_tree", place=80)
async def flows(room: Room) -> None:
    """List the flows."""
    book = book_of(room)
    ui.label(
        _("A flow is what a caller goes through: greetings, menus, queues, messages.")
    ).classes("soft")
    ui.button(_("New flow"), icon="add", on_click=_adder(room, book))
    texts = await asyncio.to_thread(flow_texts, book)
    if not texts:
        parts.empty(
            "account_tree",
            _("There is no flow yet"),
            _("Make one, and name it as the flow of a line."),
        )
        return
    with ui.element("div").classes("sheets"):
        for name, text in texts.items():
            _card(room, book, Draft(name, {name: text}))


def _card(room: Room, book: SettingsBook, draft: Draft) -> None:
    settings = room.ground.settings
    lines = [
        line.name
        for line in (settings.lines if settings else ())
        if line.flow == draft.name
    ]
    with parts.sheet(draft.name):
        count = len(draft.nodes)
        ui.label(n_("{count} node", "{count} nodes", count).format(count=count))
        if draft.trouble:
            parts.badge(_("The text has a mistake"), parts.Tone.BAD)
        if lines:
            names = ", ".join(lines)
            ui.label(_("Answers the lines {names}.").format(names=names))
        with ui.row():
            ui.link(_("Open"), f"/flows/{draft.name}").props["aria-label"] = _(
                "Open the flow {name}"
            ).format(name=draft.name)
            if not lines:
                remove = parts.confirm(
                    _("Remove the flow {name}?").format(name=draft.name),
                    _("Remove"),
                    _remover(room, book, draft.name),
                )
                ui.button(_("Remove"), on_click=remove).props("flat color=negative")


def _adder(room: Room, book: SettingsBook) -> Callable[[], None]:
    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(_("New flow"))
            name = ui.input(_("Name"))
            name.props["hint"] = _("Letters, digits, hyphens and underscores.")

            async def add() -> None:
                wanted = str(name.value or "").strip()
                texts = await asyncio.to_thread(flow_texts, book)
                if not wanted or wanted in texts:
                    raise SettingsError(_("Choose another name."))
                await _put(room, book, wanted, FIRST)
                ui.navigate.to(f"/flows/{wanted}")

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Add"), on_click=room.act(add, Right.CHANGE))
        dialog.open()

    return ask


def _remover(
    room: Room, book: SettingsBook, name: str
) -> Callable[..., Awaitable[None]]:
    async def remove() -> None:
        await _put(room, book, name, None)
        ui.navigate.to("/flows")

    return room.act(remove, Right.CHANGE)


async def _put(room: Room, book: SettingsBook, flow: str, text: str | None) -> None:
    proposal = await asyncio.to_thread(book.propose, {file_of(flow): text})
    await deploy(room, proposal, "")


@page("/flows/{name}", Right.CHANGE, N_("Flow"))
async def flow(room: Room) -> None:
    """Show one flow, to be changed."""
    name = room.params["name"]
    texts = await asyncio.to_thread(flow_texts, book_of(room))
    if name not in texts:
        parts.failure(
            _("There is no such flow"), _("Choose one from the list of flows.")
        )
        ui.link(_("All flows"), "/flows")
        return
    settings = room.ground.settings
    draft = Draft(name, texts, settings.office.team.queues if settings else None)
    library = await asyncio.to_thread(prompt_library, room.ground.directory)
    await Editor(room, draft, library).begin()
