"""Packets at a port of sound: RTP, keys in it, RTCP; in any order and at any time."""

from collections.abc import Iterator

from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES
from tipring.legs.rtp.control import Control
from tipring.legs.rtp.reception import Reception
from tipring.legs.rtp.transmission import Transmission
from tipring.wire.rtcp import Report, SenderReport, compound
from tipring.wire.rtp import is_rtcp
from tipring.wire.rtp_keys import KEYS, KeyPacket

LARGEST_BYTES = 2000
EVENT_TYPE = 101
WORDS = (b"\x80\x00", b"\x80\x08", b"\x80\x65", b"\x80\xc8", b"\x81\xc9", b"\x80\xcb")


def seeds() -> Iterator[bytes]:
    sound = [_packet(0, number, number * 160, b"\x7f" * 160) for number in range(4)]
    yield b"".join(map(_sized, sound))
    keys = [KeyPacket(key, 160 * at).to_bytes() for at, key in enumerate("15#", 1)]
    yield b"".join(
        _sized(_packet(EVENT_TYPE, at, at * 800, key)) for at, key in enumerate(keys)
    )
    report = Report(
        of=9,
        lost_share=0.1,
        lost=3,
        highest=70000,
        jitter=12,
        sender_report=0x12345678,
        since_s=1.5,
    )
    told = SenderReport(ssrc=7, time_s=1e9, timestamp=160, packets=9, bytes=1440)
    yield _sized(compound(7, "somebody", told, report)) + _sized(
        compound(7, "somebody", None, report, bye=True)
    )


def check(data: bytes) -> None:
    keys: list[str] = []
    heard = Reception(keys.append)
    heard.event_type = EVENT_TYPE
    control = Control(Transmission(), heard)
    now_s = 1e9
    for packet, later in _packets(data):
        now_s += later * FRAME_S
        if is_rtcp(packet):
            control.take(packet, now_s)
        else:
            heard.take(packet, now_s)
        for _ in range(later % 3):
            assert heard.next_frame(now_s).shape == (FRAME_SAMPLES,)
        control.report(now_s)
    control.farewell(now_s)
    assert set(keys) <= set(KEYS)
    assert heard.lost >= 0


def _packets(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Cut *data* into packets, each with a byte for its size and one for the time."""
    while len(data) > 1:
        size, later = data[:2]
        yield data[2 : 2 + size], later
        data = data[2 + size :]


def _sized(packet: bytes) -> bytes:
    return bytes((len(packet), 1)) + packet


def _packet(kind: int, sequence: int, timestamp: int, payload: bytes) -> bytes:
    head = bytes((0x80, kind)) + sequence.to_bytes(2) + timestamp.to_bytes(4)
    return head + b"\x00\x00\x00\x07" + payload
