"""One message in the list: a line that opens, with all that may be done with it."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nicegui import ui

from tipring.console.answering.own_phone import own_extension
from tipring.console.inbox import deeds, words
from tipring.console.inbox.scope import Scope
from tipring.console.inbox.sound import look_of, sound_of
from tipring.console.look.parts import escaped
from tipring.console.look.player import player
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.store.records import MessageRecord

Deed = Callable[[], Awaitable[object]]


class MessageRow:
    """Shows one message; `show` changes what is there, and lets a player play on."""

    def __init__(self, room: Room, message: MessageRecord) -> None:
        self.message = message
        self._room = room
        self._buttons: dict[str, ui.element] = {}
        self._text: ui.label | None = None
        with ui.element("article").classes("message") as self.place:
            self._head = ui.element("button").classes("message-head")
            self._head.props('type="button" aria-expanded="false"')
            self._head.on("click", room.act(self._toggle, Right.MESSAGES))
            with self._head:
                self._words = ui.html("", sanitize=False, tag="span")
            self._body = ui.element("div").classes("message-body")
            self._body.set_visibility(False)
        self._draw()

    @property
    def scope(self) -> Scope:
        """What the visitor may see, as it is now."""
        return Scope(self._room.visitor, self._room.ground.settings)

    def show(self, message: MessageRecord) -> None:
        """Show what became of it."""
        if message != self.message:
            self.message = message
            self._draw()

    def _draw(self) -> None:
        message = self.message
        self._words.set_content(words.head_of(message, self.scope, self._room))
        self._head.classes(
            add="new" if words.is_new(message) else "",
            remove="" if words.is_new(message) else "new",
        )
        if self._text is not None:
            self._text.set_text(words.text_of(message))
        self._show_buttons()

    def _show_buttons(self) -> None:
        fitting = deeds.fitting(self.message, self.scope)
        for name, button in self._buttons.items():
            button.set_visibility(name in fitting)

    async def _toggle(self) -> None:
        opened = not self._body.visible
        if opened and self._text is None:
            await self._fill()
        self._body.set_visibility(opened)
        self._head.props(f'aria-expanded="{str(opened).lower()}"')

    async def _fill(self) -> None:
        message = self.message
        peaks = await look_of(message.path)
        with self._body:
            name = _("Message of {who}").format(who=words.caller_of(message))
            sound = player(sound_of(message.id), peaks, message.duration_s or 0.0, name)
            sound.on("heard", self._room.act(self._heard, Right.MESSAGES))
            self._text = ui.label(words.text_of(message))
            if doubt := words.doubt_of(message):
                ui.label(doubt).classes("soft")
            with ui.element("div").classes("deeds"):
                self._add_buttons()
        self._show_buttons()

    def _add_buttons(self) -> None:
        for deed in deeds.DEEDS:
            work = self._room.act(self._doing(deed), Right.MESSAGES)
            button = ui.button(_(deed.word), icon=deed.icon, on_click=work)
            self._buttons[deed.name] = button.props("flat")
        self._add_call_back()
        dialogs = deeds.Dialogs(self._room, self.message, self.scope)
        if self.scope.can_mail:
            ui.button(_("Send by mail"), icon="mail", on_click=dialogs.mail).props(
                "flat"
            )
        ui.button(_("Copy to a mailbox"), icon="forward", on_click=dialogs.copy).props(
            "flat"
        )
        self._link(
            f"{sound_of(self.message.id)}?download=true", _("Download"), "download"
        )

    def _add_call_back(self) -> None:
        """Add a button that rings the visitor's own telephone, or a link for others."""
        number = words.number_of(self.message)
        if not number:
            return
        mine = own_extension(self._room.ground.settings, self._room.visitor)
        if not mine:
            self._link(f"tel:{quote(number, safe='+')}", _("Call back"), "phone")
            return

        async def ring() -> None:
            await deeds.call_back(self._room, self.scope, self.message)

        told = _("Your telephone rings: whoever lifts is connected with the caller.")
        work = self._room.act(ring, Right.MESSAGES, done=told)
        ui.button(_("Call back"), icon="phone", on_click=work).props("flat")

    @staticmethod
    def _link(target: str, word: str, icon: str) -> None:
        ui.html(
            f'<a class="link-button" href="{escaped(target)}">'
            f'<i class="material-icons" aria-hidden="true">{icon}</i>'
            f" {escaped(word)}</a>",
            sanitize=False,
        )

    def _doing(self, deed: "deeds.DeedCard") -> Deed:
        async def do() -> None:
            await deeds.do(self._room, self.scope, self.message, deed.name)

        return do

    async def _heard(self) -> None:
        if self.message.heard_at is None:
            await deeds.do(self._room, self.scope, self.message, "heard")
