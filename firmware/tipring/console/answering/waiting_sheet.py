"""Who waits in the agent's queues, and how he takes one of them."""

from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.answering.keys import key_button
from tipring.console.answering.rows import Rows
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.queue.own_place import OwnPlace, Waiter

MOST = 6
"""Callers that are shown; the rest is counted."""


class WaitingSheet:
    """The sheet; `show` changes it."""

    def __init__(self, room: Room, agent: str) -> None:
        self._room = room
        with parts.sheet(_("Who waits")):
            self._rows = Rows[Waiter](
                lambda one: one.caller.ticket,
                lambda one: _WaiterRow(room, one, agent),
                _("Nobody waits."),
            )
            self._more = ui.label().classes("soft")

    def show(self, place: OwnPlace) -> None:
        """Show those who wait, the next one first."""
        self._rows.show(place.waiting[:MOST])
        rest = len(place.waiting) - MOST
        more = n_("and {count} more", "and {count} more", max(0, rest))
        self._more.set_text(more.format(count=rest))
        self._more.set_visibility(rest > 0)


class _WaiterRow:
    """One caller; keys press the first button that can be seen."""

    def __init__(self, room: Room, one: Waiter, agent: str) -> None:
        self._room = room
        self._agent = agent
        self._ticket = one.caller.ticket
        self._words = ui.html("", sanitize=False, tag="span").classes("grows")
        self._promised = parts.badge(_("promised to somebody"), parts.Tone.IDLE)
        take = room.act(self._take, Right.ANSWER, one.queue)
        self._button = key_button(_("Take"), "n", take, "call_received")
        name = _("Take {who}").format(who=words.caller_of(one.caller))
        self._button.props(f'flat aria-label="{parts.escaped(name)}"')

    def show(self, one: Waiter) -> None:
        """Show since when he waits, and whether he can be had."""
        now = self._room.now
        since = parts.waited(now.at, one.caller.waited_s) if now else ""
        who = parts.escaped(words.caller_of(one.caller))
        self._words.set_content(
            f"<b>{who}</b> <span class=soft>{parts.escaped(one.title)}</span> {since}"
        )
        self._promised.set_visibility(not one.may_be_taken)
        self._button.set_visibility(one.may_be_taken)

    async def _take(self) -> None:
        path = f"/queues/calls/{quote(self._ticket)}/claim"
        await self._room.desk.tell("POST", path, {"agent": self._agent})
        await self._room.note("caller.take", ticket=self._ticket, agent=self._agent)
