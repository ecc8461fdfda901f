"""The agent himself: where he stands, and what he may do about it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote

from nicegui import ui

from tipring.console.answering import words
from tipring.console.answering.keys import key_button
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.help_desk import HelpNow
from tipring.domain.access import Right
from tipring.domain.queue.live import AgentLive
from tipring.domain.queue.states import AgentState

SIGN_IN, READY, PAUSE, DONE, SIGN_OUT = "sign-in", "resume", "pause", "done", "sign-out"
MAY: Mapping[AgentState, frozenset[str]] = MappingProxyType(
    {
        AgentState.OFFLINE: frozenset({SIGN_IN}),
        AgentState.PAUSED: frozenset({READY, SIGN_OUT}),
        AgentState.MISSED: frozenset({READY, PAUSE, SIGN_OUT}),
        AgentState.WRAP_UP: frozenset({DONE, PAUSE, SIGN_OUT}),
    }
)
SHORT = frozenset({AgentState.WRAP_UP, AgentState.MISSED})
"""What ends by itself soon: what is left of it is shown."""
ELSE = frozenset({PAUSE, SIGN_OUT})
"""In all other states; during a call both wait for its end."""


class OwnState:
    """The sheet; `show` changes what is there."""

    def __init__(self, room: Room, agent: str) -> None:
        self._room = room
        self._path = f"/agents/{quote(agent, safe='')}"
        self._agent = agent
        self._buttons: dict[str, ui.button] = {}
        self._asks = False
        self._ticket = ""
        with parts.sheet(_("You")):
            self._state = ui.html("", sanitize=False).props('role="status"')
            self._hint = ui.label().classes("soft")
            with ui.element("div").classes("deeds"):
                self._add_buttons()

    def _add_buttons(self) -> None:
        self._add(SIGN_IN, _("Sign in"), "r", "login", self._telling("sign-in"))
        self._add(READY, _("Ready"), "r", "play_arrow", self._telling("resume"))
        self._add(DONE, _("Done"), "d", "check", self._telling("wrapped-up"))
        pause = self._add(PAUSE, _("Pause"), "p", "pause", None)
        with pause, ui.menu() as menu, ui.list():
            for reason in self._pauses():
                ui.item(reason, on_click=self._pausing(reason))
        pause.props('aria-haspopup="menu"')
        pause.on_click(menu.open)
        out = self._room.act(self._telling("sign-out"), Right.ANSWER)
        self._buttons[SIGN_OUT] = ui.button(
            _("Sign out"), icon="logout", on_click=out
        ).props("flat")
        self._help = key_button(
            _("Ask for help"),
            "s",
            self._room.act(self._ask, Right.ANSWER),
            "front_hand",
        ).props("flat")

    def _add(
        self,
        name: str,
        text: str,
        key: str,
        icon: str,
        work: Callable[[], Awaitable[object]] | None,
    ) -> ui.button:
        handler = self._room.act(work, Right.ANSWER) if work else None
        self._buttons[name] = key_button(text, key, handler, icon)
        return self._buttons[name]

    def _pauses(self) -> list[str]:
        settings = self._room.ground.settings
        own = settings.office.reasons.pauses if settings else ()
        return [reason.title for reason in own] or [_(text) for text in words.PAUSES]

    # --- what he does ----------------------------------------------------------------

    def _telling(self, verb: str) -> Callable[[], Awaitable[object]]:
        async def tell() -> None:
            await self._room.desk.tell("POST", f"{self._path}/{verb}")
            await self._room.note(f"agent.{verb.replace('-', '_')}", agent=self._agent)

        return tell

    def _pausing(self, reason: str) -> Callable[..., Awaitable[None]]:
        async def pause() -> None:
            words = {"reason": reason}
            await self._room.desk.tell("POST", f"{self._path}/pause", words)
            await self._room.note("agent.pause", agent=self._agent, reason=reason)

        return self._room.act(pause, Right.ANSWER)

    async def _ask(self) -> None:
        path = f"{self._path}/help"
        if self._asks:
            await self._room.desk.tell("DELETE", path)
        else:
            await self._room.desk.tell("POST", path, {"ticket": self._ticket})
        verb = "settled" if self._asks else "asked"
        await self._room.note(f"help.{verb}", agent=self._agent)

    # --- what is shown ---------------------------------------------------------------

    def show(self, agent: AgentLive, at: datetime, helped: HelpNow | None) -> None:
        """Show where he stands *at* this moment, and whether he asks for help."""
        self._ticket = agent.ticket
        self._asks = helped is not None
        word, tone = words.state_of(agent)
        ends = agent.ends if agent.state in SHORT else None
        ages = parts.until(ends) if ends else parts.since(agent.since)
        self._state.set_content(
            f'<span class="badge {tone}">{parts.escaped(word)}</span> {ages}'
            f"{parts.box_clock(at)}"
        )
        self._hint.set_text(self._hint_for(agent))
        may = MAY.get(agent.state, ELSE)
        for name, button in self._buttons.items():
            button.set_visibility(name in may)
        self._help.set_text(
            _("Help is coming: never mind") if helped else _("Ask for help")
        )

    def _hint_for(self, agent: AgentLive) -> str:
        if not agent.reachable:
            return _("Your telephone is not there: open it below, or switch it on.")
        match agent.state:
            case AgentState.OFFLINE:
                return _("Sign in, and callers come to you.")
            case AgentState.READY:
                return _("The next caller comes to you by himself.")
            case AgentState.MISSED:
                return _("Nobody is sent to you until you are ready again.")
            case AgentState.WRAP_UP:
                return _("Time to write a note; then the next caller may come.")
            case _:
                return ""
