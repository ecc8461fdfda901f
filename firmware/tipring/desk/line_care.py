"""Bringing a lost line back: what its ladder says is done, and the rest is patience."""

import asyncio
import logging
from typing import cast

from tipring.desk.journal import Journal
from tipring.domain.care import (
    CameBack,
    CareMachine,
    NotFound,
    RungBroke,
    RungRefused,
    StayedSilent,
    WasLost,
)
from tipring.domain.care_commands import ClimbRung, Rung
from tipring.domain.care_entries import RepairTried, UnitMet
from tipring.domain.command import Command
from tipring.domain.errors import LineError, LineMissing, LineSilent, TipringError
from tipring.domain.events import LineFault
from tipring.domain.usb_unit import UsbUnit
from tipring.lines.mending import Mendable, Mender
from tipring.lines.port import Line
from tipring.lines.waiting import is_set

log = logging.getLogger(__name__)

TRY_AGAIN_S = 1.0
"""How often a line that is away is looked for: back within 5 s of being plugged in,
and an open attempt on a missing node costs next to nothing."""


class LineCare:
    """The care of one line; a line that nothing can be done for is only waited for."""

    def __init__(self, line: Line, journal: Journal) -> None:
        self._line = line
        self._journal = journal
        self._mender: Mender | None = None
        if isinstance(line, Mendable):
            self._mender = line.mender
        self._machine = CareMachine()
        self._rung: Rung | None = None
        """What is to be climbed before the line is opened."""
        self._tried = ""
        self._plugged = asyncio.Event()
        self._noted: UnitMet | None = None

    @property
    def cure(self) -> str:
        """What brought the line back the last time; empty: it came by itself."""
        return self._machine.cure or ""

    @property
    def tried(self) -> str:
        """What was tried last to bring the line back; empty: it is here, or nothing."""
        return self._tried

    def look_again(self) -> None:
        """Try at once: something was plugged in."""
        self._plugged.set()

    # --- the unit ------------------------------------------------------------------

    async def remember(self) -> None:
        """Know the unit of the line from before the box was restarted."""
        mender = self._mender
        if mender is None or mender.unit is not None:
            return
        try:
            met = await self._journal.store.newest(UnitMet, self._line.name)
        except TipringError as error:
            # The line is found by its settings, too.
            log.warning("%s: its unit is not known: %s", self._line.name, error)
            return
        if met is not None and met.place == mender.place:
            self._noted = met
            mender.remember(_unit_of(met))

    def _note_unit(self, mender: Mender) -> None:
        if mender.unit is None:
            return
        met = _met(mender.place, mender.unit)
        if met != self._noted:
            self._noted = met
            self._journal.note(met)

    # --- what became of the line -----------------------------------------------------

    def lost(self, fault: LineFault) -> None:
        """Take it that the line is lost."""
        loss = WasLost(gone=not fault.silent)
        if self._mender is not None and self._machine.allows(loss):
            self._take(loss)

    def is_back(self) -> None:
        """Take it that the line is open."""
        if self._mender is not None:
            self._note_unit(self._mender)
            self._take(CameBack())
        self._tried = ""

    async def prepare(self) -> None:
        """Do what is to be done before the line is opened."""
        if self._mender is not None:
            await self._climb(self._mender)

    async def after(self, error: LineError) -> None:
        """Do what helps next, or wait; return when the line is to be opened again."""
        mender = self._mender
        if mender is None:
            await self._wait(TRY_AGAIN_S)
            return
        match error:
            case LineSilent():
                self._take(StayedSilent(str(error)))
            case LineMissing() if mender.unit is not None:
                self._take(NotFound(str(error)))
            case _:
                pass
        if self._rung is None:
            await self._rest(mender, is_silent=isinstance(error, LineSilent))
            self._obey(self._machine.tick(self._now()))
        await self._climb(mender)

    async def _rest(self, mender: Mender, *, is_silent: bool) -> None:
        """Wait for a moment, or for the next round if only that can help."""
        until = self._machine.deadline
        if not is_silent or until is None:
            await self._wait(TRY_AGAIN_S)
            return
        before = await mender.trace()
        while (left_s := until - self._now()) > 0:
            await self._wait(min(TRY_AGAIN_S, left_s))
            if await mender.trace() != before:
                return

    async def _wait(self, seconds: float) -> None:
        await is_set(self._plugged, seconds)
        self._plugged.clear()

    async def _climb(self, mender: Mender) -> None:
        """Climb until the line is to be opened, or there is nothing more to climb."""
        while (rung := self._rung) is not None:
            self._rung = None
            if rung is Rung.REOPEN:
                return
            if why := await mender.why_not(rung):
                self._take(RungRefused(why))
                continue
            log.warning("%s: %s", self._line.name, rung)
            try:
                await mender.climb(rung)
            except LineError as error:
                self._take(RungBroke(str(error)))
            else:
                return

    # --- the rules ----------------------------------------------------------------

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _take(self, event: object) -> None:
        self._obey(self._machine.handle(event, self._now()))

    def _obey(self, steps: list[Command]) -> None:
        for step in steps:
            if isinstance(step, ClimbRung):
                self._rung = step.rung
            else:
                # A ladder asks for nothing else.
                repair = cast("RepairTried", step)
                self._tried = repair.step
                self._journal.note(repair)


def _met(place: str, unit: UsbUnit) -> UnitMet:
    return UnitMet(place, unit.vendor, unit.product, unit.serial, unit.port, unit.name)


def _unit_of(met: UnitMet) -> UsbUnit:
    return UsbUnit(
        node="",
        vendor=met.vendor,
        product=met.product,
        serial=met.serial,
        port=met.port,
        bus=0,
        device=0,
        name=met.name,
    )
