"""A real box with a board, whose process can be killed, stopped, and stuck."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from support.offices import write_settings
from support.real_box import RealBox, plug_in
from tipring.domain.board import Board
from tipring.exchange.clockwork import Exchange, PluggedBoard
from tipring.exchange.fxo_board import FxoBoard
from tipring.exchange.pin_socket import VARIABLE, PinSocket

STUCK = signal.SIGUSR1
RUN = """
import asyncio, logging, signal, sys, time
from pathlib import Path
from tipring.app import run_desk

async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, time.sleep, 60)
    await run_desk(Path(sys.argv[1]))

logging.basicConfig(level=logging.INFO)
asyncio.run(main())
"""
"""As `tipring run`, but that SIGUSR1 blocks its loop."""
LOOK_S = 0.005


@dataclass
class DyingBox:
    """A running box behind the relay of an emulated board."""

    exchange: Exchange
    plugged: PluggedBoard
    pins: PinSocket
    box: RealBox

    @property
    def board(self) -> FxoBoard:
        return self.plugged.board

    async def until(
        self, happened: Callable[[], bool], within_s: float = 20.0
    ) -> float:
        """Wait until *happened*; return for how many seconds."""
        now = asyncio.get_running_loop().time
        began = now()
        async with asyncio.timeout(within_s):
            while not happened():
                await asyncio.sleep(LOOK_S)
        return now() - began

    def signal(self, number: signal.Signals) -> None:
        self.box.process.send_signal(number)


def write_office(directory: Path, node: Path, board: Board) -> None:
    write_settings(directory, str(node))
    with (directory / "tipring.toml").open("a") as file:
        file.write(f'\n[panel]\nboard = "{board.name}"\n')


@contextlib.asynccontextmanager
async def process_of(directory: Path) -> AsyncIterator[RealBox]:
    """Run the box of *directory* with the emulated pins at `pins` there."""
    log = await asyncio.to_thread((directory / "box.log").open, "ab")
    env = {
        "GPIOZERO_PIN_FACTORY": "tipring-emulated",
        VARIABLE: str(directory / "pins"),
    }
    with log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", RUN, str(directory)),
            env=os.environ | env,
            stdout=log,
            stderr=log,
        )
    try:
        yield RealBox(directory, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def dying_box(
    directory: Path, number: str, board: Board
) -> AsyncIterator[DyingBox]:
    """Run a box with a modem behind the relay of *board*."""
    node = directory / "ttyACM0"
    await asyncio.to_thread(write_office, directory, node, board)
    async with Exchange("us") as exchange:
        plugged = exchange.plug_in_board(board, number=number)
        async with PinSocket(plugged.board, directory / "pins") as pins:
            await plug_in(exchange, "conexant", node, number)
            async with process_of(directory) as box:
                yield DyingBox(exchange, plugged, pins, box)
