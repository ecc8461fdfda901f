"""Mode standby at work: the plain lines are handed to the box, and away again.

A line behind a relay is left to the plain telephone, or adapter, by the lifeline; one
without is let go of, and rings. Calls that are under way end before either.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tipring.desk.journal import Journal
from tipring.desk.lifeline import AT_REST
from tipring.desk.link_hub import LinkHub
from tipring.domain.errors import PanelError, StoreError
from tipring.domain.link.entries import ModeSwitched
from tipring.domain.link.mode import (
    SETTLED_S,
    HandLines,
    Mode,
    ModeCommand,
    ModeMachine,
)
from tipring.domain.link.view import LinkView
from tipring.store.link_views import last_switch

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.lifeline import Lifeline
    from tipring.desk.line_watch import LineWatch

log = logging.getLogger(__name__)

WHO: Final = "mode"
"""Who takes lines out."""
TRY_AGAIN_S: Final = 0.5
"""How soon a line that is busy, or pins that cannot be used, are tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeNow:
    """Who answers, now."""

    mode: str
    to_box: bool
    """False: the cloud PBX, and the plain telephone or adapter has the line."""
    why: str
    since: datetime | None
    """None: it was never otherwise."""
    is_by_hand: bool
    waits_for: tuple[str, ...] = ()
    """Lines that are not handed over yet: calls are under way on them."""


class ModeDesk:
    """Hands lines over as the link wants it; `run` until cancelled."""

    def __init__(
        self,
        mode: Mode,
        hub: LinkHub,
        watches: Sequence["LineWatch"],
        journal: Journal,
        lifeline: "Callable[[], Lifeline | None]",
    ) -> None:
        self._machine = ModeMachine(mode)
        self._hub = hub
        self._watches = watches
        self._journal = journal
        self._lifeline = lifeline
        self._since: datetime | None = None
        self._wanted: HandLines | None = None
        self._away: set[str] = set()
        """Lines that we let go of."""
        self._waits_for: tuple[str, ...] = ()
        self._woken = asyncio.Event()
        self._trouble = ""

    @property
    def now(self) -> ModeNow:
        """Who answers, at a glance."""
        machine = self._machine
        return ModeNow(
            mode=machine.mode.value,
            to_box=machine.answers_box,
            why=machine.why,
            since=self._since,
            is_by_hand=machine.is_by_hand,
            waits_for=self._waits_for,
        )

    def by_hand(self, *, to_box: bool, who: str) -> ModeNow:
        """Let the box answer, or the cloud PBX, whatever the link is.

        ModeError in mode front.
        """
        self._do(self._machine.by_hand(to_box=to_box, who=who, now=self._time()))
        return self.now

    def by_itself(self) -> ModeNow:
        """Follow the link again. ModeError in mode front."""
        self._do(self._machine.by_itself(self._time()))
        return self.now

    async def run(self) -> None:
        """Go on with what was so before, and follow the link from then on."""
        was, ago_s = await self._remember()
        self._do(self._machine.begin(was, ago_s, self._time()))
        self._hub.observers.append(self._link_is)
        loop = asyncio.get_running_loop()
        settled = loop.call_later(SETTLED_S, self._look)
        try:
            self._look()
            while True:
                self._woken.clear()
                wait_s = None if self._hand() else TRY_AGAIN_S
                try:
                    async with asyncio.timeout(wait_s):
                        await self._woken.wait()
                except TimeoutError:
                    continue
        finally:
            settled.cancel()
            self._hub.observers.remove(self._link_is)

    async def _remember(self) -> tuple[ModeSwitched | None, float]:
        try:
            last = await self._journal.store.ask(last_switch)
        except StoreError as error:
            log.warning("who answered before is not known: %s", error)
            return None, 0.0
        if last is None:
            return None, 0.0
        self._since, was = last
        return was, (self._journal.wall() - self._since).total_seconds()

    def _look(self) -> None:
        self._link_is(self._hub.view, self._hub.view)

    def _link_is(self, _before: LinkView, view: LinkView) -> None:
        self._do(self._machine.link_is(view, self._time()))

    def _do(self, commands: Iterable[ModeCommand]) -> None:
        for command in commands:
            match command:
                case ModeSwitched():
                    self._since = self._journal.wall()
                    self._journal.note(command)
                case HandLines():
                    self._wanted = command
                    self._woken.set()

    def _hand(self) -> bool:
        """Hand every line over that can be; return whether that is all of them."""
        wanted = self._wanted
        if wanted is None:
            return True
        copper = [watch for watch in self._watches if not watch.trunk]
        hand = self._take if wanted.to_box else self._leave
        late = [watch.line.name for watch in copper if not hand(watch, wanted.why)]
        self._waits_for = tuple(late)
        return not late

    def _take(self, watch: "LineWatch", why: str) -> bool:
        """Let the box have a line that it was parted from in this mode."""
        name = watch.line.name
        if name in self._away:
            watch.put_back(WHO)
            self._away.discard(name)
        if lifeline := self._relay_of(name):
            return self._tell(lifeline.give_to_box, why)
        return True

    def _leave(self, watch: "LineWatch", why: str) -> bool:
        name = watch.line.name
        if lifeline := self._relay_of(name):
            return self._tell(lifeline.give_to_telephone, why)
        if name not in self._away:
            if watch.state not in AT_REST:
                return False
            watch.take_out(f"left to the cloud PBX: {why}", WHO)
            self._away.add(name)
        return True

    def _relay_of(self, name: str) -> "Lifeline | None":
        lifeline = self._lifeline()
        is_its = lifeline is not None and lifeline.status.line == name
        return lifeline if is_its else None

    def _tell(self, give: Callable[[str], None], why: str) -> bool:
        try:
            give(why)
        except PanelError as error:
            if str(error) != self._trouble:
                log.warning("the line cannot be handed over yet: %s", error)
            self._trouble = str(error)
            return False
        self._trouble = ""
        return True

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()
