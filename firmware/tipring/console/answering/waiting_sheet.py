"""Who waits in the agent's queues, and how he takes one of them."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.answering.keys import key_button
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.queue.own_place import OwnPlace, Waiter

MOST = 6
"""Callers that are shown; the rest is counted."""


class WaitingSheet:
    """The sheet; it is built anew only when somebody else waits."""

    def __init__(self, room: Room, agent: str) -> None:
        self._room = room
        self._agent = agent
        self._shown: list[object] = [None]
        with parts.sheet(_("Who waits")):
            self._list = ui.element("div")

    def show(self, place: OwnPlace) -> None:
        """Show those who wait, the next one first."""
        now: list[object] = [
            (one.caller.ticket, one.caller.state, one.caller.agent)
            for one in place.waiting
        ]
        if now == self._shown:
            return
        self._shown = now
        self._list.clear()
        with self._list:
            self._fill(place.waiting)

    def _fill(self, waiting: tuple[Waiter, ...]) -> None:
        if not waiting:
            ui.label(_("Nobody waits.")).classes("soft")
            return
        free = next((one for one in waiting if one.may_be_taken), None)
        with ui.element("ul").classes("plain-list"):
            for one in waiting[:MOST]:
                with ui.element("li"):
                    self._row(one, is_next=one is free)
        if rest := len(waiting) - MOST:
            more = n_("and {count} more", "and {count} more", max(0, rest))
            ui.label(more.format(count=rest)).set_visibility(rest > 0)

    def _row(self, one: Waiter, *, is_next: bool) -> None:
        now = self._room.now
        since = "" if now is None else parts.waited(now.at, one.caller.waited_s)
        who = parts.escaped(words.caller_of(one.caller))
        ui.html(
            f"<b>{who}</b> <span class=soft>{parts.escaped(one.title)}</span> {since}",
            sanitize=False,
            tag="span",
        ).classes("grows")
        if not one.may_be_taken:
            parts.badge(_("promised to somebody"), parts.Tone.IDLE)
            return
        take = self._room.act(self._taking(one), Right.ANSWER, one.queue)
        if is_next:
            key_button(_("Take"), "n", take, "call_received")
        else:
            name = _("Take {who}").format(who=words.caller_of(one.caller))
            ui.button(_("Take"), icon="call_received", on_click=take).props(
                f'flat aria-label="{parts.escaped(name)}"'
            )

    def _taking(self, one: Waiter) -> Callable[[], Awaitable[object]]:
        ticket = one.caller.ticket

        async def take() -> None:
            path = f"/queues/calls/{quote(ticket)}/claim"
            await self._room.desk.tell("POST", path, {"agent": self._agent})
            await self._room.note("caller.take", ticket=ticket, agent=self._agent)

        return take
