"""What worried the box before: when, for how long, what was done about it."""

from datetime import UTC, datetime
from typing import Final

from nicegui import ui

from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.errors import StoreError
from tipring.domain.link.lasting import lasting
from tipring.domain.worries.worry import PastWorry
from tipring.store.worry_views import last_self_test, past_worries

MOST_ROWS: Final = 50


class HistorySheet:
    """Reads the store; the desk need not run."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with parts.sheet(_("What worried it before")):
            self._tested = ui.label("").classes("soft")
            self._place = ui.element("div")

    async def show(self) -> None:
        """Read and draw."""
        try:
            past = await self._room.ask(past_worries(MOST_ROWS))
            tested = await self._room.ask(last_self_test)
        except StoreError as error:
            with self._place:
                parts.failure(_("Its history cannot be read now"), str(error))
            return
        if tested is not None:
            at, found = tested
            how = "; ".join(found.faults) or _("all was well")
            told = _("The last test of the whole box, {when}: {how}")
            self._tested.set_text(told.format(when=self._room.when(at), how=how))
        with self._place:
            if not past:
                ui.label(_("Nothing did so far.")).classes("soft")
                return
            heads = (
                _("What"),
                _("Since"),
                _("How long"),
                _("What it was"),
                _("What was done"),
            )
            rows = [self._row(each) for each in past]
            parts.table(heads, rows, _("The last worries of the box"))

    def _row(self, past: PastWorry) -> tuple[str, ...]:
        worry = past.worry
        until = past.ended_at or datetime.now(UTC)
        took = lasting(worry.lasted(until).total_seconds())
        return (
            worry.key,
            self._room.when(worry.since),
            took if past.ended_at else _("lasts: {how_long}").format(how_long=took),
            worry.sentence,
            "; ".join(past.repairs),
        )
