"""The care of a line that somebody can mend, whoever that is."""

import asyncio
from pathlib import Path

import pytest

from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.line_care import LineCare
from tipring.desk.status import status_of
from tipring.domain.care_commands import Rung
from tipring.domain.care_entries import RepairTried, UnitMet
from tipring.domain.errors import LineError, LineMissing, LineSilent, StoreError
from tipring.domain.events import LineFault
from tipring.domain.line import LineState
from tipring.domain.usb_unit import UsbUnit

UNIT = UsbUnit("/dev/ttyACM0", "0572", "1329", "", "1-1.2", 1, 4)


class ToyMender:
    place = "/dev/toy"

    def __init__(self, unit: UsbUnit | None = UNIT) -> None:
        self.unit = unit
        self.climbed: list[Rung] = []
        self.breaks: set[Rung] = set()

    def remember(self, unit: UsbUnit) -> None:
        self.unit = unit

    async def trace(self) -> str:
        return "here"

    async def why_not(self, rung: Rung) -> str:
        return "no switch" if rung is Rung.SUPPLY else ""

    async def climb(self, rung: Rung) -> None:
        self.climbed.append(rung)
        if rung in self.breaks:
            message = "the hub does not answer"
            raise LineError(message)


class MendableToy(ToyLine):
    def __init__(self, mender: ToyMender) -> None:
        super().__init__()
        self.mender = mender


def test_a_rung_that_breaks_is_told_and_the_next_is_climbed(tmp_path: Path) -> None:
    mender = ToyMender()
    mender.breaks = {Rung.RESET}
    line = MendableToy(mender)

    async def tell() -> None:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)
            line.fail("open", LineSilent("mute"), LineError("not ours"))
            line.tell(LineFault("mute", silent=True))
            (watch,) = desk.watches
            while not watch.care.tried:
                await asyncio.sleep(0.01)
            assert status_of(desk).lines[0].repair == Rung.RESET
            await asyncio.sleep(5)
            assert status_of(desk).lines[0].repair == ""
            assert mender.climbed == [Rung.RESET, Rung.PORT]
            repairs = [e for e in await noted(desk) if isinstance(e, RepairTried)]
            assert repairs == [
                RepairTried(Rung.REOPEN, worked=False, why="mute"),
                RepairTried(Rung.RESET, worked=False, why="the hub does not answer"),
                RepairTried(Rung.PORT, worked=True),
            ]

    run_virtually(tell())


def test_what_is_missing_and_was_never_seen_is_only_looked_for(tmp_path: Path) -> None:
    line = MendableToy(ToyMender(None))
    line.fail("open", *[LineMissing("no node")] * 60)

    async def tell() -> None:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE, within_s=90)
            kinds = {type(entry) for entry in await noted(desk)}
            assert not kinds & {RepairTried, UnitMet}

    run_virtually(tell())


def test_a_disk_that_forgot_the_unit_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = MendableToy(ToyMender(None))

    async def tell() -> None:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)

            async def newest(*_question: object) -> None:
                message = "the disk is gone"
                raise StoreError(message)

            monkeypatch.setattr(desk.journal.store, "newest", newest)
            await LineCare(line, desk.journal).remember()
            assert line.mender.unit is None

    run_virtually(tell())


def test_a_unit_that_the_settings_look_for_elsewhere_is_forgotten(
    tmp_path: Path,
) -> None:
    line = MendableToy(ToyMender(None))

    async def tell() -> None:
        async with toy_desk(tmp_path, line) as desk:
            await until(desk, LineState.IDLE)
            pen = desk.journal.for_line(line.name)
            await pen.keep(UnitMet("/dev/other", "0572", "1329", "", "1-1.2"))
            await LineCare(line, pen).remember()
            assert line.mender.unit is None

    run_virtually(tell())
