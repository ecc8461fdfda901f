"""The real box: `tipring run` in a process of its own, on a pty in real time."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from support.box import KNOWN, NUMBER
from tipring.cli.client import DeskClient
from tipring.desk.status import Status
from tipring.domain.errors import TipringError
from tipring.domain.journal_event import JournalEvent
from tipring.domain.script import parse_script
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.chips import Chip
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.hearing import PromptSpotter
from tipring.store.reader import open_reader
from tipring.store.records import CallRecord, MessageRecord

POLL_S = 0.05
PATIENCE_S = 60.0
"""For what is certain to come: a machine that does much else may be slow."""


@dataclass
class RealBox:
    """A running `tipring run`."""

    directory: Path
    process: asyncio.subprocess.Process

    @property
    def state(self) -> Path:
        return self.directory / "state"

    async def status(self) -> Status | None:
        """Ask the desk; None while nobody answers."""
        return await asyncio.to_thread(self._ask)

    def _ask(self) -> Status | None:
        try:
            with DeskClient(self.state / "desk.sock") as desk:
                return desk.status()
        except TipringError:
            return None

    async def until(
        self,
        wanted: Callable[[Status], bool],
        within_s: float = PATIENCE_S,
    ) -> float:
        """Wait until the status is as wanted; return how long that took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within_s):
            while (status := await self.status()) is None or not wanted(status):
                await asyncio.sleep(POLL_S)
        return loop.time() - began

    async def until_line(self, state: str, within_s: float = PATIENCE_S) -> float:
        """Wait until the one line stands there."""
        return await self.until(lambda s: s.lines[0].state == state, within_s)

    async def kept(self) -> tuple[list[CallRecord], list[MessageRecord]]:
        """Look into the store: calls and messages, newest first."""
        return await asyncio.to_thread(self._look)

    async def until_kept(self) -> tuple[list[CallRecord], list[MessageRecord]]:
        """Return what is kept when the disk has the end of every call."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                calls, messages = await self.kept()
                if all(call.ended_at is not None for call in calls):
                    return calls, messages
                await asyncio.sleep(POLL_S)

    def _look(self) -> tuple[list[CallRecord], list[MessageRecord]]:
        with open_reader(self.state) as reader:
            return reader.calls(1000), reader.messages(limit=1000)

    async def journal(self) -> list[JournalEvent]:
        """Return all that the box wrote down so far."""
        return await asyncio.to_thread(self._read_journal)

    def _read_journal(self) -> list[JournalEvent]:
        with open_reader(self.state) as reader:
            return [stored.entry.what for stored in reader.journal(limit=100_000)]

    def kill(self) -> None:
        """Cut the power, as far as a process can."""
        self.process.send_signal(signal.SIGKILL)


@contextlib.asynccontextmanager
async def running_box(
    directory: Path, prefix: tuple[str, ...] = ()
) -> AsyncIterator[RealBox]:
    """Run the box for the configuration in *directory*; *prefix* says where."""
    log = await asyncio.to_thread((directory / "box.log").open, "ab")
    with log:
        process = await asyncio.create_subprocess_exec(
            *(*prefix, sys.executable),
            *("-m", "tipring", "run", "-v"),
            *("--config", str(directory)),
            stdout=log,
            stderr=log,
        )
    try:
        yield RealBox(directory, process)
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()


async def plug_in(
    exchange: Exchange,
    chip: str | Chip,
    link: Path,
    number: str = NUMBER,
) -> PluggedLine:
    """Put a modem on one of the office's lines; its callers' IDs come early."""
    line = await exchange.plug_in(chip, number=number, link=link)
    line.wire.caller_id_style = CallerIdStyle.BEFORE_FIRST_RING
    return line


def place(exchange: Exchange, *sentences: str, number: str = NUMBER) -> PlacedCall:
    """Let somebody call the office."""
    return exchange.place_call(
        number,
        parse_script(list(sentences)),
        caller_id="2125550123",
        ears=PromptSpotter(KNOWN),
    )
