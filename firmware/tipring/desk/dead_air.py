"""Calls whose sound went away with their trunk: they are over, and nobody says so.

A provider that is out of reach ends no call. A leg that hears nothing asks for a minute
before it gives up, since some telephones are silent while they are muted; when the
trunk itself is known to be gone it is sure after seconds, and a caller who dials again
by another way finds his place free.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from tipring.desk.link_hub import LinkHub
from tipring.domain.leg_events import LegEnd
from tipring.domain.link.view import Fitness
from tipring.lines.port import Line
from tipring.lines.trunk import TrunkLine

LOOKS_S: Final = 0.5
SILENT_S: Final = 3.0
"""Without one packet for so long, on a trunk that is gone, nothing will come again."""

NO_ANSWER: Final = "the trunk is gone before anybody answered"
"""Of a call of ours, which goes on by another way."""
NO_SOUND: Final = "the trunk is gone, and no sound comes any more"


class Channel(Protocol):
    """A line, and of which trunk it is."""

    @property
    def line(self) -> Line:
        """The line."""
        ...

    @property
    def trunk(self) -> str:
        """The trunk's name; empty: it is a wire."""
        ...


class DeadAir:
    """End the calls of trunks that are gone; `run` is its task."""

    def __init__(
        self, link: LinkHub, channels: Callable[[], Iterable[Channel]]
    ) -> None:
        self._link = link
        self._channels = channels
        self._heard: dict[str, tuple[int, float]] = {}
        """By the leg: its packets, and when they were as many for the first time."""

    async def run(self) -> None:
        """Look again and again, for ever."""
        while True:
            await asyncio.sleep(LOOKS_S)
            self.look(asyncio.get_running_loop().time())

    def look(self, now: float) -> None:
        """End what is over; *now* in monotonic seconds."""
        before, self._heard = self._heard, {}
        for channel in self._channels():
            line = channel.line
            if not isinstance(line, TrunkLine) or line.leg is None:
                continue
            leg, packets = line.leg, line.leg.figures.packets
            since = now
            if leg.id in before and before[leg.id][0] == packets:
                since = before[leg.id][1]
            self._heard[leg.id] = packets, since
            if not self._is_gone(line, channel.trunk):
                continue
            # A call that nobody has answered yet has no sound.
            is_silent = packets > 0 and now - since >= SILENT_S
            if line.is_unanswered:
                leg.hang_up(NO_ANSWER, LegEnd.LOST)
            elif is_silent:
                leg.hang_up(NO_SOUND, LegEnd.LOST)

    def _is_gone(self, line: TrunkLine, trunk: str) -> bool:
        return bool(line.trouble) or self._link.view.fitness(trunk) is Fitness.NONE
