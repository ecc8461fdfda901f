"""Shielded bytes of a voice stream (ITU-T V.253 / IS-101): both directions.

In a voice stream 0x10 (DLE) never stands for itself. `DLE DLE` is one data byte
0x10, `DLE SUB` is two, and DLE with any other byte is a code: an event from the
modem or a command to it. Codes also come outside streams.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

DLE = 0x10
ETX = 0x03
SUB = 0x1A
CAN = 0x18
ESC = 0x1B

END_OF_STREAM = bytes([DLE, ETX])
"""Host to modem: play what is buffered, then leave. Modem to host: the stream ended."""
FLUSH = bytes([0, DLE, CAN])
"""Host to modem: throw away what is buffered. The NUL before it ends a pair that was
cut in half when we threw away our own buffer (DLE NUL is harmless)."""
ABORT_RECEIVE = bytes([DLE, ord("!")])
"""Host to modem: stop recording at once."""
END_DUPLEX = bytes([DLE, ord("^")])
"""Host to modem: leave full duplex."""


def shield(data: bytes) -> bytes:
    """Return *data* so that it may travel in a voice stream."""
    return data.replace(b"\x10", b"\x10\x10")


@dataclass(frozen=True, slots=True)
class Plain:
    """Bytes that stand for themselves."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Code:
    """One shielded code, for example ord('R') or ETX."""

    value: int


@dataclass
class DleReader:
    """Take a shielded stream apart; a pair may be cut anywhere.

    Items come lazily: whoever iterates may stop at a code and hand the rest of
    the bytes to another parser (see `take`).
    """

    _shielded: bool = field(default=False, init=False)

    def feed(self, data: bytes) -> Iterator[Plain | Code]:
        """Yield plain runs and codes in the order of the wire."""
        while data:
            item, data = self.take(data)
            if item is not None:
                yield item

    def take(self, data: bytes) -> tuple[Plain | Code | None, bytes]:
        """Return the first item of *data* (None if more is needed) and the rest."""
        if self._shielded:
            self._shielded = False
            return _unshield(data[0]), data[1:]
        head, dle, tail = data.partition(b"\x10")
        self._shielded = bool(dle)
        return (Plain(head), tail) if head else (None, tail)


def _unshield(second: int) -> Plain | Code:
    if second == DLE:
        return Plain(b"\x10")
    if second == SUB:
        return Plain(b"\x10\x10")
    return Code(second)
