"""A line of the settings, tested while no desk runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

from tipring.app.lines import make_line
from tipring.config.settings import LineSettings, PanelSettings, Settings
from tipring.desk.server import refuse_a_second_desk
from tipring.domain.board import RelayHolds
from tipring.domain.errors import LineError, TipringError
from tipring.domain.findings import Finding, Report, red
from tipring.domain.line_test import line_test, verdict
from tipring.dsp.frames import FRAME_S
from tipring.dsp.plans import plan_for
from tipring.health.line_tester import LineTester, line_facts
from tipring.lines.port import Line
from tipring.panel.gpio import GpioPanel
from tipring.panel.port import Panel
from tipring.store.lock import StoreLock

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


async def try_line(
    settings: Settings, name: str, tell: Callable[[str], None], *, by_call: bool
) -> Report:
    """Test the line *name*; *tell* is given what the person shall do.

    Raises TipringError when a desk runs, there is no such line, or the panel's pins
    cannot be used.
    """
    line = line_named(settings, name)
    with await asyncio.to_thread(_without_a_desk, settings):
        async with _wired(settings.panel, line) as wires:
            made = make_line(line, settings, wires)
            return await examine(made, settings.country, tell, by_call=by_call)


async def examine(
    line: Line, country: str, tell: Callable[[str], None], *, by_call: bool
) -> Report:
    """Test *line*, which nobody else uses; one that cannot be opened is found so."""
    found: list[Finding] = []
    plan = plan_for(country)
    protocol = line_test(line_facts(line.name, plan), found, by_call=by_call)
    device = ""
    try:
        device = await LineTester(line, plan, tell).run(protocol)
    except LineError as error:
        found.append(red("device", str(error), "tipring doctor looks at the box"))
    now = datetime.now().astimezone()
    return Report(line.name, now, verdict(found), tuple(found), device)


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
