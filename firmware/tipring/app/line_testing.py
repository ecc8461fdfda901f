"""A line of the settings, tested while no desk runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from tipring.app.lines import make_line
from tipring.config.settings import LineSettings, PanelSettings, Settings
from tipring.desk.server import refuse_a_second_desk
from tipring.domain.board import RelayHolds
from tipring.domain.errors import TipringError
from tipring.domain.findings import Report
from tipring.dsp.frames import FRAME_S
from tipring.health.line_examination import Wishes, examine
from tipring.lines.hat.timings import FLASH_S
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
