"""One life of the box on a disk that loses its power, while people call.

What somebody is told, the host learns at that very moment, so that it may cut the power
knowing what must be there afterwards. The next life begins with an audit of it.
"""

import asyncio
import json
import os
import sys
import termios
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from faults.busy import (
    NUMBERS,
    Kind,
    Told,
    audit,
    node_of,
    quiet_street,
    telling,
    write_office,
)
from support.real_box import running_box
from tipring.cli.client import DeskClient
from tipring.domain.errors import TipringError

CONSOLE: Final = Path("/dev/ttyS0")
EARLIER: Final = Path("/dev/vdb")
"""What was told in earlier lives, on a drive of its own: JSON, then spaces."""
OFFICE: Final = Path("/var/lib/office")
LINE: Final = NUMBERS[:1]
AS_THE_UNIT: Final = ("nice", "-n", "-10")
TOLD_EVERY_S: Final = 1.0
LOOK_S: Final = 0.2
WITHIN_S: Final = 300.0
A_LIFE: Final = 1000
"""No caller of one life has the number of another's."""
SECOND_OF_FOUR: Final = 3
"""The second caller of a life is one who queues."""


class Wire:
    """The serial line to the host."""

    def __init__(self, console: Path) -> None:
        self._to = os.open(console, os.O_WRONLY | os.O_NOCTTY)

    def say(self, what: str, *words: object) -> None:
        """Say it in one line; it has left the machine when this returns."""
        line = f"@ {what} {json.dumps(words)}\n"
        os.write(self._to, line.encode())
        termios.tcdrain(self._to)


@dataclass
class ToldAloud(Told):
    """What is remembered by the host, too."""

    wire: Wire | None = field(default=None, repr=False)

    def note(self, kind: Kind, what: str) -> None:
        """Tell the host first; a wish is made after that."""
        if self.wire is not None:
            self.wire.say(kind, what)
        super().note(kind, what)


def earlier(drive: Path, wire: Wire) -> tuple[ToldAloud, dict[str, Any]]:
    """Return what was told in earlier lives, and how this one is to be."""
    said: dict[str, Any] = json.loads(drive.read_text())
    told = ToldAloud(
        saved=set(said["saved"]),
        tickets=set(said["tickets"]),
        pauses=said["pauses"],
        asked=said["asked"],
        wire=wire,
    )
    return told, said


async def live(directory: Path, drive: Path, wire: Wire) -> None:
    """Start the box, audit it, let people call until the power goes, or the end."""
    told, said = await asyncio.to_thread(earlier, drive, wire)
    life, clock = said["life"], asyncio.get_running_loop().time
    if not life:
        nodes = [node_of(directory, number) for number in LINE]
        await asyncio.to_thread(write_office, directory, nodes)
        await asyncio.to_thread(os.sync)
    first = A_LIFE * life + SECOND_OF_FOUR
    async with quiet_street(directory, LINE, told, first) as people:
        wire.say("starts")
        began = clock()
        async with running_box(directory, AS_THE_UNIT) as box:
            asked = Asked(box.state / "desk.sock")
            await asked.until(lambda states: "down" not in states)
            wire.say("back", round(clock() - began, 1))
            await asked.until(all_idle)
            wire.say("lost", *await audit(box, told))
            people.begin(LINE)
            async with telling(box.state, told, TOLD_EVERY_S):
                while not said["last"]:
                    await asyncio.sleep(LOOK_S)
                await people.until_saved(WITHIN_S)
            await people.go_home()
            await asked.until(all_idle)
            wire.say("lost", *await audit(box, told))
        wire.say("ended", box.process.returncode)


class Asked:
    """The desk, asked over one connection: to make one costs more than to ask."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._client: DeskClient | None = None

    async def until(self, wanted: Callable[[set[str]], bool]) -> None:
        """Wait until the lines stand as wanted."""
        async with asyncio.timeout(WITHIN_S):
            while not wanted(await asyncio.to_thread(self._states)):
                await asyncio.sleep(LOOK_S)

    def _states(self) -> set[str]:
        try:
            self._client = self._client or DeskClient(self._socket)
            return {line.state for line in self._client.status().lines}
        except TipringError:
            self._client = None
            return {"down"}


def all_idle(states: set[str]) -> bool:
    """Return whether nobody calls."""
    return states == {"idle"}


if __name__ == "__main__":
    to_the_host = Wire(CONSOLE)
    try:
        asyncio.run(live(OFFICE, EARLIER, to_the_host))
    except Exception:  # noqa: BLE001  whatever it is, the host wants to know
        to_the_host.say("broke", traceback.format_exc())
        sys.exit(1)
