"""Voicemail: shared inboxes, each message with one who takes care of it."""

from typing import Any

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.inbox import words
from tipring.console.inbox.message import MessageRow
from tipring.console.inbox.scope import Scope
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.message_views import found_messages, message_counts
from tipring.store.records import MessageRecord, MessageState

TITLE = N_("Voicemail")
PAGE = 30
"""Messages that are listed at first."""
TYPED_MS = 300
"""A pause in typing after which it is looked for."""
ALL = ""


@page("/voicemail", Right.MESSAGES, TITLE, icon="voicemail", place=50)
async def voicemail(room: Room) -> None:
    """Show the inboxes of the visitor."""
    await _Inbox(room).begin()


class _Inbox:
    """The page: what is looked for, and the messages that were found."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rows: dict[str, MessageRow] = {}
        self._most = PAGE
        self._look_soon = Soon(room, self._look)
        with ui.element("section").classes("sheet"):
            self._add_filters()
        self._told = ui.element("div").props('role="status"').classes("soft")
        with self._told:
            self._count = ui.label()
        self._list = ui.element("section").classes("sheet")
        self._list.props(f'aria-label="{parts.escaped(_("Messages"))}"')
        self._instead = ui.element("div")
        self._more = ui.button(_("Older messages"), on_click=self._older).props("flat")

    def _add_filters(self) -> None:
        folders = {folder.value: _(word) for folder, word in words.FOLDERS.items()}
        with ui.element("div").classes("deeds"):
            self._folder = ui.toggle(
                folders, value=Folder.OPEN.value, on_change=self._afresh
            ).props(f'aria-label="{parts.escaped(_("Folder"))}"')
            self._mailbox = ui.select(
                {ALL: _("All mailboxes")},
                value=ALL,
                label=_("Mailbox"),
                on_change=self._afresh,
            ).classes("pick")
            self._search = ui.input(_("Search"), on_change=self._afresh)
            self._search.props(f'type="search" debounce={TYPED_MS} clearable')
            self._search.classes("pick")

    async def begin(self) -> None:
        """Show what there is, and follow what happens to it."""
        await self._look()
        self._room.read(self._hear)

    def _hear(self, entry: dict[str, Any]) -> None:
        kind = str(entry["kind"])
        if kind.startswith(("Message", "Transcript")):
            self._look_soon()

    def _afresh(self) -> None:
        self._most = PAGE
        self._look_soon()

    def _older(self) -> None:
        self._most += PAGE
        self._look_soon()

    async def _look(self) -> None:
        scope = Scope(self._room.visitor, self._room.ground.settings)
        try:
            counts = await self._room.ask(message_counts())
            mine = scope.names([each.mailbox for each in counts])
            found = await self._room.ask(
                found_messages(self._wanted(mine), self._room.ground.state.absolute())
            )
        except StoreError as error:
            self._show_instead(failure=str(error))
            return
        news = sum(each.new for each in counts if each.mailbox in mine)
        self._tell_news(news)
        self._mailbox.set_options({ALL: _("All mailboxes"), **{n: n for n in mine}})
        kept = [each for each in found if each.state is MessageState.KEPT]
        self._show(kept[: self._most])
        self._more.set_visibility(len(found) > self._most)

    def _wanted(self, mine: list[str]) -> MessageSearch:
        chosen = str(self._mailbox.value)
        return MessageSearch(
            mailbox=chosen if chosen in mine else None,
            folder=Folder(self._folder.value),
            words=str(self._search.value or "").strip(),
            limit=self._most + 1,
            mailboxes=tuple(mine),
        )

    def _tell_news(self, news: int) -> None:
        title = _(TITLE)
        counted = f"({news}) {title}" if news else title
        ui.page_title(f"{counted} · Tipring")
        text = n_("{count} new message", "{count} new messages", news)
        self._count.set_text(text.format(count=news) if news else _("Nothing is new."))

    def _show(self, found: list[MessageRecord]) -> None:
        wanted = {message.id for message in found}
        for gone in [*self._rows.keys() - wanted]:
            self._rows.pop(gone).place.delete()
        for place, message in enumerate(found):
            row = self._rows.get(message.id)
            if row is None:
                with self._list:
                    row = self._rows[message.id] = MessageRow(self._room, message)
                row.place.move(target_index=place)
            row.show(message)
        self._list.set_visibility(bool(found))
        self._show_instead(is_empty=not found)

    def _show_instead(self, failure: str = "", *, is_empty: bool = False) -> None:
        """Show, instead of messages, why there are none."""
        self._instead.clear()
        with self._instead:
            if failure:
                self._list.set_visibility(False)
                parts.failure(_("The messages cannot be read now"), failure)
            elif is_empty and self._search.value:
                parts.empty("search_off", _("Nothing is found"), _("Try another word."))
            elif is_empty:
                title, hint = words.EMPTY[Folder(self._folder.value)]
                parts.empty("voicemail", _(title), _(hint))
