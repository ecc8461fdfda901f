"""The caller: who it is, what was before, and what the agent says of the call."""

from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.today.moves import Moves
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.queue.own_place import OwnPlace
from tipring.domain.queue.states import AgentState
from tipring.domain.reasons import Reasons
from tipring.store.agent_views import EarlierCall, earlier_calls, last_place_of, note_of
from tipring.store.queue_records import QueueCall, call_of

NONE = ""
TYPED_MS = 300
MOST_CALLS = 8
TALKS = frozenset({AgentState.TALKING, AgentState.HOLDING})


class CallerSheet:
    """The sheet of the caller of now, or of the last one; `show` changes it."""

    def __init__(self, room: Room, agent: str) -> None:
        self._room = room
        self._agent = agent
        self._ticket = ""
        self._next = ("", "", "")
        self._talks_with = ""
        self._saved = (NONE, "")
        self._look_soon = Soon(room, self._look)
        with parts.sheet(_("Caller")) as self._place:
            self._who = ui.html("", sanitize=False).props('role="status"')
            self._nobody = ui.label(
                _("Here you see who calls you, and what was before.")
            ).classes("soft")
            with ui.element("div").classes("deeds") as self._moves:
                self._add_moves()
            with ui.element("div") as self._form:
                self._add_form()
            self._form.set_visibility(False)
            self._told = ui.label().classes("soft").props('role="status"')
            self._history = ui.element("div")

    def _add_moves(self) -> None:
        """Add what the office may do with a caller, whatever the telephone can."""
        self._moves.set_visibility(False)

        def moves() -> Moves:
            return Moves(self._room, call_of(self._talks_with))

        ui.button(
            _("Transfer"), icon="phone_forwarded", on_click=lambda: moves().transfer()
        ).props("flat")
        ui.button(
            _("Park"), icon="local_parking", on_click=lambda: moves().park()
        ).props("flat")

    def _add_form(self) -> None:
        save = self._room.act(self._save, Right.ANSWER)
        self._code = ui.select(
            {NONE: _("No reason")}, value=NONE, label=_("What it was about")
        ).classes("full")
        self._code.on_value_change(lambda: self._code.visible and save())
        self._note = ui.textarea(_("Note")).classes("full")
        self._note.props(f'data-focus="e" autogrow debounce={TYPED_MS} maxlength=2000')
        self._note.on("blur", save)

    async def begin(self) -> None:
        """Show the last caller, should there be one to write a note about."""
        last = await self._room.ask(last_place_of(self._agent))
        if last is not None and not self._ticket:
            await self._take(last.ticket, last.queue, last.number)
            self._who.set_content(_last_words(last, self._room))

    def show(self, place: OwnPlace) -> None:
        """Show whom the agent is rung for, or talks with."""
        caller = place.caller
        rings = place.agent.state is AgentState.OFFERED
        self._place.classes(add="rung" if rings else "", remove="" if rings else "rung")
        talks = caller is not None and place.agent.state in TALKS
        self._moves.set_visibility(talks)
        if caller is None:
            return
        self._talks_with = caller.ticket
        waited = _("waited {seconds} s").format(seconds=round(caller.waited_s))
        self._who.set_content(
            f'<div class="who">{parts.escaped(words.caller_of(caller))}</div>'
            f'<div class="soft">{parts.escaped(place.title)} · {waited}</div>'
        )
        if caller.ticket != self._ticket:
            self._next = caller.ticket, place.queue, caller.number
            self._look_soon()

    # --- notes -----------------------------------------------------------------------

    @property
    def _reasons(self) -> Reasons:
        settings = self._room.ground.settings
        return settings.office.reasons if settings else Reasons()

    @property
    def _written(self) -> tuple[str, str]:
        return str(self._code.value or NONE), str(self._note.value or "").strip()

    async def _save(self) -> None:
        code, note = self._written
        if not self._ticket or (code, note) == self._saved:
            return
        path = f"/agents/{quote(self._agent, safe='')}/notes"
        said = {"ticket": self._ticket, "code": code, "note": note}
        self._saved = code, note
        await self._room.desk.tell("POST", path, said)
        await self._room.note("call.note", ticket=self._ticket, code=code)
        self._told.set_text(_("Your note is saved."))

    async def _look(self) -> None:
        """Save what was written of the last caller, and turn to the next one."""
        await self._room.act(self._save, Right.ANSWER)()
        await self._take(*self._next)

    async def _take(self, ticket: str, queue: str, number: str) -> None:
        self._ticket = ""
        self._told.set_text("")
        reasons = self._reasons.of_queue(queue)
        titles = {reason.id: reason.title for reason in reasons}
        self._code.set_options({NONE: _("No reason"), **titles}, value=NONE)
        self._code.set_visibility(bool(reasons))
        try:
            before = await self._room.ask(note_of(ticket, self._agent))
            self._show_earlier(await self._earlier(number, ticket))
        except StoreError as error:
            before = None
            self._history.clear()
            with self._history:
                parts.failure(_("Earlier calls cannot be read now"), str(error))
        self._code.set_value(before.code if before and before.code in titles else NONE)
        self._note.set_value(before.note if before else "")
        self._ticket = ticket
        self._form.set_visibility(True)
        self._nobody.set_visibility(False)
        self._saved = self._written

    # --- what was before -----------------------------------------------------------

    async def _earlier(self, number: str, ticket: str) -> list[EarlierCall]:
        settings = self._room.ground.settings
        country = settings.country if settings else "us"
        but = call_of(ticket)
        return await self._room.ask(
            earlier_calls(number, country, but=but, limit=MOST_CALLS)
        )

    def _show_earlier(self, found: list[EarlierCall]) -> None:
        sees = self._room.visitor.sees
        shown = [each for each in found if not each.queue or sees(each.queue)]
        self._history.clear()
        with self._history:
            ui.html(f"<h3>{parts.escaped(_('Earlier calls'))}</h3>", sanitize=False)
            if not shown:
                ui.label(_("This number has not called before.")).classes("soft")
                return
            with ui.element("ul").classes("plain-list"):
                for each in shown:
                    with ui.element("li"):
                        ui.html(self._told_of(each), sanitize=False, tag="span")

    def _told_of(self, each: EarlierCall) -> str:
        call = each.call
        told: list[str] = []
        if each.agent:
            told.append(_("answered by {agent}").format(agent=each.agent))
        elif each.outcome:
            told.append(words.outcome_of(each.outcome))
        told += [self._noted(note.code, note.note) for note in each.notes]
        when = parts.escaped(self._room.when(call.rang_at))
        link = f'<a href="/calls/{quote(call.id)}">{when}</a>'
        said = [parts.escaped(text) for text in told if text]
        return " · ".join([link, *said])

    def _noted(self, code: str, note: str) -> str:
        title = self._reasons.call_title(code) if code else ""
        return ": ".join(filter(None, (title, note)))


def _last_words(last: QueueCall, room: Room) -> str:
    who = parts.escaped(last.number or _("Unknown caller"))
    when = _("Your last caller, {when}").format(when=room.when(last.joined_at))
    return f'<div class="who">{who}</div><div class="soft">{parts.escaped(when)}</div>'
