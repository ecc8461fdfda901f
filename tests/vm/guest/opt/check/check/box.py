"""The box: the shipped unit on a real systemd, asked over its own socket."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from check.gadget import run
from tipring.cli.client import DeskClient
from tipring.config.reader import load
from tipring.desk.status import LineStatus
from tipring.domain.errors import TipringError
from tipring.store.reader import open_reader

CONFIG: Final = Path("/etc/tipring")
STATE: Final = Path("/var/lib/tipring")
ASKED_EVERY_S: Final = 0.1


class Asking:
    """The connection to the desk, which is made once: that costs more than asking."""

    client: DeskClient | None = None


def line_now() -> LineStatus | None:
    """Return the one line's status; None while the desk does not answer."""
    try:
        if Asking.client is None:
            Asking.client = DeskClient(load(CONFIG).socket)
        return Asking.client.status().lines[0]
    except TipringError:
        Asking.client = None
        return None


async def until(
    wanted: Callable[[LineStatus], bool], *, within_s: float
) -> float | None:
    """Return after how many seconds the line was as wanted; None if it never was."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - began < within_s:
        line = await asyncio.to_thread(line_now)
        if line and wanted(line):
            return round(loop.time() - began, 2)
        await asyncio.sleep(ASKED_EVERY_S)
    return None


def start() -> str:
    """Start the shipped unit."""
    return run("systemctl", "start", "tipring.service")


def messages() -> list[str]:
    """Return what messages were kept, with their lengths."""
    with open_reader(STATE) as reader:
        return [f"{m.state} {m.duration_s:.1f} s" for m in reader.messages(limit=9)]


def journal(word: str) -> list[str]:
    """Return what the box wrote down of *word*."""
    with open_reader(STATE) as reader:
        entries = [stored.entry.what for stored in reader.journal(limit=10_000)]
    return [repr(what) for what in entries if word in repr(what)]
