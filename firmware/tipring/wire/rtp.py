"""RTP packets (RFC 3550, section 5.1) and their counters, which wrap."""

import struct
from typing import Final, NamedTuple

_VERSION: Final = 2
_HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")
_MARKER: Final = 0x80
LARGEST_PACKET: Final = 1500
"""Bytes: more does not come over an Ethernet in one piece."""
SEQUENCE_ROUND: Final = 1 << 16
TIMESTAMP_ROUND: Final = 1 << 32


class RtpPacket(NamedTuple):
    """One packet of a stream."""

    payload_type: int
    sequence: int
    """16 bits."""
    timestamp: int
    """32 bits, in samples."""
    ssrc: int
    """32 bits: who speaks."""
    payload: bytes
    marker: bool = False
    """The first of a stretch of sound, or of a key."""

    def to_bytes(self) -> bytes:
        """Return it as it travels."""
        kind = self.payload_type | (_MARKER if self.marker else 0)
        head = _HEADER.pack(
            _VERSION << 6, kind, self.sequence, self.timestamp, self.ssrc
        )
        return head + self.payload


def read_packet(data: bytes) -> RtpPacket | None:
    """Return what *data* is, without contributors, extension and padding.

    None: it is no RTP of version 2, is cut short, or is RTCP that came to the wrong
    door (RFC 5761, section 4).
    """
    if not _HEADER.size <= len(data) <= LARGEST_PACKET or data[0] >> 6 != _VERSION:
        return None
    flags, kind, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if is_rtcp(data):
        return None
    begin = _payload_begin(data, flags)
    end = len(data) - (data[-1] if flags & 0x20 else 0)
    if begin is None or end < begin or (flags & 0x20 and not data[-1]):
        return None
    return RtpPacket(
        kind & ~_MARKER,
        sequence,
        timestamp,
        ssrc,
        data[begin:end],
        bool(kind & _MARKER),
    )


def is_rtcp(data: bytes) -> bool:
    """Return whether *data* looks like RTCP where both come by one port (RFC 5761)."""
    return len(data) > 1 and 192 <= data[1] <= 223  # noqa: PLR2004 - the RFC's range


def _payload_begin(data: bytes, flags: int) -> int | None:
    """Return where the payload begins; None where the packet ends before it."""
    begin = _HEADER.size + 4 * (flags & 0x0F)
    if flags & 0x10:
        if len(data) < begin + _EXTENSION.size:
            return None
        _, words = _EXTENSION.unpack_from(data, begin)
        begin += _EXTENSION.size + 4 * words
    return begin


def unwrapped(value: int, near: int, around: int) -> int:
    """Return the number nearest to *near* that is *value* modulo *around*."""
    half = around // 2
    return near + (value - near + half) % around - half
