"""A box with a board whose pins are not there, on the virtual clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.box import small_office, virtual_wall
from support.toy_line import ToyLine, until
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.lifeline import Lifeline, LifelineStatus
from tipring.domain.board import Board, InputPin, OutputPin, RelayHolds
from tipring.domain.drill import WireFinding
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.panel.gpio import GpioPanel
from tipring.store.store import Store

RELAY, WATCHDOG, OK, LINE, FAULT, BUTTON = 16, 4, 12, 13, 26, 6
BOARD = Board(
    name="lifeline",
    relay=OutputPin(RELAY),
    relay_holds=RelayHolds.WHILE_RUNNING,
    watchdog=OutputPin(WATCHDOG),
    led_ok=OutputPin(OK),
    led_line=OutputPin(LINE),
    led_fault=OutputPin(FAULT),
    button=InputPin(BUTTON),
)
HAT = replace(BOARD, name="hat", relay_holds=RelayHolds.IN_CALLS)


class WiredLine(ToyLine):
    """A toy whose two wires can be looked at."""

    def __init__(self, name: str = "line-1") -> None:
        super().__init__(name)
        self.found: Sequence[WireFinding] = [WireFinding("the line has battery")]
        self.looks_for_s = 0.5

    async def check_wires(self) -> Sequence[WireFinding]:
        await asyncio.sleep(self.looks_for_s)
        self._may_fail("check_wires")
        return self.found


@dataclass
class PanelBox:
    """A running desk with a lifeline, and a hand at its board."""

    desk: Desk
    lifeline: Lifeline
    pins: MockFactory
    line: ToyLine
    resets: list[float]

    def holds(self) -> bool:
        """Return whether the relay is energised."""
        return bool(self.pins.pin(RELAY).state)

    def now(self) -> LifelineStatus:
        """Return the lifeline at a glance."""
        return self.lifeline.status

    def state(self) -> LineState:
        """Return where the line stands."""
        return self.desk.watches[0].state

    async def press(self, seconds: float = 0.2) -> None:
        """Press the button, and give the box a moment to see it."""
        pin = self.pins.pin(BUTTON)
        pin.drive_low()
        await asyncio.sleep(seconds)
        pin.drive_high()
        await asyncio.sleep(0.2)

    async def flashes(self, lamp: int, seconds: float = 10.0) -> int:
        """Return how often a lamp comes on; 0 for one that only stays as it is."""
        count, before = 0, bool(self.pins.pin(lamp).state)
        for _ in range(round(seconds / 0.02)):
            await asyncio.sleep(0.02)
            now = bool(self.pins.pin(lamp).state)
            count, before = count + (now and not before), now
        return count

    async def call(self) -> None:
        """Let somebody call, and wait until we are in a call."""
        self.line.ring()
        await self.until(LineState.IN_CALL)
        await asyncio.sleep(0.1)

    async def until(self, state: LineState) -> None:
        await until(self.desk, state)

    async def noted(self, *kinds: type[JournalEvent]) -> list[JournalEvent]:
        """Return what was written down of these kinds."""
        store = self.desk.journal.store
        await store.append()
        entries = [stored.entry.what for stored in await store.journal()]
        return [what for what in entries if type(what) in kinds]


@contextlib.asynccontextmanager
async def panel_box(
    directory: Path,
    board: Board = BOARD,
    line: ToyLine | None = None,
    pins: MockFactory | None = None,
) -> AsyncIterator[PanelBox]:
    """Run a desk over one toy line behind *board* until the context ends."""
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    async with await Store.open(directory / "state") as store:
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        line = line or ToyLine()
        watch = desk.add_line(line, "main", rings=1)
        pins = pins or MockFactory()
        panel = GpioPanel(board, pins)
        lifeline = Lifeline(panel, watch, desk.watches, desk.journal)
        desk.lifeline = lifeline
        desk.lateness.on_frame = lifeline.kick
        resets: list[float] = []
        now = asyncio.get_running_loop().time
        lifeline.on_reset = lambda: resets.append(now())
        running = asyncio.create_task(desk.run())
        box = PanelBox(desk, lifeline, pins, line, resets)
        await box.until(LineState.IDLE)
        await asyncio.sleep(0.2)
        yield box
        desk.stop()
        await running
