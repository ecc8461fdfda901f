"""An emulated modem without a pty: bytes go across in memory, time is the loop's."""

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

from tipring.domain.errors import LineGone, LineMissing
from tipring.exchange.chips import Chip
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.lines.modem.serial_port import Mourner, Reader

TICK_S = 0.01


class Wire:
    """One direction; what goes in comes out *latency_s* later, in order."""

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._pieces: deque[tuple[float, bytes]] = deque()

    def put(self, data: bytes) -> None:
        now = asyncio.get_running_loop().time()
        self._pieces.append((now + self._latency_s, data))

    def take(self) -> bytes:
        now = asyncio.get_running_loop().time() + TICK_S / 2
        taken = b""
        while self._pieces and self._pieces[0][0] <= now:
            taken += self._pieces.popleft()[1]
        return taken


class MemoryPort:
    """The host's end of a wire to one emulated modem."""

    def __init__(
        self,
        line: PluggedLine,
        reader: Reader,
        mourner: Mourner,
        latency_s: float = 0.0,
    ) -> None:
        self._line = line
        self._reader = reader
        self._mourner = mourner
        self._there = Wire(latency_s)
        self._back = Wire(latency_s)
        self._unsent = b""
        self._open = True
        self.is_blocked = False
        """The modem takes nothing."""
        self.written = bytearray()
        """All that was ever sent, for tests that want to see the commands."""

    def write(self, data: bytes) -> None:
        self.written += data
        self._there.put(data)
        self.push()

    def push(self) -> None:
        self._unsent += self._there.take()
        modem = self._line.modem
        if modem is None or not self._open or self.is_blocked:
            return
        room = modem.room()
        now, self._unsent = self._unsent[:room], self._unsent[room:]
        if now:
            modem.host_sends(now, asyncio.get_running_loop().time())

    def pull(self) -> None:
        modem = self._line.modem
        if not self._open or modem is None:
            return
        if sent := modem.take_output():
            self._back.put(sent)
        if data := self._back.take():
            self._reader(data)

    def inject(self, data: bytes) -> None:
        """Let the host read what no emulated modem says."""
        self._reader(data)

    def break_off(self) -> None:
        if self._open:
            self._open = False
            self._mourner(LineGone("the plug was pulled"))

    def discard_output(self) -> None:
        self._unsent = b""

    def waiting_output(self) -> int:
        return len(self._unsent)

    def close(self) -> None:
        self._open = False


class MemoryRig:
    """An exchange and its modems on the loop's own clock; a context manager."""

    def __init__(self, country: str = "us", latency_s: float = 0.0) -> None:
        self.exchange = Exchange(country)
        self._latency_s = latency_s
        self._ports: dict[str, MemoryPort] = {}
        self._lines: dict[str, PluggedLine] = {}
        self._clock: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._clock = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._clock is not None:
            self._clock.cancel()

    async def plug_in(
        self, chip: str | Chip, node: str, number: str, ppm: float = 0.0
    ) -> PluggedLine:
        """Put a modem on a new line; it is found at *node*."""
        line = await self.exchange.plug_in(chip, number=number, link=None, ppm=ppm)
        self._lines[node] = line
        return line

    def pull_plug(self, node: str) -> None:
        """Take the modem at *node* away, in the middle of whatever it does."""
        self._lines.pop(node)
        if port := self._ports.pop(node, None):
            port.break_off()

    def put_back(self, node: str, line: PluggedLine) -> None:
        """Plug a modem in again."""
        self._lines[node] = line

    def port(self, node: str) -> MemoryPort:
        """Return the port that was opened last at *node*."""
        return self._ports[node]

    async def open_port(
        self,
        path: str,
        reader: Reader,
        mourner: Mourner,
    ) -> MemoryPort:
        """Open the modem at *path*: a `PortOpener`."""
        if path not in self._lines:
            message = f"cannot open {path}: nothing is plugged in there"
            raise LineMissing(message)
        port = MemoryPort(self._lines[path], reader, mourner, self._latency_s)
        self._ports[path] = port
        return port

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self.exchange.advance(loop.time())
            for port in list(self._ports.values()):
                port.push()
                port.pull()
            await asyncio.sleep(TICK_S)
