"""What people do with a call: take, park, bring back, transfer, hang up."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from tipring.console.cards import N_
from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _, n_
from tipring.desk.calls_now import CallNow
from tipring.domain.access import Right
from tipring.domain.call_rights import (
    CallHold,
    insist_on_moving,
    insist_on_taking,
    may_give,
)
from tipring.domain.office import Office

MINUTES = (1, 2, 3, 5, 10, 20)
USUAL_MINUTES = 3
KINDS: Mapping[str, str] = {
    "extension": N_("A telephone of the office"),
    "queue": N_("A queue"),
    "mailbox": N_("A mailbox"),
    "number": N_("A number outside"),
    "node": N_("A place in the flow"),
}
OVER = "this call is over"


def hold_of(call: CallNow) -> CallHold:
    """Return what counts of *call* for who may lay hands on it."""
    return CallHold(call.queue, call.agent, call.parked_by)


class Moves:
    """Handlers of the buttons of one call; each looks anew at what the call is."""

    def __init__(self, room: Room, call_id: str) -> None:
        self._room = room
        self._id = call_id

    # --- buttons ---------------------------------------------------------------------

    async def take(self) -> None:
        """Let the visitor have the caller, or choose who shall."""
        self._room.speak()
        visitor, call = self._room.visitor, self._now()
        if call is None or not may_give(visitor, hold_of(call)):
            await self._act(self._take, visitor.agent)()
            return
        agents = {
            name: settings.name or name for name, settings in self._agents().items()
        }
        first = visitor.agent or next(iter(agents), None)

        def form() -> Callable[[], tuple[object, ...]]:
            chosen = ui.select(agents, value=first, label=_("Who takes the caller?"))
            return lambda: (chosen.value or "",)

        self._ask(_("Take the caller"), _("Take"), form, self._take)

    def park(self) -> None:
        """Ask for how long, then park the caller."""
        self._room.speak()
        texts = {
            minutes: n_("{count} minute", "{count} minutes", minutes).format(
                count=minutes
            )
            for minutes in MINUTES
        }

        def form() -> Callable[[], tuple[object, ...]]:
            ui.label(
                _("The caller hears music. When the time is over he is back.")
            ).classes("soft")
            chosen = ui.select(texts, value=USUAL_MINUTES, label=_("For how long?"))
            return lambda: (chosen.value,)

        self._ask(_("Park the caller"), _("Park"), form, self._park)

    async def unpark(self) -> None:
        """Bring the caller back to where he was."""
        await self._act(self._unpark)()

    def transfer(self) -> None:
        """Ask where to, then send the caller there."""
        self._room.speak()

        def form() -> Callable[[], tuple[object, ...]]:
            return TransferForm(self._goals()).chosen

        self._ask(_("Transfer the caller"), _("Transfer"), form, self._transfer)

    def hang_up(self) -> None:
        """End the call, once that was agreed to."""
        self._room.speak()
        parts.confirm(
            _("Hang up on this caller? What he said so far is kept."),
            _("Hang up"),
            self._act(self._hang_up),
        )()

    # --- deeds -----------------------------------------------------------------------

    async def _take(self, agent: str) -> None:
        insist_on_taking(self._room.visitor, hold_of(self._call()), agent)
        await self._tell("take", {"agent": agent})

    async def _park(self, minutes: float) -> None:
        await self._move("park", {"minutes": minutes, "agent": self._own_agent()})

    async def _unpark(self) -> None:
        await self._move("unpark", {})

    async def _transfer(self, kind: str, to: str) -> None:
        await self._move("transfer", {kind: to})

    async def _hang_up(self) -> None:
        await self._move("hang-up", {})

    async def _move(self, verb: str, words: Mapping[str, Any]) -> None:
        insist_on_moving(self._room.visitor, hold_of(self._call()))
        await self._tell(verb, words)

    async def _tell(self, verb: str, words: Mapping[str, Any]) -> None:
        by = self._room.visitor.name
        await self._room.desk.tell(
            "POST", f"/calls/{self._id}/{verb}", {"by": by, **words}
        )
        await self._room.note(f"call.{verb}", call=self._id, **words)

    # --- what is known ---------------------------------------------------------------

    def _now(self) -> CallNow | None:
        calls = self._room.now.calls if self._room.now else []
        return next((call for call in calls if call.id == self._id), None)

    def _call(self) -> CallNow:
        """Return the call as it is now. Raises DeskSaysNo: it is over."""
        if (call := self._now()) is None:
            raise DeskSaysNo(404, OVER)
        return call

    def _office(self) -> Office | None:
        settings = self._room.ground.settings
        return settings.office if settings else None

    def _agents(self) -> Mapping[str, Any]:
        office = self._office()
        return office.team.agents if office else {}

    def _own_agent(self) -> str:
        own = self._room.visitor.agent
        return own if own in self._agents() else ""

    def _goals(self) -> Mapping[str, Mapping[str, str] | None]:
        """Return where callers may be sent, by kind; None: whatever is typed."""
        office, call = self._office(), self._now()
        if office is None:
            return {"number": None}
        flow = office.flows.get(call.flow) if call else None
        sees = self._room.visitor.sees
        goals: dict[str, Mapping[str, str] | None] = {
            "extension": {
                number: f"{number} {each.name}".strip()
                for number, each in office.extensions.items()
            },
            "queue": {
                name: queue.card.title or name
                for name, queue in office.team.queues.items()
                if sees(name)
            },
            "mailbox": {name: name for name in office.mailboxes},
            "number": None if office.outside else {},
            "node": {name: name for name in (flow.nodes if flow else ())},
        }
        return {kind: known for kind, known in goals.items() if known is None or known}

    # --- dialogs -------------------------------------------------------------------

    def _act(
        self, work: Callable[..., Awaitable[object]], *given: object
    ) -> Callable[..., Awaitable[None]]:
        call = self._now()
        right = (
            Right.GUIDE
            if call and may_give(self._room.visitor, hold_of(call))
            else Right.ANSWER
        )

        async def do(*more: object) -> None:
            await work(*given, *more)

        return self._room.act(do, right, call.queue if call else "")

    def _ask(
        self,
        title: str,
        yes: str,
        form: Callable[[], Callable[[], tuple[object, ...]]],
        work: Callable[..., Awaitable[object]],
    ) -> None:
        with self._room.client.content, ui.dialog() as dialog, ui.card() as card:
            card.classes("sheet").props(
                f'role="dialog" aria-label="{parts.escaped(title)}"'
            )
            parts.heading(title)
            chosen = form()
            act = self._act(work)

            async def agreed() -> None:
                dialog.close()
                await act(*chosen())

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(yes, on_click=agreed)
        dialog.on("hide", dialog.delete)
        dialog.open()


class TransferForm:
    """Which kind of goal, and which one."""

    def __init__(self, goals: Mapping[str, Mapping[str, str] | None]) -> None:
        self._goals = goals
        kinds = {kind: _(KINDS[kind]) for kind in goals}
        first = next(iter(kinds))
        self._kind = ui.select(
            kinds, value=first, label=_("Where to?"), on_change=self._changed
        )
        self._goal = ui.select([], label=_("Which one?"), with_input=True)
        self._number = ui.input(_("Number")).props('inputmode="tel"')
        self._changed()

    def _changed(self, *_event: object) -> None:
        known = self._goals[self._kind.value]
        self._goal.set_visibility(known is not None)
        self._number.set_visibility(known is None)
        if known is not None:
            self._goal.set_options(dict(known), value=next(iter(known)))

    def chosen(self) -> tuple[object, ...]:
        """Return kind and goal."""
        is_typed = self._goals[self._kind.value] is None
        typed = "".join((self._number.value or "").split())
        return self._kind.value, typed if is_typed else self._goal.value or ""
