"""A page's sound in one call: connected, watched, and connected anew when it broke."""

import asyncio
import math
from collections.abc import Callable

from tipring.domain.errors import LegError
from tipring.dsp.frames import FrameSink
from tipring.legs.browser.page import Page
from tipring.legs.browser.studio import Studio
from tipring.legs.figures import SoundFigures
from tipring.legs.rtp.port import OnKey, SoundPort

LOOK_S = 0.5
BROKE_S = 1.5
"""A page sends sound all the time, silence included. When nothing comes for so long,
its computer changed networks, or rtpengine began anew..."""
AGAIN_S = 3.0
"""... and it is asked to offer its sound anew, so often..."""
LOST_S = 12.0
"""... until it counts as gone."""


class Connection:
    """The sound of one call; *broke* and *lost* are told when nothing comes."""

    def __init__(
        self,
        call: str,
        studio: Studio,
        *,
        on_key: OnKey,
        broke: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._call = call
        self._studio = studio
        self._on_key = on_key
        self._broke = broke
        self._lost = lost
        self._turn = 0
        """How often it was tried to connect it."""
        self._current = ""
        """What rtpengine calls it now."""
        self._one_at_a_time = asyncio.Lock()
        self._port: SoundPort | None = None
        self._sink: FrameSink | None = None
        self._figures = SoundFigures()
        self._is_closed = False
        self._timer: asyncio.TimerHandle | None = None
        self._heard = 0
        self._heard_at = 0.0
        self._asked_at = -math.inf

    @property
    def port(self) -> SoundPort:
        """Its port. Raises LegError when there is none: not connected, or over."""
        if self._port is None:
            message = "this call has no sound: not answered, or over"
            raise LegError(message)
        return self._port

    @property
    def figures(self) -> SoundFigures:
        """What is known of its sound so far, and afterwards."""
        return self._port.figures if self._port else self._figures

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the page says to *sink*, from the first connection on."""
        self._sink = sink
        if self._port is not None:
            self._port.listen(sink)

    async def connect(self, page: Page, offer: str) -> str:
        """Connect the sound of *page*, or connect it anew; return the SDP for it.

        Raises LegError; a call that had its sound before still has it then.
        """
        async with self._one_at_a_time:
            self._turn += 1
            call, port = f"{self._call}-{self._turn}", self._port or self._studio.open()
            try:
                answer = await self._studio.connect(call, offer, port, page.at)
                self._insist(call)
            except BaseException:
                if self._port is None:
                    port.close()
                raise
            if self._port is None:
                self._begin(port)
            else:
                self._studio.forget(self._current)
            self._current = call
            return answer

    def close(self) -> None:
        """End it. Harmless twice."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._port is not None:
            self._figures = self._port.figures
            self._port.close()
            self._port = None
            self._studio.forget(self._current)

    def _insist(self, call: str) -> None:
        if self._is_closed:
            self._studio.forget(call)
            message = "the call is over"
            raise LegError(message)

    def _begin(self, port: SoundPort) -> None:
        self._port = port
        port.on_key = self._on_key
        port.listen(self._sink)
        self._heard_at = asyncio.get_running_loop().time()
        self._look(port)

    def _look(self, port: SoundPort) -> None:
        """Notice when nothing comes from the page any more."""
        loop = asyncio.get_running_loop()
        now, packets = loop.time(), port.figures.packets
        if packets != self._heard:
            self._heard, self._heard_at = packets, now
        silent_s = now - self._heard_at
        if silent_s > LOST_S:
            self._lost()
            return
        if silent_s > BROKE_S and now - self._asked_at > AGAIN_S:
            self._asked_at = now
            self._broke()
        self._timer = loop.call_later(LOOK_S, self._look, port)
