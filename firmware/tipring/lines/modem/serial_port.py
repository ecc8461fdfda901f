"""A serial device on the event loop: pyserial opens it, the loop reads it."""

import asyncio
import contextlib
import errno
import fcntl
import os
import termios
from collections.abc import Callable
from typing import Protocol

import serial

from tipring.domain.errors import LineError, LineGone, LineMissing, LineSilent
from tipring.lines.modem.care.thief import suspects

BAUD = 115_200
"""V.253 needs 10 x 8000 bit/s at least; CDC-ACM devices ignore it."""

READ_BYTES = 4096

Reader = Callable[[bytes], None]
Mourner = Callable[[LineGone], None]


class BytePort(Protocol):
    """Bytes to and from a device; nothing here ever blocks."""

    def write(self, data: bytes) -> None:
        """Send *data* as soon as the device takes it."""
        ...

    def discard_output(self) -> None:
        """Forget whatever was not sent yet, in our buffer and the kernel's."""
        ...

    def waiting_output(self) -> int:
        """Return the bytes written but not yet taken by the device."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


class PortOpener(Protocol):
    """Opens a device: the real one here, an emulated one in tests."""

    async def __call__(self, path: str, reader: Reader, mourner: Mourner) -> BytePort:
        """Open *path*; give what it says to *reader* and its end to *mourner*.

        Raises LineError when it cannot be opened.
        """
        ...


class SerialPort:
    """A BytePort over pyserial."""

    def __init__(self, port: serial.Serial, reader: Reader, mourner: Mourner) -> None:
        self._port = port
        self._fd: int = port.fileno()
        self._reader = reader
        self._mourner = mourner
        self._unsent = bytearray()
        self._waits_for_room = False
        self._loop = asyncio.get_running_loop()
        os.set_blocking(self._fd, False)
        self._loop.add_reader(self._fd, self._readable)

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            self._gone(error)
            return
        if data:
            self._reader(data)
        else:
            self._gone(OSError("end of file"))

    def _gone(self, error: OSError) -> None:
        self.close()
        self._mourner(LineGone(f"{self._port.port} is gone: {error}"))

    def write(self, data: bytes) -> None:
        """Send *data*; what the kernel does not take now goes when it can."""
        idle = not self._unsent
        self._unsent += data
        if idle and self._port.is_open:
            self._send()

    def _send(self) -> None:
        try:
            sent = os.write(self._fd, self._unsent)
        except BlockingIOError:
            sent = 0
        except OSError as error:
            self._gone(error)
            return
        del self._unsent[:sent]
        self._wait_for_room(needed=bool(self._unsent))

    def _wait_for_room(self, *, needed: bool) -> None:
        if needed and not self._waits_for_room:
            self._loop.add_writer(self._fd, self._send)
        elif self._waits_for_room and not needed:
            self._loop.remove_writer(self._fd)
        self._waits_for_room = needed

    def discard_output(self) -> None:
        """Forget what was not sent yet (TCOFLUSH for the kernel's part)."""
        self._unsent.clear()
        if self._port.is_open:
            self._wait_for_room(needed=False)
            # pyserial lets termios.error through, which is no OSError
            with contextlib.suppress(OSError, termios.error):
                self._port.reset_output_buffer()

    def waiting_output(self) -> int:
        """Return the bytes that the device has not taken yet."""
        if not self._port.is_open:
            return 0
        try:
            return len(self._unsent) + self._port.out_waiting
        except OSError:
            return len(self._unsent)

    def close(self) -> None:
        """Let go of the device; harmless when it is gone already."""
        if not self._port.is_open:
            return
        self._loop.remove_reader(self._fd)
        self.discard_output()  # or the kernel waits up to 30 s for a stuck device
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._fd, termios.TIOCNXCL)
        with contextlib.suppress(OSError):
            self._port.close()


async def open_serial(path: str, reader: Reader, mourner: Mourner) -> SerialPort:
    """Open the device at *path* for us alone. Raises LineError with the remedy."""
    port = await asyncio.to_thread(_open_or_explain, path)
    return SerialPort(port, reader, mourner)


def _open_or_explain(path: str) -> serial.Serial:
    try:
        return _open(path)
    except OSError as error:
        raise _explained(path, error) from error


def _open(path: str) -> serial.Serial:
    """Open without flow control: we pace ourselves. Blocks a little.

    The lock (flock) keeps out who asks for one, TIOCEXCL everybody but root.
    """
    port = serial.Serial(path, BAUD, timeout=0, write_timeout=0, exclusive=True)
    with contextlib.suppress(OSError):
        fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
    return port


def _explained(path: str, error: OSError) -> LineError:
    kind = LineError
    match error.errno:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            kind = LineMissing
            remedy = "is the modem plugged in? `tipring modems` shows what is"
        case errno.EACCES | errno.EPERM:
            remedy = "add the user to the group dialout: usermod -aG dialout tipring"
        case errno.EAGAIN | errno.EBUSY:
            remedy = _accusation(path)
        case _:
            kind = LineSilent
            remedy = "unplug it and plug it in again"
    cause = os.strerror(error.errno) if error.errno else str(error)
    return kind(f"cannot open {path}: {cause}; {remedy}")


def _accusation(path: str) -> str:
    found = suspects(path)
    if not found:
        return "another program holds it; `sudo tipring modems` says which"
    return f"{found[0].words} has it: {found[0].remedy}"
