"""Agents: who answers, on which telephone, in which queues."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import tomlkit
from nicegui import ui

from tipring.config import table_edit
from tipring.config.agents_file import AGENTS_FILE, SECRETS_FILE
from tipring.config.settings_book import SettingsBook
from tipring.console.cards import page
from tipring.console.changing import change, put
from tipring.console.deploying import book_of
from tipring.console.look import parts
from tipring.console.queues.form import Form
from tipring.console.queues.queue_keys import WORDS, agent_keys
from tipring.console.room import Room
from tipring.console.views.queues import file_of, parsed, queue_texts
from tipring.console.words import N_, _
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

Again = Callable[[], Awaitable[None]]
Texts = Mapping[str, str]
PIN = "agent_pin"


@page("/agents", Right.CHANGE, N_("Agents"), icon="support_agent", place=95)
async def agents(room: Room) -> None:
    """List the agents; each opens to be changed."""
    place = ui.element("div").classes("stack")

    async def again() -> None:
        text, texts = await asyncio.to_thread(_read, book_of(room))
        place.clear()
        with place:
            _list(room, parsed(text).get("agent", {}), texts, again)

    await again()


def _read(book: SettingsBook) -> tuple[str, dict[str, str]]:
    return book.text(AGENTS_FILE), queue_texts(book)


def _list(room: Room, known: Mapping[str, Any], texts: Texts, again: Again) -> None:
    ui.button(_("New agent"), icon="person_add", on_click=_changer(room, "", {}, again))
    if not known:
        parts.empty(
            "support_agent",
            _("There are no agents yet"),
            _("Agents take the calls of queues, each on a telephone of his own."),
        )
        return
    with ui.element("div").classes("sheets"):
        for name, data in known.items():
            _card(room, name, data, texts, again)


def _card(
    room: Room, name: str, data: Mapping[str, Any], texts: Texts, again: Again
) -> None:
    words = str(data.get("name", name))
    with parts.sheet(words):
        phone = str(data.get("phone", ""))
        ui.label(phone or _("No telephone: cannot be rung.")).classes("soft")
        seated = [queue for queue, text in texts.items() if _is_in(name, text)]
        if seated:
            ui.label(_("Queues: {names}").format(names=", ".join(seated)))
        else:
            parts.badge(_("In no queue"), parts.Tone.WARN)
        with ui.row():
            for label, icon, act in (
                (_("Change"), "edit", _changer(room, name, data, again)),
                (_("New PIN"), "pin", _pin_giver(room, name, words)),
                (_("Remove"), "delete", _remover(room, name, words, texts, again)),
            ):
                button = ui.button(label, icon=icon, on_click=act).props("flat")
                button.props["aria-label"] = f"{label}: {words}"


def _is_in(agent: str, text: str) -> bool:
    return any(str(seat.get("id")) == agent for seat in parsed(text).get("agent", []))


def _changer(
    room: Room, name: str, data: Mapping[str, Any], again: Again
) -> Callable[[], None]:
    """Return what opens the form of an agent; without a *name*, of a new one."""

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(name or _("New agent"))
            box = ui.input(_("Short name"), value=name)
            box.props["hint"] = _("Letters, digits, hyphens and underscores.")
            box.set_visibility(not name)
            form = Form(agent_keys(), data, WORDS)
            ui.label(
                _(
                    "A telephone is extension:200, handset:line-1,"
                    " outside:+12125550142 or simulated:"
                )
            ).classes("soft")

            async def save() -> None:
                wanted = name or str(box.value or "").strip()
                if not wanted:
                    raise SettingsError(_("Choose a name."))
                values = {("agent", wanted, *p): v for p, v in form.values.items()}
                await change(
                    room,
                    AGENTS_FILE,
                    lambda file: _write(file, wanted, values),
                    _("Agent {name}").format(name=wanted),
                )
                dialog.close()
                await again()

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Save"), on_click=room.act(save, Right.CHANGE))
        dialog.open()

    return ask


def _write(file: Any, name: str, values: Mapping[table_edit.Path, object]) -> None:  # noqa: ANN401 - tomlkit's
    if "agent" not in file:
        file["agent"] = tomlkit.table(is_super_table=True)
    if name not in file["agent"]:
        file["agent"][name] = tomlkit.table()
    changed = {
        path: value
        for path, value in values.items()
        if value != table_edit.value_at(file, path)
    }
    table_edit.put_values(file, changed)
    if name not in file["agent"]:
        file["agent"][name] = tomlkit.table()


def _pin_giver(room: Room, name: str, words: str) -> Callable[[], None]:
    """Return what asks for a PIN; nobody is shown the old one."""

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(
                _("PIN of {name}").format(name=words),
                _("For signing in by telephone, with the code. Empty: none any more."),
            )
            box = ui.input(_("PIN")).props("type=password autocomplete=off")

            async def save() -> None:
                pin = str(box.value or "").strip() or None
                why = _("PIN of {name}").format(name=words)
                path = (PIN, name)
                await change(
                    room,
                    SECRETS_FILE,
                    lambda file: table_edit.put_values(file, {path: pin}),
                    why,
                )
                dialog.close()

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Save"), on_click=room.act(save, Right.CHANGE))
        dialog.open()

    return ask


def _remover(
    room: Room, name: str, words: str, texts: Texts, again: Again
) -> Callable[[], None]:
    async def remove() -> None:
        files = await asyncio.to_thread(_without, book_of(room), name, texts)
        await put(room, files, _("No agent {name} any more").format(name=name))
        await again()

    question = _("Remove {name}, from all queues too?").format(name=words)
    return parts.confirm(question, _("Remove"), room.act(remove, Right.CHANGE))


def _without(book: SettingsBook, name: str, texts: Texts) -> dict[str, str | None]:
    """Return all files that name an agent, without him; his PIN goes, too."""

    def leave(file: Any) -> None:  # noqa: ANN401 - tomlkit's
        seats = table_edit.seats(file)
        table_edit.put_seats(file, [seat for seat in seats if seat.get("id") != name])

    def forget(file: Any) -> None:  # noqa: ANN401 - tomlkit's
        table_edit.put_values(file, {(PIN, name): None})

    files: dict[str, str | None] = {
        file_of(queue): book.edited(file_of(queue), leave)
        for queue, text in texts.items()
        if _is_in(name, text)
    }
    files[AGENTS_FILE] = book.edited(AGENTS_FILE, lambda file: file["agent"].pop(name))
    if SECRETS_FILE in book.names():
        files[SECRETS_FILE] = book.edited(SECRETS_FILE, forget)
    return files
