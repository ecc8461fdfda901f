"""The desk's pulse, taken for the service's watchdog; who it is that stands still."""

import asyncio
from collections.abc import Iterator, Sequence

from tipring.desk.lateness import Lateness
from tipring.desk.line_watch import NOT_OPENED, LineWatch
from tipring.domain.line import LineState
from tipring.domain.pulse import Beats, Pulse
from tipring.dsp.frames import FRAME_S
from tipring.health.service_manager import ServiceManager
from tipring.lines.hears import HearsOn

OPENED_S = 20.0
"""So long the lines may take to be opened before the desk is said to be there: a modem
that must be woken is its line's affair, and must not hold up a boot."""
LOOK_S = 0.1


class DeskPulse:
    """Tells the service manager that the desk is there, and that it lives."""

    def __init__(
        self, lateness: Lateness, watches: Sequence[LineWatch], manager: ServiceManager
    ) -> None:
        self._lateness = lateness
        self._watches = watches
        self._manager = manager
        self._pulse = Pulse(FRAME_S)

    async def run(self) -> None:
        """Say that the desk is there once its lines are; then feed, until cancelled."""
        patience = round(OPENED_S / LOOK_S)
        while patience and any(w.trouble == NOT_OPENED for w in self._watches):
            patience -= 1
            await asyncio.sleep(LOOK_S)
        self._manager.ready(self._status())
        await self._manager.watched(self.trouble)

    def trouble(self) -> str:
        """Return why the desk is not alive; empty: it is."""
        beats = Beats(self._lateness.frames, dict(self._heard()))
        return self._pulse.look(beats, asyncio.get_running_loop().time())

    def _heard(self) -> Iterator[tuple[str, int]]:
        for watch in self._watches:
            line = watch.line
            if watch.state is not LineState.IN_CALL or not isinstance(line, HearsOn):
                continue
            frames = line.frames_heard
            if frames is not None:
                yield line.name, frames

    def _status(self) -> str:
        down = [w.line.name for w in self._watches if w.state is LineState.DOWN]
        if not down:
            return f"answers {len(self._watches)} line(s)"
        there = len(self._watches) - len(down)
        return f"answers {there} line(s); not in use: {', '.join(down)}"
