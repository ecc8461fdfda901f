"""Descriptions of sound (SDP) in offers and answers."""

import contextlib
from collections.abc import Iterator

from support.sip_peer import sdp
from tipring.domain.errors import LegError
from tipring.wire.sdp import is_hold, read
from tipring.wire.sdp_session import SdpSession

LARGEST_BYTES = 2048
WORDS = (
    *(b"m=audio ", b" RTP/AVP ", b"a=rtpmap:", b"c=IN IP4 ", b"c=IN IP6 ::1"),
    *(b"a=sendonly", b"a=inactive", b"telephone-event/8000", b"PCMU/8000", b"\r\n"),
)


def seeds() -> Iterator[bytes]:
    yield sdp()
    yield sdp(way="inactive", types="8 9 101 13")
    yield sdp().replace(b"IP4 127.0.0.1", b"IP6 ::1")
    yield sdp() + b"m=video 5000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"


def check(data: bytes) -> None:
    with contextlib.suppress(LegError):
        theirs = read(data)
        is_hold(theirs)
        ours = SdpSession("127.0.0.1", 40000, 7)
        with contextlib.suppress(LegError):
            answered = read(ours.answer(theirs))
            assert len(answered.streams) == len(theirs.streams)
        ours.offer()
        ours.take_answer(theirs)
        read(ours.renewed_offer())
