"""Pairs of UDP ports: an even one for sound, the odd one above it for RTCP."""

import contextlib
import socket
import struct
import time
from typing import Final

from tipring.domain.errors import LegError
from tipring.legs.rtp.port import Address
from tipring.wire.rtp import LARGEST_PACKET

_TIMESTAMPS: Final = 35
"""SO_TIMESTAMPNS (linux/socket.h): the kernel says when each packet came, so that a
late look at the socket is no jitter of the network."""
_TIMESPEC: Final = struct.Struct("@ll")
_ROOM: Final = socket.CMSG_SPACE(_TIMESPEC.size)
_OLDEST_S: Final = 1.0
"""A packet that seems older met a clock that was set: it came now."""
_MOST_AT_ONCE: Final = 100
"""Packets that are taken at a time: whoever sends more than 5000 a second is not heard
whole, and holds nobody up."""


class Door:
    """One UDP port that is looked at when it suits us and never waited for.

    OSError: somebody else has it.
    """

    def __init__(self, address: Address) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)  # noqa: FBT003 - socket's own API
            self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)
            self._socket.bind(address)
        except OSError:
            self._socket.close()
            raise
        self._remote: Address | None = None

    def connect(self, remote: Address) -> None:
        """Have the kernel refuse whatever comes from anybody but *remote*.

        Raises LegError when there is no way there.
        """
        if remote == self._remote:
            return
        try:
            self._socket.connect(remote)
        except OSError as error:
            message = f"no way for sound to {remote[0]}:{remote[1]}: {error}"
            raise LegError(message) from error
        while self.received():
            pass
        self._remote = remote

    def send(self, data: bytes) -> None:
        """Send *data*; a packet that cannot go is lost as on any network."""
        with contextlib.suppress(OSError):
            self._socket.send(data)

    def received(self) -> list[tuple[bytes, float]]:
        """Return what came, at most 100 packets, and how many seconds ago each did."""
        now = time.time()
        packets: list[tuple[bytes, float]] = []
        for _ in range(_MOST_AT_ONCE):
            try:
                data, notes, _, _ = self._socket.recvmsg(LARGEST_PACKET, _ROOM)
            except BlockingIOError:
                break
            except OSError:
                continue
            packets.append((data, age_s(notes, now)))
        return packets

    def close(self) -> None:
        """Free the port."""
        self._socket.close()


def age_s(notes: list[tuple[int, int, bytes]], now: float) -> float:
    """Return how long ago a packet came by the kernel's *notes*; 0: not known."""
    for _, kind, data in notes:
        if kind == _TIMESTAMPS:
            seconds, nanoseconds = _TIMESPEC.unpack(data)
            age = now - seconds - nanoseconds * 1e-9
            return age if 0 <= age < _OLDEST_S else 0.0
    return 0.0


class Doorway:
    """The pairs of ports on *host*, from *first* (even) to *last*, one after the other.

    The kernel gives a port to one socket only, so no two legs ever have the same; and
    one that was closed is the last to be used again, so late packets find nobody.
    """

    def __init__(self, host: str, first: int, last: int) -> None:
        self._host = host
        self._evens = range(first + first % 2, last, 2)
        self._next = 0

    def pair(self) -> tuple[Address, Door, Door]:
        """Return a pair that nobody has. Raises LegError when there is none."""
        for _ in self._evens:
            port = self._evens[self._next]
            self._next = (self._next + 1) % len(self._evens)
            pair = self._try(port)
            if pair is not None:
                return (self._host, port), *pair
        message = f"all {len(self._evens)} ports for sound are in use"
        raise LegError(message)

    def _try(self, port: int) -> tuple[Door, Door] | None:
        try:
            sound = Door((self._host, port))
        except OSError:
            return None
        try:
            return sound, Door((self._host, port + 1))
        except OSError:
            sound.close()
            return None
