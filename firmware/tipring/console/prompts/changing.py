"""One prompt, opened: hear it, give it another sound, hear that, use it, or go back."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui import ui
from nicegui.events import UploadEventArguments

from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.look.player import PIECES, player
from tipring.console.look.recorder import recorder
from tipring.console.prompts.owners import Kept, NewSound, OwnersPrompts, tame
from tipring.console.prompts.sounds import SOUNDS
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.prompt_desk import PromptRecord
from tipring.domain.access import Right
from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.waveform import waveform
from tipring.speech.narrator import Source
from tipring.speech.own_prompts import UPLOADED
from tipring.speech.voices.port import LONGEST_TEXT

RECORDED = "recorded in the browser"
RECORDING = "recording."
"""How a recording of the page itself is called."""
FIELD = "takes-sound"
LARGEST = 60_000_000
"""Bytes of a file."""
Work = Callable[[], Awaitable[object]]


class PromptDialog:
    """The dialog of *record*; *changed* is called when another sound is in use."""

    def __init__(
        self, room: Room, owners: OwnersPrompts, record: PromptRecord, changed: Work
    ) -> None:
        self._room = room
        self._owners = owners
        self._record = record
        self._changed = changed
        self._new: NewSound | None = None
        self._text = record.text
        self._dialog = ui.dialog()
        self._dialog.on("hide", self._dialog.delete)
        with self._dialog, ui.card().classes("sheet prompt-dialog"):
            parts.heading(record.id if record.id != record.text else _("Prompt"))
            ui.label(record.text).classes("said")
            self._now = ui.element("div")
            with ui.element("section"):
                parts.heading(_("Another sound"))
                self._add_sources()
                self._heard = ui.element("div").props('role="status"')
            self._add_buttons()

    async def open(self) -> None:
        """Show it, with what is heard now."""
        self._dialog.open()
        await self._show_now()

    # --- what is heard now -----------------------------------------------------------

    async def _show_now(self) -> None:
        self._now.clear()
        try:
            sound = await asyncio.to_thread(self._owners.sound, self._record)
        except SpeechError as error:
            with self._now:
                ui.label(_("Nothing is heard: {why}").format(why=error))
            return
        origin = await asyncio.to_thread(self._owners.origin, self._record)
        with self._now:
            _play(sound, _("What callers hear now"))
            if origin:
                ui.label(_("Where it comes from: {origin}").format(origin=origin))

    # --- another sound ---------------------------------------------------------------

    def _add_sources(self) -> None:
        with ui.element("div").classes("flow-bar"):
            recorder(FIELD)
            field = ui.upload(
                on_upload=self._uploaded,
                on_rejected=self._too_large,
                auto_upload=True,
                max_file_size=LARGEST,
            )
            field.props('accept="audio/*,video/*"').classes(FIELD)
            choose = ui.button(_("Choose a file of sound"), icon="upload_file")
            choose.props("flat").on(
                "click",
                js_handler=f"() => getElement({field.id}).$refs.qRef.pickFiles()",
            )
        self._field = field
        self._said = ui.textarea(_("Or let the voice of this box say"))
        self._said.value = self._record.text
        self._said.props(f"autogrow rows=1 maxlength={LONGEST_TEXT}").classes("w-full")
        ui.button(_("Say it"), on_click=self._acting(self._say)).props("flat")

    def _too_large(self) -> None:
        self._room.speak()
        ui.notify(_("That is no sound, or the file is too large."), type="negative")

    async def _uploaded(self, event: UploadEventArguments) -> None:
        """Hand the event on: a handler that takes anything is given none."""
        await self._acting(self._take)(event)

    async def _take(self, event: UploadEventArguments) -> None:
        name = tame(event.file.name)
        origin = RECORDED if name.startswith(RECORDING) else UPLOADED
        with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
            path = Path(folder) / name
            await event.file.save(path)
            new = await asyncio.to_thread(self._owners.uploaded, path, origin)
        self._field.reset()
        self._offer(new, self._record.text)

    async def _say(self) -> None:
        text = str(self._said.value or "").strip()
        language = self._record.language
        new = await asyncio.to_thread(self._owners.said, language, text)
        self._offer(new, text)

    def _offer(self, new: NewSound, text: str) -> None:
        self._new, self._text = new, text
        self._heard.clear()
        with self._heard:
            _play(new.sound, _("The new sound"))
            ui.label(_("This is the new sound; nobody hears it yet."))
        self._use.set_enabled(True)

    # --- using it --------------------------------------------------------------------

    def _add_buttons(self) -> None:
        with ui.row():
            ui.button(_("Close"), on_click=self._dialog.close).props("flat")
            if self._record.source is Source.OWN:
                restore = parts.confirm(
                    _("Remove your recording? What was heard before is heard again."),
                    _("Remove"),
                    self._acting(self._restore),
                )
                ui.button(_("Go back to the old sound"), on_click=restore).props(
                    "flat color=negative"
                )
            self._use = ui.button(_("Use it"), on_click=self._acting(self._keep))
            self._use.set_enabled(False)

    async def _keep(self) -> None:
        if self._new is None:
            return
        kept = await asyncio.to_thread(
            self._owners.keep, self._record, self._new, self._text
        )
        await self._done("prompt.keep", kept, self._new.origin)

    async def _restore(self) -> None:
        kept = await asyncio.to_thread(self._owners.restore, self._record)
        await self._done("prompt.restore", kept, "")

    async def _done(self, what: str, kept: Kept, origin: str) -> None:
        prompt = f"{kept.language}/{kept.name}"
        await self._room.note(what, prompt=prompt, origin=origin)
        told = await renewed(self._room, kept)
        self._dialog.close()
        await self._changed()
        ui.notify(told, type="positive", multi_line=True)

    def _acting(
        self, work: Callable[..., Awaitable[object]]
    ) -> Callable[..., Awaitable[None]]:
        return self._room.act(work, Right.CHANGE)


async def renewed(room: Room, kept: Kept) -> str:
    """Let the running box take a recording up; return in a sentence what came of it."""
    path = f"/prompts/{kept.language}/{kept.name}/renew"
    try:
        told = await room.desk.tell("POST", path)
    except DeskSaysNo as error:
        return _("It is kept, and heard when the box starts again: {why}").format(
            why=error
        )
    if told and told.get("places"):
        return _("Callers hear it from the next prompt on.")
    return _("It is kept. No flow says it yet.")


def _play(sound: Samples, name: str) -> None:
    seconds = len(sound) / RATE_HZ
    player(SOUNDS.put(sound), waveform(sound, PIECES), seconds, name)
