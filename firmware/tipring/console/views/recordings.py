"""Recorded talks: found, heard, and paused while they go on."""

from typing import Any

from nicegui import ui

from tipring.console.answering.phone_frame import dress
from tipring.console.answering.recording_row import RecordingRow
from tipring.console.answering.rows import Rows
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.store.recording_views import (
    RecordedTalk,
    RecordingSearch,
    recorded_talks,
)

PAGE = 30
"""Talks that are listed at first."""
ALL = ""


@page(
    "/recordings", Right.RECORDINGS, N_("Recordings"), icon="mic_external_on", place=55
)
async def recordings(room: Room) -> None:
    """Show recorded talks."""
    dress()
    await _Recordings(room).begin()


class _Recordings:
    """The page: what is looked for, and what was found."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._most = PAGE
        self._look_soon = Soon(room, self._look)
        settings = room.ground.settings
        queues = settings.office.team.queues if settings else {}
        mine = {
            name: queue.card.title or name
            for name, queue in queues.items()
            if room.visitor.sees(name)
        }
        with parts.sheet():
            self._queue = ui.select(
                {ALL: _("All queues"), **mine},
                value=ALL,
                label=_("Queue"),
                on_change=self._afresh,
            ).classes("field")
        self._trouble = ui.element("div")
        with parts.sheet() as self._sheet:
            self._rows = Rows[RecordedTalk](
                lambda talk: talk.record.id,
                lambda talk: RecordingRow(room, talk),
                "",
            )
        self._more = ui.button(_("Older talks"), on_click=self._older).props("flat")

    async def begin(self) -> None:
        """Show what there is, and follow what happens to it."""
        await self._look()
        self._room.read(self._hear)

    def _hear(self, entry: dict[str, Any]) -> None:
        if str(entry["kind"]).startswith("Recording"):
            self._look_soon()

    def _afresh(self) -> None:
        self._most = PAGE
        self._look_soon()

    def _older(self) -> None:
        self._most += PAGE
        self._look_soon()

    async def _look(self) -> None:
        chosen = str(self._queue.value or ALL)
        search = RecordingSearch(
            queues=(chosen,) if chosen else self._room.visitor.queues,
            call=self._room.params.get("call", ""),
            limit=self._most + 1,
        )
        directory = self._room.ground.state.absolute()
        self._trouble.clear()
        try:
            found = await self._room.ask(recorded_talks(search, directory))
        except StoreError as error:
            self._sheet.set_visibility(False)
            with self._trouble:
                parts.failure(_("Recordings cannot be read now"), str(error))
            return
        self._rows.show(found[: self._most])
        self._more.set_visibility(len(found) > self._most)
        self._sheet.set_visibility(bool(found))
        if not found:
            with self._trouble:
                parts.empty(
                    "mic_off",
                    _("Nothing is recorded"),
                    _("A queue records its talks when its file says record."),
                )
