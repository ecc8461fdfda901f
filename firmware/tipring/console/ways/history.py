"""How the link was: a picture, shares of the time, outages."""

import asyncio
from datetime import UTC, datetime, timedelta

from nicegui import ui

from tipring.console.look import parts
from tipring.console.look.parts import Tone
from tipring.console.room import Room
from tipring.console.today.words import LINK, word
from tipring.console.ways.words import CAUSE
from tipring.console.words import _
from tipring.domain.errors import StoreError
from tipring.domain.link.history import Availability, Spell, availability, spells
from tipring.domain.link.lasting import lasting
from tipring.domain.link.plot import as_svg
from tipring.domain.link.view import Verdict
from tipring.store.link_views import link_changes

SPANS = (7, 30, 90, 365)
"""Days that may be looked at."""
MOST_DAYS_DRAWN = 90
"""A year of bars is no picture any more."""
MOST_ROWS = 50


class HistorySheet:
    """Shows as many days as are asked for, by the store."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with parts.sheet(_("How it was")):
            spans = {days: _("{days} days").format(days=days) for days in SPANS}
            self._days = ui.select(
                spans, value=30, label=_("Time"), on_change=self.show
            ).classes("pick")
            self._place = ui.element("div")

    async def show(self) -> None:
        """Read and draw."""
        room = self._room
        now = datetime.now(UTC)
        since = now - timedelta(days=int(self._days.value))
        try:
            changes = await room.ask(link_changes(since))
        except StoreError as error:
            self._place.clear()
            with self._place:
                parts.failure(_("Its history cannot be read now"), str(error))
            return
        if not changes and not _is_watched(room):
            self._place.clear()
            with self._place:
                ui.label(_("Nobody watches the link, so nothing is known of it."))
            return
        found = spells(changes, since, now)
        svg = ""
        if self._days.value <= MOST_DAYS_DRAWN:
            svg = await asyncio.to_thread(as_svg, found, room.zone)
        room.speak()
        self._place.clear()
        with self._place:
            _show_figures(availability(found))
            plot = ui.html(svg, sanitize=False).classes("wide link-plot")
            plot.props(f'tabindex=0 role=group aria-label="{_("History")}"')
            _show_spells(found, room)


def _is_watched(room: Room) -> bool:
    settings = room.ground.settings
    return settings is not None and settings.link is not None


def _show_figures(figures: Availability) -> None:
    with ui.element("div").classes("sheets"):
        for share, what in (
            (figures.calls_share, _("of the time calls could be made")),
            (figures.data_share, _("of the time data went through")),
        ):
            with ui.element("div"):
                parts.figure(f"{share:.2%}", what)
        with ui.element("div"):
            tone = Tone.WARN if figures.outages else Tone.GOOD
            parts.figure(str(figures.outages), _("outages"), tone)
    rows = [
        (_(CAUSE.get(cause, cause)), lasting(lost_s))
        for cause, lost_s in sorted(figures.lost_s.items(), key=lambda one: -one[1])
    ]
    if rows:
        parts.table((_("Why it was not well"), _("For")), rows, _("Causes"), (1,))


def _show_spells(found: list[Spell], room: Room) -> None:
    rows = [
        (
            room.when(spell.began),
            lasting(spell.lasted_s),
            word(LINK, spell.verdict)[0],
            spell.why or _(CAUSE.get(spell.cause, spell.cause)),
        )
        for spell in reversed(found)
        if spell.verdict is not Verdict.UP
    ]
    if not rows:
        ui.label(_("It was well all the time.")).classes("soft")
        return
    heads = (_("Since"), _("For"), _("State"), _("Why"))
    parts.table(heads, rows[:MOST_ROWS], _("When it was not well, newest first"))
