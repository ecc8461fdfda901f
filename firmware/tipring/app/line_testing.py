"""A line of the settings, tested while no desk runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tipring.app.lines import make_line
from tipring.config.settings import LineSettings, PanelSettings, Settings
from tipring.desk.server import refuse_a_second_desk
from tipring.domain.board import RelayHolds
from tipring.domain.errors import LineError, TipringError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.domain.line_test import line_test, verdict
from tipring.domain.transfer_style import TransferWay
from tipring.domain.transfer_trial import lengths_to_try, transfer_trial
from tipring.dsp.frames import FRAME_S
from tipring.dsp.plans import plan_for
from tipring.health.line_tester import LineTester, line_facts
from tipring.health.transfer_tester import TransferTester
from tipring.lines.hat.timings import FLASH_S
from tipring.lines.port import Line
from tipring.panel.gpio import GpioPanel
from tipring.panel.port import Panel
from tipring.store.lock import StoreLock

TRANSFER = "transfer"
STOP_IT = "the desk has the lines; stop it for the test: systemctl stop tipring"


@dataclass(frozen=True, slots=True)
class TrialWires:
    """Lets a HAT that is tested feed its watchdog and move its relay."""

    panel: Panel

    def kick(self) -> None:
        """Feed the watchdog."""
        self.panel.kick(asyncio.get_running_loop().time())

    def hold_phone(self, off_the_line: bool) -> None:  # noqa: FBT001 - GpioDaa's
        """Move the relay."""
        self.panel.relay(energised=off_the_line)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person wants tried, and how he is talked to."""

    tell: Callable[[str], None]
    """Given what he shall do."""
    ask: Callable[[str], Awaitable[bool]]
    by_call: bool
    """He can call the line meanwhile."""
    transfer_to: str = ""
    """His second telephone, to which callers are sent to try it; empty: not tried."""


async def try_line(settings: Settings, name: str, wishes: Wishes) -> Report:
    """Test the line *name*.

    Raises TipringError when a desk runs, there is no such line, or the panel's pins
    cannot be used.
    """
    line = line_named(settings, name)
    with await asyncio.to_thread(_without_a_desk, settings):
        async with _wired(settings.panel, line) as wires:
            made = make_line(line, settings, wires)
            usual_ms = line.flash_ms
            usual_s = FLASH_S[settings.country] if usual_ms is None else usual_ms / 1000
            return await examine(made, settings.country, wishes, usual_s)


async def examine(line: Line, country: str, wishes: Wishes, flash_s: float) -> Report:
    """Test *line*, which nobody else uses; one that cannot be opened is found so."""
    found: list[Finding] = []
    plan = plan_for(country)
    facts, by_call = line_facts(line.name, plan), wishes.by_call
    device = ""
    try:
        tester = LineTester(line, plan, wishes.tell)
        device = await tester.run(line_test(facts, found, by_call=by_call))
        if wishes.transfer_to:
            found.append(await _try_transfer(line, wishes, flash_s))
    except LineError as error:
        found.append(red("device", str(error), "tipring doctor looks at the box"))
    now = datetime.now().astimezone()
    return Report(line.name, now, verdict(found), tuple(found), device)


async def _try_transfer(line: Line, wishes: Wishes, flash_s: float) -> Finding:
    """Find out what the carrier makes of a flash. Raises LineError."""
    await line.open()
    try:
        tester = TransferTester(line, wishes.tell, wishes.ask)
        trial = transfer_trial(wishes.transfer_to, lengths_to_try(flash_s))
        found = await tester.run(trial)
    finally:
        await line.close()
    if found.style.way is TransferWay.FLASH:
        return green(TRANSFER, found.sentence, setting="\n".join(found.settings))
    return amber(TRANSFER, found.sentence, "docs/transfers.md tells of the other ways")


def line_named(settings: Settings, name: str) -> LineSettings:
    """Return the line of that name, or of that place (1 is the first)."""
    for place, line in enumerate(settings.lines, 1):
        if name in (line.name, str(place)):
            return line
    there = ", ".join(line.name for line in settings.lines) or "none"
    message = f"there is no line {name}; there are: {there}"
    raise TipringError(message)


def _without_a_desk(settings: Settings) -> StoreLock:
    try:
        refuse_a_second_desk(settings.socket)
        return StoreLock.take(settings.store_directory)
    except TipringError as error:
        message = f"{STOP_IT} ({error})"
        raise TipringError(message) from error


@contextlib.asynccontextmanager
async def _wired(
    settings: PanelSettings | None, line: LineSettings
) -> AsyncIterator[TrialWires | None]:
    """Keep the box's relay and watchdog as the line needs them, if it has them."""
    if settings is None or settings.line != line.name:
        yield None
        return
    panel = GpioPanel(settings.board)
    panel.open(lambda _down, _at: None)
    wires = TrialWires(panel)
    kicking = None
    if settings.board.relay_holds is RelayHolds.WHILE_RUNNING:
        wires.hold_phone(off_the_line=True)
        kicking = asyncio.create_task(_kick_on(wires))
    try:
        yield wires
    finally:
        if kicking is not None:
            kicking.cancel()
        panel.close()


async def _kick_on(wires: TrialWires) -> None:
    """Feed the watchdog of a board without sound of its own."""
    while True:
        wires.kick()
        await asyncio.sleep(FRAME_S)
