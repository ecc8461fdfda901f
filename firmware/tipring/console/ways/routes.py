"""Which way a number takes, now and in each failure; nothing is called."""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from nicegui import ui

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.table import RouteRow, RouteTable, WayRow, route_table
from tipring.domain.house.book import MOST_DIGITS, book_of
from tipring.domain.link.view import Fitness

DIALLED: Final = re.compile(rf"[*+#0-9 ().\-/]{{1,{2 * MOST_DIGITS}}}")


class RouteSheet:
    """Asks for a number, and shows its table."""

    def __init__(self, room: Room) -> None:
        self._room = room
        hint = _("Type what a telephone of the office would dial. Nothing is called.")
        with parts.sheet(_("Which way a number takes"), hint):
            ask = room.act(self._ask, Right.LOOK)
            with ui.element("div").classes("deeds"):
                self._number = ui.input(_("Number")).classes("pick")
                self._number.props('type="tel"').on("keydown.enter", ask)
                ui.button(_("Show its ways"), on_click=ask).props("flat")
            self._found = ui.element("div").props('role="status"')

    async def _ask(self) -> None:
        number = str(self._number.value or "").strip()
        self._found.clear()
        if not DIALLED.fullmatch(number):
            with self._found:
                ui.label(_("That is no number."))
            return
        table = await self._table(number)
        with self._found:
            _show(table)

    async def _table(self, number: str) -> RouteTable:
        """Return what the desk says; without it, as if everything worked."""
        try:
            path = f"/route/{quote(number, safe='')}"
            return await self._room.desk.get(path, RouteTable)
        except DeskSaysNo:
            settings = self._room.ground.settings
            if settings is None or self._room.now is not None:
                raise
        office = settings.office
        book = book_of(office, office.extensions)
        now = Conditions(moment=datetime.now(UTC))
        return route_table(number, book, office.plan, now)


def _show(table: RouteTable) -> None:
    if table.means:
        ui.label(_("It is {what}, here in the office.").format(what=table.means))
        return
    if table.refusal:
        ui.label(_("It is not called: {why}").format(why=table.refusal))
        return
    ui.label(
        _("Kind: {kind}. In full: {number}.").format(
            kind=table.kind, number=table.e164 or table.dialled
        )
    )
    heads = (_("When"), _("Takes"), _("Else"), _("Why"), _("Left out"))
    parts.table(heads, [_row(row) for row in table.rows], table.dialled)


def _row(row: RouteRow) -> tuple[str, ...]:
    first, *others = row.ways or (WayRow(way=_("nothing"), why=row.why_not),)
    left_out = (f"{way.way} ({way.why})" for way in row.left_out)
    return (
        row.when,
        _way(first),
        ", ".join(map(_way, others)),
        first.why,
        ", ".join(left_out),
    )


def _way(row: WayRow) -> str:
    if row.fitness is Fitness.POOR:
        return _("{way} (poor)").format(way=row.way)
    return row.way
