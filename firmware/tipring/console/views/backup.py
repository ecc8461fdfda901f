"""Backup: all of the office in one file, to be kept elsewhere, and put back from it."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from nicegui import ui

from tipring.console.backup.fetching import COUNTER, Waiting
from tipring.console.backup.manifest import Manifest, Secrets
from tipring.console.backup.restoring import FORGOTTEN
from tipring.console.backup.working import Backups, Restored
from tipring.console.cards import N_, page
from tipring.console.guard import LARGEST_UPLOAD
from tipring.console.look import parts
from tipring.console.look.upload import upload
from tipring.console.room import Room
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.store.backup_diary import BackupRun, read_runs
from tipring.store.mending import last_mending

MEGABYTE = 1_000_000
SHOWN = 14
"""Nights."""
THINK_S = 600.0
"""So long somebody may look at what a backup says before it is put back."""


@page("/backup", Right.PEOPLE, N_("Backup"), icon="archive", place=142)
async def backup(room: Room) -> None:
    """Make a backup, or put one back."""
    ui.label(
        _(
            "One file has the settings, the prompts, all records and messages, and the"
            " accounts. Keep it on another machine."
        )
    ).classes("soft")
    mine = Backups(room.ground, room.visitor, room.address)
    with ui.element("div").classes("sheets"):
        _maker(room, mine)
        _taker(room, mine)
    runs = await asyncio.to_thread(read_runs, room.ground.state)
    damage = await asyncio.to_thread(last_mending, room.ground.state)
    with parts.sheet(
        _("Each night"),
        _("A copy is kept elsewhere, and read back from there. [backup] says where."),
    ):
        _nights(room, runs)
        if damage:
            parts.badge(_("The store was damaged, and is mended"), parts.Tone.WARN)
            ui.label(
                _("The damaged files are in the folder {folder} of the box.").format(
                    folder=damage
                )
            )


def _nights(room: Room, runs: Sequence[BackupRun]) -> None:
    """Show whether the last night brought a copy, and the nights before."""
    if not runs:
        parts.badge(_("None yet"), parts.Tone.IDLE)
        return
    if runs[0].why:
        parts.badge(_("The last one failed"), parts.Tone.BAD)
        ui.label(runs[0].why)
    else:
        parts.badge(_("The last one is whole"), parts.Tone.GOOD)
    heads = (_("When"), _("Where"), _("Size"), _("Calls"), _("Messages"), _("Trouble"))
    parts.table(
        heads, [_night(room, run) for run in runs[:SHOWN]], _("Nights"), (2, 3, 4)
    )


def _night(room: Room, run: BackupRun) -> tuple[str, ...]:
    if run.why:
        return room.when(run.at), run.where, "", "", "", run.why
    size = f"{run.size_bytes / MEGABYTE:.1f} MB"
    return room.when(run.at), run.where, size, str(run.calls), str(run.messages), ""


def _maker(room: Room, mine: Backups) -> None:
    with parts.sheet(
        _("Make a backup"), _("The box goes on answering calls meanwhile.")
    ):
        passphrase = _passphrase(_("Passphrase, 10 characters at least"))
        ui.label(
            _(
                "It opens the PINs, passwords and keys in the backup; nobody can do"
                " that without it. Leave it empty, and they are left out."
            )
        ).classes("soft")

        async def make() -> None:
            async with AsyncExitStack() as stack:
                made = mine.made(str(passphrase.value or ""))
                file = await stack.enter_async_context(made)
                name = f"tipring-{room.ground.sessions.wall():%Y%m%d-%H%M}.zip"
                waiting = Waiting(room.visitor.name, file, name, stack.pop_all())
            ui.download.from_url(COUNTER.put(waiting))
            passphrase.value = ""

        done = _("The backup is on its way to your downloads.")
        handler = room.act(make, Right.PEOPLE, done=done)
        ui.button(_("Make and download"), icon="download", on_click=handler)


def _taker(room: Room, mine: Backups) -> None:
    with parts.sheet(
        _("Put a backup back"),
        _("It is looked at as a whole first. What is here now stays beside."),
    ):
        place = ui.element("div").props('role="status"')

        async def take(event: Any) -> None:  # noqa: ANN401 - NiceGUI's
            async with mine.folder() as folder:
                file = folder / "received.zip"
                await event.file.save(file)
                told = await mine.look_at(file)
                passphrase = await _agreed(room, told)
                if passphrase is None:
                    return
                await room.insist(Right.PEOPLE)
                restored = await mine.put_back(file, passphrase)
            place.clear()
            with place:
                _say(restored)

        async def received(event: Any) -> None:  # noqa: ANN401 - NiceGUI's
            await room.act(partial(take, event), Right.PEOPLE)()

        words = _("Choose a backup")
        upload(words, received, accept=".zip", largest=LARGEST_UPLOAD)
        ui.label(
            _("A larger one is put back at the box itself: tipring restore FILE")
        ).classes("soft")


async def _agreed(room: Room, told: Manifest) -> str | None:
    """Show what a backup says of itself; return its passphrase, None: not wanted."""
    with ui.dialog() as dialog, ui.card().classes("sheet"):
        title = _("{office}, {when}").format(
            office=told.office or _("An office"), when=room.when(told.made_at)
        )
        parts.heading(
            title, _("Made by Tipring {version}").format(version=told.tipring)
        )
        count = n_("{count} file", "{count} files", len(told.files))
        size = f"{told.size / MEGABYTE:.1f} MB"
        ui.label(f"{count.format(count=len(told.files))}, {size}")
        field: ui.input | None = None
        if told.secrets is Secrets.SEALED:
            field = _passphrase(_("Its passphrase"))
        else:
            ui.label(_("PINs, passwords and keys were left out of it."))
        ui.label(
            _("Calls end, and the box begins again with what is in the backup.")
        ).classes("failure")

        def agree() -> None:
            dialog.submit(str(field.value or "") if field else "")

        with ui.row():
            ui.button(_("Cancel"), on_click=dialog.close).props("flat")
            ui.button(_("Put it back"), on_click=agree).props("color=negative")
    try:
        async with asyncio.timeout(THINK_S):
            answer = await dialog
    except TimeoutError:
        return None
    return answer if isinstance(answer, str) else None


def _say(restored: Restored) -> None:
    if restored.trouble:
        parts.badge(_("It is laid ready"), parts.Tone.WARN)
        ui.label(
            _("The desk uses it when it begins again. It says now: {why}").format(
                why=restored.trouble
            )
        )
    else:
        parts.badge(_("It is put back"), parts.Tone.GOOD)
        ui.label(_("The box begins again now. Everybody logs in anew."))
    ui.label(
        _("What was here before is in the folder {folder} of the box.").format(
            folder=restored.kept
        )
    )
    if restored.secrets is Secrets.LEFT_OUT:
        ui.label(_(FORGOTTEN))


def _passphrase(words: str) -> ui.input:
    field = ui.input(words, password=True).classes("wide")
    return field.props('autocomplete="new-password"')
