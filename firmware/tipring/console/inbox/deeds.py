"""What may be done with a message: buttons, and the desk that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from tipring.console.answering.own_phone import own_extension
from tipring.console.cards import N_
from tipring.console.inbox.scope import Scope
from tipring.console.inbox.words import number_of
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.store.records import MessageRecord


@dataclass(frozen=True, slots=True)
class DeedCard:
    """One button."""

    name: str
    """As the desk calls it."""
    word: str
    icon: str


DEEDS = (
    DeedCard("claim", N_("I take care of it"), "front_hand"),
    DeedCard("release", N_("Give it back"), "undo"),
    DeedCard("done", N_("Done"), "done"),
    DeedCard("reopen", N_("Not done after all"), "replay"),
    DeedCard("delete", N_("Throw away"), "delete"),
    DeedCard("restore", N_("Take it back"), "restore_from_trash"),
)


def fitting(message: MessageRecord, scope: Scope) -> frozenset[str]:
    """Return which of the buttons mean something now."""
    if message.deleted_at:
        return frozenset({"restore"})
    if message.done_at:
        return frozenset({"reopen", "delete"})
    if not message.claimed_by:
        return frozenset({"claim", "done", "delete"})
    if message.claimed_by == scope.by:
        return frozenset({"release", "done", "delete"})
    return frozenset({"release"})


async def do(room: Room, scope: Scope, message: MessageRecord, name: str) -> None:
    """Have the desk do it in the visitor's name. Raises NotAllowed, DeskSaysNo."""
    scope.insist(message.mailbox)
    await room.desk.tell("POST", f"/messages/{message.id}/{name}", {"by": scope.by})
    await room.note(f"message.{name}", message=message.id, mailbox=message.mailbox)


async def call_back(room: Room, scope: Scope, message: MessageRecord) -> None:
    """Ring the visitor's own telephone for the caller. Raises as `do` does."""
    scope.insist(message.mailbox)
    mine = own_extension(room.ground.settings, room.visitor)
    number = number_of(message)
    await room.desk.tell("POST", f"/extensions/{mine}/call", {"number": number})
    await room.note("message.call-back", message=message.id, number=number)


class Dialogs:
    """Asks where a message shall go."""

    def __init__(self, room: Room, message: MessageRecord, scope: Scope) -> None:
        self._room = room
        self._message = message
        self._scope = scope

    def mail(self) -> None:
        """Ask for an address, and send it there."""
        self._room.speak()
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            ui.label(_("Send this message by mail"))
            to = ui.input(_("Address"), autocomplete=self._scope.addresses)
            to.props('type="email" autofocus').classes("full")

            async def send() -> None:
                words = {"to": str(to.value).strip()}
                await self._tell("mail", words, to=words["to"])
                dialog.close()

            done = _("It is on its way.")
            self._answer(dialog, _("Send"), send, done)
        dialog.open()

    def copy(self) -> None:
        """Ask for a mailbox, and put a copy there."""
        self._room.speak()
        others = [name for name in self._mailboxes() if name != self._message.mailbox]
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            if not others:
                ui.label(_("This office has no other mailbox."))
                ui.button(_("Close"), on_click=dialog.close).props("flat")
                dialog.open()
                return
            ui.label(_("Put a copy into another mailbox"))
            box = ui.select(others, value=others[0], label=_("Mailbox")).classes("full")

            async def put() -> None:
                await self._tell("forward", {"mailbox": box.value}, to=box.value)
                dialog.close()

            self._answer(dialog, _("Copy"), put, _("The copy is there."))
        dialog.open()

    def _mailboxes(self) -> list[str]:
        settings = self._room.ground.settings
        return sorted(settings.office.mailboxes) if settings else []

    async def _tell(self, verb: str, words: dict[str, str], to: str) -> None:
        message, scope = (
            self._message,
            Scope(self._room.visitor, self._room.ground.settings),
        )
        scope.insist(message.mailbox)
        path = f"/messages/{message.id}/{verb}"
        await self._room.desk.tell("POST", path, {**words, "by": scope.by})
        await self._room.note(
            f"message.{verb}", message=message.id, mailbox=message.mailbox, to=to
        )

    def _answer(
        self,
        dialog: ui.dialog,
        word: str,
        work: Callable[[], Awaitable[object]],
        done: str,
    ) -> None:
        with ui.row():
            ui.button(_("Cancel"), on_click=dialog.close).props("flat")
            ui.button(word, on_click=self._room.act(work, Right.MESSAGES, done=done))
