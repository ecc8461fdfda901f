"""RTCP: what the two ends of a stream tell each other of it (RFC 3550, section 6)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SENDER: Final = 200
_RECEIVER: Final = 201
_DESCRIPTION: Final = 202
_BYE: Final = 203
_CNAME: Final = 1
_HEAD: Final = struct.Struct("!BBH")
_SSRC: Final = struct.Struct("!I")
_SENT: Final = struct.Struct("!IIIII")
_REPORT: Final = struct.Struct("!IIIIII")
_LARGEST_LOSS: Final = 0x7FFFFF
_FRACTION_S: Final = 65536
"""Times between reports are counted in this part of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one end has heard of a stream (section 6.4.1)."""

    of: int
    """The SSRC of the stream."""
    lost_share: float
    """Since the report before, 0 to 1."""
    lost: int
    highest: int
    """Sequence number, with the rounds that it made."""
    jitter: int
    """Samples."""
    sender_report: int
    """The middle of the NTP time of the last SenderReport; 0: there was none."""
    since_s: float
    """How long ago that came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderReport:
    """What one end has sent."""

    ssrc: int
    time_s: float
    """By its clock, whatever that begins at."""
    timestamp: int
    packets: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Bye:
    """One end has left."""

    ssrc: int


def middle_of(time_s: float) -> int:
    """Return the middle 32 bits of an NTP time (section 4)."""
    return round(time_s * _FRACTION_S) & 0xFFFFFFFF


def round_trip_s(report: Report, now_s: float) -> float | None:
    """Return how long a packet needs there and back, by what the other end says.

    *now_s* is by the clock of our SenderReports. None: it has not seen one.
    """
    if not report.sender_report:
        return None
    passed = (middle_of(now_s) - report.sender_report) & 0xFFFFFFFF
    round_trip = passed / _FRACTION_S - report.since_s
    return max(round_trip, 0.0) if round_trip < _FRACTION_S / 2 else None


def compound(
    ssrc: int,
    name: str,
    sent: SenderReport | None,
    report: Report | None,
    *,
    bye: bool = False,
) -> bytes:
    """Return a compound packet (section 6.1): SR or RR, the name (CNAME), maybe BYE."""
    reports = [] if report is None else [_written(report)]
    begin = _SSRC.pack(ssrc) if sent is None else _sent(sent)
    kind = _RECEIVER if sent is None else _SENDER
    packet = _chunk(kind, len(reports), begin + b"".join(reports))
    said = name.encode()[:255]
    item = _SSRC.pack(ssrc) + bytes([_CNAME, len(said)]) + said
    packet += _chunk(_DESCRIPTION, 1, item + bytes(4 - len(item) % 4))
    return packet + (_chunk(_BYE, 1, _SSRC.pack(ssrc)) if bye else b"")


def _chunk(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def _sent(sent: SenderReport) -> bytes:
    seconds = int(sent.time_s)
    fraction = int((sent.time_s - seconds) * (1 << 32))
    return _SSRC.pack(sent.ssrc) + _SENT.pack(
        seconds & 0xFFFFFFFF,
        fraction,
        sent.timestamp,
        sent.packets & 0xFFFFFFFF,
        sent.bytes & 0xFFFFFFFF,
    )


def _written(report: Report) -> bytes:
    share = min(int(report.lost_share * 256), 255)
    lost = min(report.lost, _LARGEST_LOSS)
    return _REPORT.pack(
        report.of,
        share << 24 | lost,
        report.highest & 0xFFFFFFFF,
        report.jitter & 0xFFFFFFFF,
        report.sender_report,
        round(report.since_s * _FRACTION_S) & 0xFFFFFFFF,
    )


def read_compound(data: bytes) -> Iterator[SenderReport | Report | Bye]:
    """Yield what *data* says; what cannot be read ends it and is no error."""
    while len(data) >= _HEAD.size:
        first, kind, words = _HEAD.unpack_from(data)
        end = _HEAD.size + 4 * words
        if first >> 6 != 2 or end > len(data):  # noqa: PLR2004 - the version of RTP
            return
        yield from _read(kind, first & 0x1F, data[_HEAD.size : end])
        data = data[end:]


def _read(kind: int, count: int, body: bytes) -> Iterator[SenderReport | Report | Bye]:
    if kind not in {_SENDER, _RECEIVER, _BYE} or len(body) < _SSRC.size:
        return
    (ssrc,) = _SSRC.unpack_from(body)
    begin = _SSRC.size
    if kind == _BYE:
        yield Bye(ssrc)
        return
    if kind == _SENDER:
        if len(body) < begin + _SENT.size:
            return
        yield _read_sent(ssrc, body)
        begin += _SENT.size
    for place in range(begin, begin + count * _REPORT.size, _REPORT.size):
        if place + _REPORT.size <= len(body):
            yield _read_report(body, place)


def _read_sent(ssrc: int, body: bytes) -> SenderReport:
    seconds, fraction, timestamp, packets, size = _SENT.unpack_from(body, _SSRC.size)
    return SenderReport(
        ssrc=ssrc,
        time_s=seconds + fraction / (1 << 32),
        timestamp=timestamp,
        packets=packets,
        bytes=size,
    )


def _read_report(body: bytes, place: int) -> Report:
    of, losses, highest, jitter, middle, since = _REPORT.unpack_from(body, place)
    lost = losses & 0xFFFFFF
    return Report(
        of=of,
        lost_share=(losses >> 24) / 256,
        lost=lost if lost <= _LARGEST_LOSS else 0,
        highest=highest,
        jitter=jitter,
        sender_report=middle,
        since_s=since / _FRACTION_S,
    )
