"""The same caller as on a modem, on a board whose pins and sound are our own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.board_bench import WHOLE
from support.box import NUMBER, Box, small_office, virtual_wall
from support.golden import assert_golden
from support.hat_street import SETTINGS, MemorySound, Wired, fed
from support.memory_port import MemoryRig
from support.virtual_time import run_virtually
from tipring.cli.demo import said_in
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.office_ears import OfficeEars
from tipring.domain.line import LineState
from tipring.exchange.hat_pins import HatPins
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.line import HatLine
from tipring.store.records import MessageState
from tipring.store.store import Store

SCRIPT = (
    'waits for "press 1"',
    "presses 9",
    'waits for "not one of the choices"',
    "waits 1 s",
    "presses 3",
    "waits for the beep",
    "speaks 4 s",
    "presses #",
    "waits 2 s",
    "presses 1",
    'waits for "has been saved"',
    "hangs up after 1 s",
)


@contextlib.asynccontextmanager
async def hat_box(directory: Path) -> AsyncIterator[Box]:
    """Run a box with one line on an emulated board."""
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    known = await asyncio.to_thread(said_in, directory / "config")
    async with MemoryRig("us") as rig, await Store.open(directory) as store:
        desk = Desk(office, shelf, Journal(store, virtual_wall), OfficeEars(()))
        plugged = rig.exchange.plug_in_board(WHOLE, number=NUMBER)
        sound = plugged.board.codec = MemorySound()
        pins = HatPins(plugged.board)
        line = HatLine(
            replace(SETTINGS, billing_delay_s=0.5), GpioDaa(WHOLE, sound, pins.factory)
        )
        watch = desk.add_line(line, "main", rings=1)
        with fed(WHOLE, pins, rig.exchange):
            running = asyncio.create_task(desk.run())
            wired = Wired(plugged.wire)
            box = Box(rig, wired, desk, watch, store, running, known)
            await box.until(LineState.IDLE)
            yield box
            desk.stop()
            await running


def test_a_caller_leaves_a_message_on_a_hat(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with hat_box(tmp_path) as box:
            call = box.call(*SCRIPT)
            await call.ended
            await box.until(LineState.IDLE)
            (message,) = await box.store.messages()
            assert message.state is MessageState.KEPT
            assert message.duration_s == pytest.approx(4.0, abs=0.3)
            return sorted(
                [*await box.told(), *box.diary(call)],
                key=lambda line: float(line.split()[0]),
            )

    assert_golden("first_call_hat.txt", run_virtually(story()))
