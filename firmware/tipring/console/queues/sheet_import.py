"""Queues from a spreadsheet: what would change, what is wrong cell by cell."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from nicegui import ui
from nicegui.events import UploadEventArguments

from tipring.config.queue_csv.findings import Level
from tipring.config.queue_csv.importing import Import, prepare
from tipring.config.queue_csv.telling import differences
from tipring.console.changing import put
from tipring.console.look import parts
from tipring.console.look.upload import upload
from tipring.console.room import Room
from tipring.console.words import N_, _, n_
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

LARGEST = 20_000_000
"""Bytes; a thousand rows of 202 columns have less."""
SHOWN = 200
"""Findings; the rest is told by their number."""
KINDS = (".csv", ".zip")
LEVELS = {
    Level.ERROR: N_("Error"),
    Level.WARNING: N_("Warning"),
    Level.NOTE: N_("Note"),
}
Again = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that somebody sent."""

    name: str
    data: bytes


def look_at(sheet: Sheet, directory: Path) -> Import:
    """Return what *sheet* would change. Blocks; raises SettingsError."""
    kind = Path(sheet.name).suffix.lower()
    if kind not in KINDS:
        message = _("This is neither CSV nor ZIP: {name}").format(name=sheet.name)
        raise SettingsError(message)
    with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
        path = Path(folder) / f"queues{kind}"
        path.write_bytes(sheet.data)
        return prepare(path, directory, lambda _what, _done, _all: None)


def importer(room: Room, again: Again) -> Callable[[], None]:
    """Return what takes a spreadsheet, shows what it would do, and does it."""

    def ask() -> None:
        with ui.dialog().props("maximized") as dialog, ui.card().classes("sheet"):
            parts.heading(
                _("Queues from a spreadsheet"),
                _("A call-queue CSV, or a ZIP of several. Nothing is changed yet."),
            )

            async def read(event: UploadEventArguments) -> None:
                sheet = Sheet(event.file.name, await event.file.read())
                found = await asyncio.to_thread(look_at, sheet, room.ground.directory)
                place.clear()
                with place:
                    _show(room, found, dialog, again)

            upload(
                _("Spreadsheet"),
                room.act(read, Right.CHANGE),
                accept=".csv,.zip",
                largest=LARGEST,
            )
            place = ui.element("div").classes("stack").props('role="status"')
            ui.button(_("Close"), on_click=dialog.close).props("flat")
        dialog.open()

    return ask


def _show(room: Room, found: Import, dialog: ui.dialog, again: Again) -> None:
    errors = len(found.findings.errors)
    if errors:
        told = n_(
            "{count} mistake to mend; nothing was changed",
            "{count} mistakes to mend; nothing was changed",
            errors,
        )
        parts.badge(told.format(count=errors), parts.Tone.BAD)
    _findings(found)
    if errors:
        return
    changes = list(differences(found.plans))
    if not found.files:
        ui.label(_("That is what the queues say already."))
        return
    items = "".join(f"<li>{parts.escaped(line)}</li>" for line in changes)
    ui.html(f"<ul>{items}</ul>", sanitize=False)

    async def bring_in() -> None:
        await put(room, dict(found.files), _("Queues from a spreadsheet"))
        dialog.close()
        await again()

    count = len(found.changed)
    words = n_("Import {count} queue", "Import {count} queues", count)
    ui.button(
        words.format(count=count),
        icon="check",
        on_click=room.act(bring_in, Right.CHANGE),
    )


def _findings(found: Import) -> None:
    every = list(found.findings)
    every.sort(key=lambda finding: finding.level is not Level.ERROR)
    rows = [
        (
            _(LEVELS[each.level]),
            str(each.place.row or ""),
            each.place.column,
            each.place.value,
            each.what,
            each.allowed,
            each.remedy,
        )
        for each in every[:SHOWN]
    ]
    if not rows:
        return
    heads = (
        _("Kind"),
        _("Row"),
        _("Column"),
        _("Cell"),
        _("What"),
        _("Allowed"),
        _("Remedy"),
    )
    caption = _("{shown} of {count} findings").format(shown=len(rows), count=len(every))
    parts.table(heads, rows, caption, numbers=(1,))
