"""The tone in which calls of a line end: what is set, learned, and heard."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nicegui import ui
from nicegui.events import UploadEventArguments

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.look.player import PIECES, player, wave
from tipring.console.look.upload import upload
from tipring.console.room import Room
from tipring.console.wires.sound import last_heard_of
from tipring.console.wires.writing import offer_to_write
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.learner import proposal_from
from tipring.dsp.signal_text import text_of
from tipring.dsp.waveform import waveform
from tipring.speech.wav import samples_of
from tipring.store.line_views import learned_tone

LARGEST_BYTES: Final = 20_000_000
"""Twenty minutes of a recording; its end is what counts."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a sound ends in, and what it looks like."""

    peaks: list[int]
    seconds: float
    tone: str
    """As the settings write it; empty: no steady tone."""
    sure: float
    """From 0 to 1."""


def ending_of(sound: Samples) -> Ending:
    """Return what *sound* ends in; takes some hundred milliseconds."""
    found = proposal_from(sound)
    tone = text_of(found.signal) if found else ""
    sure = found.confidence if found else 0.0
    return Ending(waveform(sound, PIECES), sound.size / RATE_HZ, tone, sure)


class ToneSheet:
    """What the calls of one line end in."""

    def __init__(self, room: Room, line: str) -> None:
        self._room = room
        self._line = line

    async def show(self) -> None:
        """Add the sheet."""
        hint = _(
            "Many exchanges play a tone when the caller has hung up. The box knows"
            " those of the country, and learns others from the ends of calls."
        )
        with parts.sheet(_("How calls end"), hint):
            await self._tell_known()
            with ui.element("div").classes("deeds"):
                ui.button(
                    _("Look at the end of the last call"),
                    icon="graphic_eq",
                    on_click=self._room.act(self._last_call, Right.LINES),
                ).props("flat")
            upload(
                _("Or at a recording (WAV, 8000 Hz, mono)"),
                self._upload,
                accept=".wav",
                largest=LARGEST_BYTES,
            )
            self._found = ui.element("div").props('role="status"')

    async def _tell_known(self) -> None:
        settings = self._room.ground.settings
        lines = settings.lines if settings else ()
        tone = next((e.disconnect_tone for e in lines if e.name == self._line), None)
        told = (
            _("Set: {tone}").format(tone=text_of(tone))
            if tone
            else _("Nothing is set: the tones of the country count.")
        )
        ui.label(told)
        try:
            learned = await self._room.ask(learned_tone(self._line))
        except StoreError:
            return
        if learned:
            ui.label(_("Learned from calls: {tone}").format(tone=learned))
            if tone is None:
                setting = f'disconnect_tone = "{learned}"'
                offer_to_write(
                    self._room, self._line, [setting], "learned from the ends of calls"
                )

    async def _last_call(self) -> None:
        path = last_heard_of(self._line)
        try:
            data, _kind = await self._room.desk.fetch(path)
        except DeskSaysNo as error:
            with self._cleared():
                parts.empty("graphic_eq", _("There is no call to look at"), str(error))
            return
        await self._room.note("line.listen", line=self._line)
        await self._look_at(data, _("The end of the last call"), path)

    async def _upload(self, upload: UploadEventArguments) -> None:
        await self._room.act(lambda: self._brought(upload), Right.LINES)()

    async def _brought(self, upload: UploadEventArguments) -> None:
        data = await upload.file.read()
        await self._look_at(data, upload.file.name, "")

    async def _look_at(self, data: bytes, name: str, source: str) -> None:
        sound = await asyncio.to_thread(samples_of, data, Path(name))
        ending = await asyncio.to_thread(ending_of, sound)
        self._room.speak()
        with self._cleared():
            ui.label(name)
            if source:
                player(source, ending.peaks, ending.seconds, name)
            else:
                still = f'<div class="still">{wave(ending.peaks)}</div>'
                ui.html(still, sanitize=False)
            if not ending.tone:
                ui.label(
                    _("It ends in no steady tone: nothing can be learned from it.")
                )
                return
            share = f"{ending.sure:.0%}"
            told = _("It ends in {tone}, {share} sure.")
            ui.label(told.format(tone=ending.tone, share=share))
            setting = f'disconnect_tone = "{ending.tone}"'
            offer_to_write(self._room, self._line, [setting], f"heard in {name}")

    def _cleared(self) -> ui.element:
        self._found.clear()
        return self._found
