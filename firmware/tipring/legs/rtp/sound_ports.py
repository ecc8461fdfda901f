"""All ports for sound of the desk, and the one clock that they have."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from tipring.dsp.frames import FRAME_S
from tipring.legs.rtp.doors import Doorway
from tipring.legs.rtp.sound_port import RtpPort

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
"""The media relay is on this box, and nobody else talks with the desk."""
FIRST_PORT: Final = 20000
LAST_PORT: Final = 21999
"""A thousand legs: below what kernels give out by themselves, and not the relay's."""
_MOST_BEHIND: Final = 3
"""Frames that are made up for after a moment in which the loop did not breathe; of
more the time is gone."""


class RtpPorts:
    """The `SoundPorts` port; it sounds while `run` runs.

    At each tick every port hears first and speaks afterwards: what one leg says to
    another leaves at the tick at which it was heard.
    """

    def __init__(
        self, host: str = HOST, first: int = FIRST_PORT, last: int = LAST_PORT
    ) -> None:
        self._doorway = Doorway(host, first, last)
        self._ports: list[RtpPort] = []

    def open(self) -> RtpPort:
        """Return a port of its own. Raises LegError when there is none left."""
        port = RtpPort(*self._doorway.pair())
        self._ports.append(port)
        return port

    async def run(self) -> None:
        """Be the clock until cancelled; all ports are closed then."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        try:
            while True:
                due += FRAME_S
                await asyncio.sleep(due - loop.time())
                behind = int((loop.time() - due) / FRAME_S)
                if behind > _MOST_BEHIND:
                    due += behind * FRAME_S
                    self._skip(behind)
                self._tick(due)
        finally:
            for port in self._ports:
                port.close()
            self._ports.clear()

    def _tick(self, now_s: float) -> None:
        self._ports = [port for port in self._ports if not port.is_closed]
        ports = tuple(self._ports)
        for port in ports:
            _do(port, partial(port.hear, now_s))
        for port in ports:
            _do(port, port.speak)

    def _skip(self, frames: int) -> None:
        log.warning("the clock of sound was %d ms late", frames * FRAME_S * 1000)
        for port in self._ports:
            port.skip(frames)


def _do(port: RtpPort, step: Callable[[], None]) -> None:
    """Do *step*; a mistake of ours with one leg ends that one and silences no other."""
    try:
        step()
    except Exception:
        log.exception("the port for sound %d broke", port.local[1])
        port.close()
