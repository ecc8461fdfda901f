"""An emulated modem in the world: bytes between a pty and the pure modem."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tipring.domain.errors import LineGone
from tipring.exchange.chips import Chip
from tipring.exchange.faults import Faults
from tipring.exchange.loop import Loop
from tipring.exchange.modem import EmulatedModem
from tipring.exchange.plug import Plug, Pty


class PtyModem:
    """A modem that can be plugged in and out; an async context manager.

    Whoever advances the exchange calls `advance`; bytes of the host are taken as
    they come, as long as the modem has room for them.
    """

    def __init__(
        self,
        chip: Chip,
        loop: Loop,
        link: Path | None,
        *,
        ppm: float = 0.0,
        plugged: Callable[[Path], Plug] = Pty,
    ) -> None:
        self.faults = Faults()
        self._chip = chip
        self._loop = loop
        self._ppm = ppm
        self._link = link
        self._plugged = plugged
        self._pty: Plug | None = None
        self._unwritten = b""
        self._is_reading = False
        self.modem: EmulatedModem | None = None
        """The pure modem; None while it is unplugged."""

    @property
    def node(self) -> str:
        """The node behind the link, such as /dev/pts/7; LineGone if there is none."""
        if self._pty is None:
            message = f"the modem on {self._link} is not plugged in; call plug() first"
            raise LineGone(message)
        return self._pty.node

    async def __aenter__(self) -> Self:
        """Plug in."""
        await self.plug()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Plug out."""
        await self.unplug()

    async def plug(self, link: Path | None = None) -> None:
        """Plug in (again), as after power-up; under another path if one is given."""
        await self.unplug()
        self._link = link or self._link
        await self._give_node()
        self.modem = EmulatedModem(self._chip, self._loop, self.faults, ppm=self._ppm)

    async def unplug(self) -> None:
        """Take the plug out: the node vanishes and the line is let go."""
        if self.modem:
            self.modem.power_off(asyncio.get_running_loop().time())
            self.modem = None
        await self._take_node()

    async def usb_reset(self) -> None:
        """Reset it as the kernel can: the node vanishes, and is there again."""
        await self._take_node()
        if self.modem:
            self.modem.usb_reset(asyncio.get_running_loop().time())
        await self._give_node()

    async def _give_node(self) -> None:
        if self._link:
            self._pty = await asyncio.to_thread(self._plugged, self._link)
            self._read_on(reading=True)

    async def _take_node(self) -> None:
        if self._pty:
            self._read_on(reading=False)
            pty, self._pty = self._pty, None
            self._unwritten = b""
            await asyncio.to_thread(pty.close)

    def advance(self, now: float) -> None:
        """Move the modem on to *now* and bytes both ways."""
        self._take_bytes()
        if self.modem:
            self.modem.tick(now)
        self._give_bytes()

    def _read_on(self, *, reading: bool) -> None:
        """Listen to the pty, or leave bytes in the kernel: that is back-pressure."""
        if self._pty is None or reading is self._is_reading:
            return
        self._is_reading = reading
        events = asyncio.get_running_loop()
        if reading:
            events.add_reader(self._pty.master, self._on_bytes)
        else:
            events.remove_reader(self._pty.master)

    def _on_bytes(self) -> None:
        self._take_bytes()
        self._give_bytes()

    def _take_bytes(self) -> None:
        if self._pty is None or self.modem is None:
            return
        room = self.modem.room()
        self._read_on(reading=room > 0)
        if data := self._pty.read(room):
            self.modem.host_sends(data, asyncio.get_running_loop().time())

    def _give_bytes(self) -> None:
        """Write what the host's side of the pty takes; the rest waits in the modem."""
        if self._pty is None or self.modem is None:
            return
        data = self._unwritten or self.modem.take_output()
        if data:
            self._unwritten = data[self._pty.write(data) :]
