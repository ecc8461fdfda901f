"""Both sides of a call as one story, told in the order of time."""

import asyncio
from datetime import datetime, timedelta
from operator import itemgetter

import click

from tipring.desk.journal import utc_now
from tipring.domain.journal import Entry
from tipring.domain.telling import tell
from tipring.exchange.clockwork import PlacedCall

HOLD_S = 0.8
"""How long a line is held back: a prompt is known to have been heard only after its
end, and the box's notes come when they are safe on the disk."""

POLL_S = 0.1


class Story:
    """What the caller's diary and the box's journal say of one call."""

    def __init__(self, call: PlacedCall) -> None:
        self._call = call
        loop_now = asyncio.get_running_loop().time()
        self._began = utc_now() - timedelta(seconds=loop_now - call.placed_at)
        self._read = 0
        self._held: list[tuple[float, str, str]] = []

    def box_notes(self, entry: Entry) -> None:
        """Take one entry of the box's journal."""
        self._held.append((self._seconds(entry.at), "box", tell(entry.what)))

    async def print_live(self) -> None:
        """Print what happens, a moment later, until cancelled."""
        while True:
            await asyncio.sleep(POLL_S)
            self._read_diary()
            self._print_until(self._seconds(utc_now()) - HOLD_S)

    def print_rest(self) -> None:
        """Print what is left."""
        self._read_diary()
        self._print_until(float("inf"))

    def _read_diary(self) -> None:
        for entry in self._call.diary[self._read :]:
            at = entry.at - self._call.placed_at
            self._held.append((at, "caller", str(entry)))
            self._read += 1

    def _print_until(self, seconds: float) -> None:
        self._held.sort(key=itemgetter(0))
        due = [line for line in self._held if line[0] <= seconds]
        del self._held[: len(due)]
        for at, who, what in due:
            click.echo(f"{at:6.2f} s  {who:<6}  {what}")

    def _seconds(self, moment: datetime) -> float:
        return (moment - self._began).total_seconds()
