"""Echo requests (RFC 792, RFC 4443) for sockets that the kernel helps with.

A ping socket fills identifier and checksum in, and gives only answers to its own.
"""

import struct

_ECHO = 8
_ECHO_V6 = 128
_HEADER = struct.Struct("!BBHHH")


def echo(sequence: int, *, six: bool = False) -> bytes:
    """Return an echo request without data."""
    return _HEADER.pack(_ECHO_V6 if six else _ECHO, 0, 0, 0, sequence & 0xFFFF)


def sequence_of(packet: bytes) -> int | None:
    """Return the number of the request that *packet* answers; None: it is none."""
    if len(packet) < _HEADER.size:
        return None
    kind, _, _, _, sequence = _HEADER.unpack_from(packet)
    return sequence if kind in {0, _ECHO_V6 + 1} else None
