"""The audit log: who changed what, and who tried to get in."""

import asyncio
import json

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.store.console_book import NEWEST_AUDIT, AuditLine


@page("/audit", Right.PEOPLE, N_("Audit log"), icon="history_edu", place=135)
async def audit(room: Room) -> None:
    """Show the newest lines; older ones by a button."""
    ui.label(
        _("Every change that was made through these pages, the API or the terminal.")
    ).classes("soft")
    who = ui.input(_("Only of this account")).props('clearable autocomplete="off"')
    place = ui.element("div").classes("wide").props("tabindex=0 role=group")
    place.props(f'aria-label="{_("Audit log")}"')
    shown: list[AuditLine] = []

    async def more() -> None:
        before = shown[-1].id if shown else None
        found = await asyncio.to_thread(
            room.ground.book.audit, NEWEST_AUDIT, before, (who.value or "").strip()
        )
        shown.extend(found)
        older.set_visibility(len(found) == NEWEST_AUDIT)
        place.clear()
        with place:
            _lines(room, shown)

    async def anew() -> None:
        shown.clear()
        await more()

    older = ui.button(_("Older lines"), on_click=room.act(more, Right.PEOPLE))
    who.on("keydown.enter", room.act(anew, Right.PEOPLE))
    await more()


def _lines(room: Room, shown: list[AuditLine]) -> None:
    if not shown:
        parts.empty(
            "history_edu",
            _("Nothing yet"),
            _("Changes are listed here as they happen."),
        )
        return
    heads = [_("When"), _("Who"), _("What"), _("Details"), _("From")]
    rows = [
        [room.when(line.at), line.who, line.what, _detail(line), line.address]
        for line in shown
    ]
    parts.table(heads, rows, _("The newest first"))


def _detail(line: AuditLine) -> str:
    told = {key: value for key, value in line.detail.items() if value not in ("", [])}
    return ", ".join(
        f"{key}: {value if isinstance(value, str) else json.dumps(value)}"
        for key, value in told.items()
    )
