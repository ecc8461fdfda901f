"""The conductor of the link: looks go to the rules, what they say to everybody."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.domain.errors import StoreError
from tipring.domain.link.commands import LinkCommand, LinkIs, LookNow
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import Look, Overdue, Probe, ProbeKind, Saw
from tipring.domain.link.view import NOT_WATCHED, Cause, Verdict
from tipring.health.link.lookout import Lookout
from tipring.store.link_views import DatedChange, last_change

log = logging.getLogger(__name__)

SETTLED_S: Final = 15.0
"""Within it trouble that was there before the box began is noticed again."""
BACK: Final = "it was well again when the box began"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeNow:
    """What one probe has seen since the box began."""

    kind: str
    name: str
    every_s: float
    saw: str = ""
    """Of the last look; empty: there was none yet."""
    why: str = ""
    took_ms: float = 0.0
    looked_at: datetime | None = None
    well_at: datetime | None = None
    """When it was last well; None: never, so it accuses nobody."""
    looks: int = 0
    well: int = 0

    def after(self, look: Look, at: datetime) -> "ProbeNow":
        """Return it with one look more."""
        is_well = look.saw is Saw.WELL
        return replace(
            self,
            saw=look.saw.value,
            why=look.why,
            took_ms=round(look.took_s * 1000.0, 1),
            looked_at=at,
            well_at=at if is_well else self.well_at,
            looks=self.looks + 1,
            well=self.well + is_well,
        )


class LinkDesk:
    """Lets the link be watched, and tells the hub; `run` until cancelled."""

    def __init__(
        self, hub: LinkHub, machine: LinkMachine, lookout: Lookout, journal: Journal
    ) -> None:
        self.began_at: Final = journal.wall()
        self.probes: dict[tuple[ProbeKind, str], ProbeNow] = {
            (probe.kind, probe.name): _unseen(probe)
            for probe in (looker.probe for looker in lookout.lookers)
        }
        self._hub = hub
        self._machine = machine
        self._lookout = lookout
        self._journal = journal
        self._since: datetime | None = None
        self._left: DatedChange | None = None
        """What the link was when the box was stopped, if it was not well."""
        self._timer: asyncio.TimerHandle | None = None

    @property
    def spent_bytes(self) -> int:
        """What looking has cost since the box began."""
        return sum(looker.spent for looker in self._lookout.lookers)

    async def run(self) -> None:
        """Watch for ever; whatever goes wrong with it ends no call."""
        await self._remember()
        try:
            async with self._lookout.opened(self.hear) as over:
                self._do(self._machine.begin(self._now()))
                await asyncio.sleep(SETTLED_S)
                self._settle()
                await over
        except Exception:
            # A mistake of ours here must not end the calls: nobody looks any more.
            log.exception("the link is not watched")
            self._hub.is_now(NOT_WATCHED)
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def hear(self, heard: Look | Overdue) -> None:
        """Take what the patrol tells."""
        if isinstance(heard, Look):
            self._hear_look(heard)
        else:
            self._do(self._machine.overdue(heard, self._now()))

    def _hear_look(self, look: Look) -> None:
        key = look.kind, look.name
        self.probes[key] = self.probes[key].after(look, self._journal.wall())
        self._do(self._machine.look(look, self._now()))

    def trunk_is(self, trunk: str, trouble: str) -> None:
        """Hear of the border what is wrong with a trunk, and look for ourselves."""
        self._hub.trunk_is(trunk, trouble)
        self._lookout.look_now(LookNow(frozenset({ProbeKind.TRUNK})))

    def drill(self, *, is_on: bool) -> None:
        """Take the link for cut by ourselves, or no longer."""
        self._do(self._machine.drill(is_on=is_on, now=self._now()))

    async def _remember(self) -> None:
        """Go on with what was so before the box was restarted."""
        try:
            last = await self._journal.store.ask(last_change)
        except StoreError as error:
            log.warning("what the link was is not known: %s", error)
            return
        if last is not None:
            self._since = last[0]
            self._left = last if last[1].verdict is not Verdict.UP else None

    def _settle(self) -> None:
        """Write down that what was wrong was over when the box began, if it was."""
        if self._left is not None:
            at, was = self._left
            lasted_s = (self.began_at - at).total_seconds()
            log.warning("the link was %s, and is %s", was.verdict, Verdict.UP)
            back = LinkChanged(
                verdict=Verdict.UP, cause=Cause.NOTHING, why=BACK, lasted_s=lasted_s
            )
            self._do([back, LinkIs(self._machine.view)])

    def _tick(self) -> None:
        self._do(self._machine.tick(self._now()))

    def _do(self, commands: Iterable[LinkCommand]) -> None:
        for command in commands:
            match command:
                case LinkChanged():
                    self._since, self._left = self._journal.wall(), None
                    self._journal.note(command)
                    log.warning("the link is %s: %s", command.verdict, command.why)
                case LinkIs(view):
                    self._hub.is_now(replace(view, since=self._since))
                case LookNow():
                    self._lookout.look_now(command)
        self._arm()

    def _arm(self) -> None:
        """Let the rules know when their deadline has come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (deadline := self._machine.deadline) is not None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._tick)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _unseen(probe: Probe) -> ProbeNow:
    return ProbeNow(kind=probe.kind.value, name=probe.name, every_s=probe.every_s)
