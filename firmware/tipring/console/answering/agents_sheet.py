"""All agents: where they stand, who asks for help, and changing it for them."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.answering.floor import AgentSeen, agents_seen
from tipring.console.answering.own_state import (
    DONE,
    ELSE,
    MAY,
    PAUSE,
    READY,
    SIGN_IN,
    SIGN_OUT,
)
from tipring.console.answering.rows import Rows
from tipring.console.cards import N_
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.help_desk import HelpNow
from tipring.desk.now import BoxNow
from tipring.domain.access import Right

VERBS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        SIGN_IN: (N_("Sign in"), "sign-in"),
        READY: (N_("Make ready"), "resume"),
        DONE: (N_("End the wrap-up"), "wrapped-up"),
        PAUSE: (N_("Pause"), "pause"),
        SIGN_OUT: (N_("Sign out"), "sign-out"),
    }
)


class AgentsSheet:
    """The sheet; `show` changes it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with parts.sheet(_("Agents")):
            self._rows = Rows[AgentSeen](
                lambda one: one.agent.agent,
                lambda one: _AgentRow(room, one),
                _("No queue has agents yet."),
            )

    def show(self, now: BoxNow) -> None:
        """Show where everybody stands."""
        self._rows.show(agents_seen(now, self._room.visitor))


class _AgentRow:
    """One agent."""

    def __init__(self, room: Room, one: AgentSeen) -> None:
        self._room = room
        self._agent = one.agent.agent
        self._items: dict[str, ui.item] = {}
        self._words = ui.html("", sanitize=False, tag="span").classes("grows")
        self._asks = ui.html("", sanitize=False)
        self._settled = ui.button(
            _("Settled"), icon="check", on_click=room.act(self._settle, Right.GUIDE)
        )
        name = _("The question of {who} is settled").format(who=one.name)
        self._settled.props(f'flat aria-label="{parts.escaped(name)}"')
        name = _("Change {who}").format(who=one.name)
        button = ui.button(icon="more_vert").props(
            f'flat round aria-label="{parts.escaped(name)}" aria-haspopup="menu"'
        )
        with button, ui.menu(), ui.list():
            for verb, (title, path) in VERBS.items():
                work = room.act(self._telling(path), Right.GUIDE)
                self._items[verb] = ui.item(_(title), on_click=work)

    def show(self, one: AgentSeen) -> None:
        """Show where he stands, and what may be done about it."""
        word, tone = words.state_of(one.agent)
        queues = parts.escaped(", ".join(one.queues))
        self._words.set_content(
            f"<b>{parts.escaped(one.name)}</b>"
            f' <span class="badge {tone}">{parts.escaped(word)}</span>'
            f" {parts.since(one.agent.since)} <span class=soft>{queues}</span>"
        )
        asked = one.help
        self._asks.set_content(_asking(asked) if asked else "")
        self._asks.set_visibility(asked is not None)
        self._settled.set_visibility(asked is not None)
        may = MAY.get(one.agent.state, ELSE)
        for verb, item in self._items.items():
            item.set_visibility(verb in may)

    def _telling(self, verb: str) -> Callable[[], Awaitable[object]]:
        async def tell() -> None:
            given = {"reason": _("a supervisor did it")} if verb == PAUSE else None
            path = f"/agents/{quote(self._agent, safe='')}/{verb}"
            await self._room.desk.tell("POST", path, given)
            what = f"agent.{verb.replace('-', '_')}"
            await self._room.note(what, agent=self._agent)

        return tell

    async def _settle(self) -> None:
        path = f"/agents/{quote(self._agent, safe='')}/help"
        await self._room.desk.tell("DELETE", path)
        await self._room.note("help.settled", agent=self._agent)


def _asking(asked: HelpNow) -> str:
    told = _("Asks for help: {words}").format(words=asked.words)
    word = told if asked.words else _("Asks for help")
    return (
        f'<span class="badge bad">{parts.escaped(word)}</span>'
        f" {parts.since(asked.since)}"
    )
