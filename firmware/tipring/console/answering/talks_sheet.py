"""Talks of others: listen, whisper, join in, take over."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.answering.floor import TalkSeen, talks_seen
from tipring.console.answering.own_phone import own_extension
from tipring.console.answering.rows import Rows
from tipring.console.cards import N_
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.now import BoxNow
from tipring.desk.supervising_api import Coming
from tipring.domain.access import Right
from tipring.domain.errors import TipringError

COMINGS: Mapping[Coming, tuple[str, str, str]] = MappingProxyType(
    {
        Coming.LISTEN: (N_("Listen"), N_("Listen to {who}"), "hearing"),
        Coming.WHISPER: (N_("Whisper"), N_("Whisper to {who}"), "record_voice_over"),
        Coming.BARGE: (N_("Join in"), N_("Join the talk of {who}"), "group_add"),
        Coming.TAKE_OVER: (
            N_("Take over"),
            N_("Take the caller of {who} over"),
            "phone_forwarded",
        ),
    }
)
STANCES: Mapping[str, str] = MappingProxyType(
    {
        "listens": N_("{who} listens"),
        "whispers": N_("{who} whispers"),
        "joins in": N_("{who} has joined in"),
    }
)
"""By the word of `TalkNow.supervisors`."""


class WithoutTelephone(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """Who wants to listen has no telephone that may."""


class TalksSheet:
    """The sheet; `show` changes it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with parts.sheet(_("Talks")):
            self._phone = self._add_choice()
            self._rows = Rows[TalkSeen](
                lambda one: (one.talk.line, one.talk.extension, one.talk.who),
                lambda one: _TalkRow(room, one, self._telephone),
                _("Nobody talks with a caller now."),
            )

    def _add_choice(self) -> ui.select | None:
        """Add the choice of a telephone for who has none; None: he has one."""
        settings = self._room.ground.settings
        if own_extension(settings, self._room.visitor):
            return None
        sip = settings.sip if settings else None
        able = {
            number: f"{number} {extension.name}".strip()
            for number, extension in (sip.extensions if sip else {}).items()
            if extension.supervises
        }
        first = next(iter(able), None)
        choice = ui.select(able, value=first, label=_("Ring this telephone"))
        choice.classes("field").set_visibility(bool(able))
        return choice

    def show(self, now: BoxNow) -> None:
        """Show who talks."""
        self._rows.show(talks_seen(now, self._room.visitor))

    def _telephone(self) -> str:
        if self._phone is None:
            return own_extension(self._room.ground.settings, self._room.visitor)
        if not self._phone.value:
            raise WithoutTelephone(
                _(
                    "No telephone may listen yet: say supervises = true in its"
                    " [extension] table."
                )
            )
        return str(self._phone.value)


class _TalkRow:
    """One talk."""

    def __init__(self, room: Room, one: TalkSeen, telephone: Callable[[], str]) -> None:
        self._room = room
        self._one = one
        self._telephone = telephone
        self._words = ui.html("", sanitize=False, tag="span").classes("grows")
        self._present = ui.html("", sanitize=False)
        if not one.talk.extension:
            ui.label(_("on a telephone that nobody can listen to")).classes("soft")
            return
        for coming in COMINGS:
            self._button(coming)

    def show(self, one: TalkSeen) -> None:
        """Show with whom, since when, and who else is there."""
        self._one = one
        caller = words.caller_of(one.caller) if one.caller else one.talk.line
        told = [parts.escaped(part) for part in (caller, one.title) if part]
        if one.agent:
            told.append(parts.since(one.agent.since))
        self._words.set_content(f"<b>{parts.escaped(one.name)}</b> {' · '.join(told)}")
        there = "".join(_present(each) for each in one.talk.supervisors)
        self._present.set_content(there)
        self._present.set_visibility(bool(there))

    def _button(self, coming: Coming) -> None:
        one = self._one
        word, name, icon = COMINGS[coming]
        work = self._room.act(self._coming(coming), Right.GUIDE, one.queue)
        told = _(name).format(who=one.name)
        if coming is Coming.TAKE_OVER:
            question = _("{who} is let go, and you talk with the caller.")
            ask = parts.confirm(question.format(who=one.name), _(word), work)
            button = ui.button(_(word), icon=icon, on_click=ask)
        else:
            button = ui.button(_(word), icon=icon, on_click=work)
        button.props(f'flat aria-label="{parts.escaped(told)}"')

    def _coming(self, coming: Coming) -> Callable[[], Awaitable[object]]:
        async def come() -> None:
            phone, talk = self._telephone(), self._one.talk
            path = f"/talks/{quote(talk.extension)}/supervise"
            wish = {"supervisor": phone, "come": coming.value}
            await self._room.desk.tell("POST", path, wish)
            what = f"talk.{coming.name.lower()}"
            await self._room.note(what, agent=talk.who, telephone=phone)
            if not any(who.startswith(phone) for who in talk.supervisors):
                told = _("Your telephone {number} rings: lift, and you are there.")
                ui.notify(told.format(number=phone), type="positive")

        return come


def _present(told: str) -> str:
    who, _sep, stance = told.rpartition(": ")
    word = _(STANCES[stance]).format(who=who)
    return f'<span class="badge warn">{parts.escaped(word)}</span>'
