"""The pins of an emulated board in another process: they live behind a unix socket.

::

    GPIOZERO_PIN_FACTORY=tipring-emulated TIPRING_PINS=/tmp/pins tipring run ...

Levels of outputs go there, levels of inputs come from there, each as a line: BCM number
and 1, 0, or - for an output that floats. The kernel closes the socket of a process that
dies, and its outputs float, as the kernel releases GPIO lines; those of a process that
is stopped, or stuck, stay as they were.
"""

import asyncio
import contextlib
import os
import select
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from gpiozero.exc import BadPinFactory  # type: ignore[import-untyped]

from tipring.exchange.emulated_pins import EmulatedFactory
from tipring.exchange.fxo_board import FxoBoard, SenseChange
from tipring.exchange.wiring import Wiring

VARIABLE: Final = "TIPRING_PINS"
"""The path of the socket, in the environment."""
_LEVELS: Final = {True: "1", False: "0", None: "-"}
_MEANINGS: Final = {text: level for level, text in _LEVELS.items()}
_END: Final = b"end\n"
"""After the levels that the board sends first."""
_READ_BYTES: Final = 4096


class SocketPinFactory(EmulatedFactory):
    """The Pi's end: gpiozero makes one by its name in the environment."""

    def __init__(self) -> None:
        path = os.environ.get(VARIABLE)
        self._socket = _connected(path)
        self._buffer = b""
        super().__init__(self._send)
        # Whoever opens an input sees at once what is there.
        self._take_first_levels()
        self._reader = threading.Thread(target=self._read, name="pins", daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Let all outputs float."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._socket.close()
        super().close()

    def _send(self, bcm: int, high: bool | None) -> None:  # noqa: FBT001 - a level
        """Tell a level, and never wait; without a board nobody minds it."""
        with contextlib.suppress(OSError):
            self._socket.send(_line(bcm, high))

    def _take_first_levels(self) -> None:
        while _END not in self._buffer and self._receive():
            pass
        first, _, self._buffer = self._buffer.partition(_END)
        self._take(first)

    def _read(self) -> None:
        while self._receive():
            lines, _, self._buffer = self._buffer.rpartition(b"\n")
            self._take(lines)

    def _receive(self) -> bool:
        """Wait for bytes; return False at the end."""
        select.select([self._socket], [], [])
        with contextlib.suppress(OSError):
            received = self._socket.recv(_READ_BYTES)
            self._buffer += received
            return bool(received)
        return False

    def _take(self, lines: bytes) -> None:
        for bcm, high in _read_lines(lines):
            self.drive(bcm, high=bool(high))


def _connected(path: str | None) -> socket.socket:
    if not path:
        message = f"{VARIABLE} must name the socket of an emulated board's pins"
        raise BadPinFactory(message)
    there = socket.socket(socket.AF_UNIX)
    try:
        there.connect(path)
    except OSError as error:
        there.close()
        message = f"no emulated board has its pins at {path}: {error}"
        raise BadPinFactory(message) from error
    there.settimeout(0)
    return there


def _line(bcm: int, high: bool | None) -> bytes:  # noqa: FBT001 - a level
    return f"{bcm} {_LEVELS[high]}\n".encode()


def _read_lines(lines: bytes) -> list[tuple[int, bool | None]]:
    pairs = (line.split() for line in lines.decode().splitlines())
    return [(int(bcm), _MEANINGS[level]) for bcm, level in pairs]


class PinSocket:
    """The board's end; an async context manager in the exchange's process."""

    def __init__(self, board: FxoBoard, path: Path) -> None:
        self.driven: dict[int, bool | None] = {}
        """The level of every output, by BCM number; None: it floats."""
        self._board = board
        self._wiring = Wiring(board)
        self._path = path
        self._pressed: dict[int, bool] = {}
        self._clients: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen for processes."""
        self._board.told.append(self._told)
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection; the outputs float."""
        self._board.told.remove(self._told)
        if self._server:
            self._server.close()
        for client in list(self._clients):
            client.close()
            await client.wait_closed()

    def drive(self, bcm: int, *, high: bool) -> None:
        """Drive an input that the board does not: a button."""
        self._pressed[bcm] = high
        self._send(bcm, high=high)

    def _told(self, change: SenseChange) -> None:
        if there := self._wiring.level(change.sense):
            bcm, high = there
            self._send(bcm, high=high)

    def _send(self, bcm: int, *, high: bool) -> None:
        for client in self._clients:
            client.write(_line(bcm, high))

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Obey one process until its socket is closed, by whomever."""
        levels = self._wiring.levels() | self._pressed
        writer.write(b"".join(_line(*level) for level in levels.items()) + _END)
        self._clients.add(writer)
        outputs: set[int] = set()
        try:
            while line := await reader.readline():
                for bcm, high in _read_lines(line):
                    outputs.add(bcm)
                    self._drive(bcm, high)
        except ConnectionError:
            pass
        finally:
            self._clients.discard(writer)
            for bcm in outputs:
                self._drive(bcm, None)
            writer.close()

    def _drive(self, bcm: int, high: bool | None) -> None:  # noqa: FBT001 - a level
        self.driven[bcm] = high
        now = asyncio.get_running_loop().time()
        self._wiring.drive(bcm, high=high, at=now)
