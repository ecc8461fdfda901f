"""Drills of the link: the internet is cut off on purpose, and calls go on.

Nobody is disturbed by one: it is held in a quiet minute, and ends at once when somebody
calls. The cut ends by itself, whatever becomes of this process.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, Protocol

from tipring.desk.drill_calls import DrillCalls
from tipring.desk.drill_witness import LOOK_S, DrillWitness, Premises, now
from tipring.desk.journal import Journal, new_id
from tipring.domain.errors import StoreError, TipringError
from tipring.domain.link.view import Verdict
from tipring.domain.link_drill.alarm import letters
from tipring.domain.link_drill.record import Sheet, TriedCall
from tipring.domain.link_drill_entries import CutBy, LinkDrillBegan
from tipring.edge.firewall import NoCutError

log = logging.getLogger(__name__)

LONGEST_S: Final = 150.0
"""Of the cut; then the kernel ends it."""
SPARE_S: Final = 15.0
"""So much sooner we end it ourselves."""
STOPPING: Final = "the box is stopping"
NOTHING: Final = "no drill goes on"


class DrillRefused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """It is no moment for a drill."""


class Cutter(Protocol):
    """Who cuts the office off; each call may block, and raise NoCutError."""

    def cut(self, seconds: float) -> None:
        """Cut, for *seconds* at most."""
        ...

    def mend(self) -> None:
        """End it; harmless when there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPlan:
    """Whom a drill calls, and who hears of one that failed."""

    calls: str = ""
    own_number: str = ""
    arrives_at: str = ""
    tell: tuple[str, ...] = ()


class LinkDrill:
    """Hold drills, one at a time."""

    def __init__(
        self, premises: Premises, plan: DrillPlan, cutter: Cutter, journal: Journal
    ) -> None:
        self.step = ""
        """What is being done, for who waits for it; empty: nothing."""
        self._link = premises.link
        self._plan = plan
        self._cutter = cutter
        self._journal = journal
        self._calls = DrillCalls(premises.ways, premises.watches, premises.office)
        self._witness = DrillWitness(premises, plan.calls or plan.own_number)
        self._sheet: Sheet | None = None
        self._task: asyncio.Task[None] | None = None

    # --- from outside --------------------------------------------------------------

    def why_not(self) -> str:
        """Return why this is no moment for a drill; empty: it is one."""
        if self._sheet is not None:
            return "one is being held"
        if self._witness.verdict() is Verdict.DOWN:
            return "the link is down already"
        return self._witness.disturbed(())

    def begin(self, by: str) -> str:
        """Hold one now; return its name. DrillRefused."""
        if why := self.why_not():
            raise DrillRefused(why)
        sheet = self._sheet = Sheet(
            new_id(self._journal.wall()),
            TriedCall(self._plan.calls),
            TriedCall(self._plan.own_number, self._plan.arrives_at),
        )
        self.step = "cuts the office off from the internet"
        self._task = asyncio.create_task(self._hold(sheet, by), name="link drill")
        return sheet.drill_id

    def break_off(self, why: str) -> None:
        """End it at once. DrillRefused when there is none."""
        if self._sheet is None:
            raise DrillRefused(NOTHING)
        self._sheet.broken_off = self._sheet.broken_off or why

    async def mend(self) -> None:
        """Take away what is left of a cut, this one or an earlier one."""
        try:
            await asyncio.to_thread(self._cutter.mend)
        except NoCutError as error:
            log.info("no cut is mended: %s", error)

    async def close(self) -> None:
        """Break off; return when the cut is mended and that is written down."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    # --- one drill -----------------------------------------------------------------

    async def _hold(self, sheet: Sheet, by: str) -> None:
        cutting = asyncio.create_task(self._cut(), name="drill's cut")
        work = asyncio.create_task(self._conduct(sheet, by, cutting), name="drill")
        try:
            await self._guard(sheet, work)
        except asyncio.CancelledError:
            sheet.broken_off = STOPPING
            raise
        finally:
            work.cancel()
            self.step = "lets the internet in again"
            # A cut that is being made is mended when it is made.
            await asyncio.wait([cutting])
            mended_at = self._journal.wall()
            await self.mend()
            await asyncio.wait([work])
            if not work.cancelled() and (error := work.exception()):
                log.error("the drill ends", exc_info=error)
                sheet.faults.append("a mistake of ours; see the log")
            if sheet.broken_off != STOPPING:
                await self._witness.restored(sheet, mended_at)
            await self._write(sheet)

    async def _guard(self, sheet: Sheet, work: asyncio.Task[None]) -> None:
        """Wait until all is done, or somebody needs the telephone."""
        until = now() + LONGEST_S - SPARE_S
        while not work.done() and not sheet.broken_off:
            await asyncio.wait([work], timeout=LOOK_S)
            busy = self._witness.disturbed(self._calls.own)
            sheet.broken_off = sheet.broken_off or busy
            if now() >= until:
                sheet.faults.append(f"it took longer than {LONGEST_S - SPARE_S:g} s")
                return

    async def _conduct(
        self, sheet: Sheet, by: str, cutting: asyncio.Task[tuple[CutBy, str]]
    ) -> None:
        cut, remark = await asyncio.shield(cutting)
        began = LinkDrillBegan(drill_id=sheet.drill_id, by=by, cut=cut, remark=remark)
        self._journal.note(began)
        log.warning("a drill: the internet is cut off %s", cut)
        if cut is CutBy.SOFTWARE:
            self._link.drill(is_on=True)
        self.step = "waits until the failure is noticed"
        await self._witness.notice(sheet)
        self._link.drill(is_on=True)
        for call, way in ((sheet.out, "out"), (sheet.back, "in")):
            if call.number and sheet.noticed_s is not None:
                self.step = f"calls {call.number}"
                if fault := await self._calls.make(call):
                    sheet.faults.append(f"the call {way} to {call.number}: {fault}")

    async def _cut(self) -> tuple[CutBy, str]:
        """Cut by the firewall, or else by word; return how, and why not better."""
        try:
            await asyncio.to_thread(self._cutter.cut, LONGEST_S)
        except NoCutError as error:
            return CutBy.SOFTWARE, str(error)
        return CutBy.FIREWALL, ""

    async def _write(self, sheet: Sheet) -> None:
        """Let the record be safe before anybody hears that the drill is over."""
        self._link.drill(is_on=False)
        done = sheet.done()
        try:
            await self._journal.keep(done, *letters(done, self._plan.tell))
        except StoreError as error:
            log.error("the record of the drill is lost: %s", error)  # noqa: TRY400
        log.warning("the drill is over: %s", done.broken_off or done.faults or "passed")
        self._sheet, self.step = None, ""
