"""One recorded talk in the list: a line that opens, with its sound."""

from urllib.parse import quote

from nicegui import ui

from tipring.console.answering.recording_sound import look_of, recording_url
from tipring.console.cards import N_
from tipring.console.look import parts
from tipring.console.look.player import clock, player
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.store.message_records import RecordingState
from tipring.store.recording_views import RecordedTalk

STATES = {
    RecordingState.RUNNING: (N_("Being recorded"), parts.Tone.BAD),
    RecordingState.PAUSED: (N_("Recording paused"), parts.Tone.WARN),
    RecordingState.KEPT: (N_("Kept"), parts.Tone.GOOD),
    RecordingState.ERASED: (N_("Erased"), parts.Tone.IDLE),
}


class RecordingRow:
    """Shows one talk; `show` changes what is there, and lets a player play on."""

    def __init__(self, room: Room, talk: RecordedTalk) -> None:
        self._room = room
        self._talk = talk
        self._is_filled = False
        with ui.element("article").classes("message"):
            self._head = ui.element("button").classes("message-head")
            self._head.props('type="button" aria-expanded="false"')
            self._head.on("click", self._toggle)
            with self._head:
                self._words = ui.html("", sanitize=False, tag="span")
            with ui.element("div").classes("deeds") as self._live:
                self._pause = self._button(_("Pause the recording"), "pause")
                self._resume = self._button(_("Go on recording"), "resume")
            self._body = ui.element("div").classes("message-body")
            self._body.set_visibility(False)

    def show(self, talk: RecordedTalk) -> None:
        """Show what became of it."""
        self._talk = talk
        self._words.set_content(self._told())
        state = talk.record.state
        runs, rests = (
            state is RecordingState.RUNNING,
            state is RecordingState.PAUSED,
        )
        self._live.set_visibility(runs or rests)
        self._pause.set_visibility(runs)
        self._resume.set_visibility(rests)
        if state is RecordingState.ERASED:
            self._body.set_visibility(False)

    def _told(self) -> str:
        talk, record = self._talk, self._talk.record
        who = " ".join(filter(None, (talk.name, talk.number))) or _("Unknown caller")
        word, tone = STATES[record.state]
        rest = [
            _("with {agent}").format(agent=talk.agent) if talk.agent else "",
            record.queue,
            self._room.when(record.began_at),
            clock(record.duration_s) if record.duration_s else "",
            record.erased_why,
        ]
        said = " · ".join(parts.escaped(part) for part in rest if part)
        kept = record.state is RecordingState.KEPT
        badge = "" if kept else f'<span class="badge {tone}">{parts.escaped(_(word))}'
        return (
            f'<span class="row"><span class="who">{parts.escaped(who)}</span>'
            f"{badge}{'' if kept else '</span>'} <span class=soft>{said}</span></span>"
        )

    # --- what may be done ------------------------------------------------------------

    def _button(self, word: str, verb: str) -> ui.button:
        record = self._talk.record

        async def tell() -> None:
            path = f"/recordings/{quote(record.id)}/{verb}"
            await self._room.desk.tell("POST", path)
            await self._room.note(f"recording.{verb}", recording=record.id)

        icon = "pause" if verb == "pause" else "fiber_manual_record"
        work = self._room.act(tell, Right.RECORDINGS, record.queue)
        return ui.button(word, icon=icon, on_click=work).props("flat")

    async def _toggle(self) -> None:
        if self._talk.record.state is not RecordingState.KEPT:
            return
        opened = not self._body.visible
        if opened and not self._is_filled:
            self._room.speak()
            await self._fill()
        self._body.set_visibility(opened)
        self._head.props(f'aria-expanded="{str(opened).lower()}"')

    async def _fill(self) -> None:
        self._is_filled = True
        record = self._talk.record
        peaks = await look_of(record.path)
        url = recording_url(record.id)
        with self._body:
            name = _("Talk of {when}").format(when=self._room.when(record.began_at))
            player(url, peaks, record.duration_s or 0.0, name)
            ui.label(_("The caller is on the left, the agent on the right.")).classes(
                "soft"
            )
            if record.consent:
                told = _("Why it was recorded: {why}").format(why=record.consent)
                ui.label(told).classes("soft")
            with ui.element("div").classes("deeds"):
                _link(f"{url}?download=true", _("Download"), "download")
                if record.call_id:
                    _link(f"/calls/{quote(record.call_id)}", _("The call"), "call")
                if self._room.may(Right.CHANGE, record.queue):
                    self._add_erase()

    def _add_erase(self) -> None:
        record = self._talk.record

        async def erase() -> None:
            path = f"/recordings/{quote(record.id)}"
            await self._room.desk.tell("DELETE", path)
            await self._room.note("recording.erase", recording=record.id)

        ask = parts.confirm(
            _("Its sound is gone for good. Who talked and when stays known."),
            _("Erase"),
            self._room.act(erase, Right.CHANGE, record.queue),
        )
        ui.button(_("Erase"), icon="delete", on_click=ask).props("flat")


def _link(target: str, word: str, icon: str) -> None:
    ui.html(
        f'<a class="link-button" href="{parts.escaped(target)}">'
        f'<i class="material-icons" aria-hidden="true">{icon}</i>'
        f" {parts.escaped(word)}</a>",
        sanitize=False,
    )
