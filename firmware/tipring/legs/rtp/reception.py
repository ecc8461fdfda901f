"""What one port hears: packets become frames, keys and figures."""

from collections.abc import Callable
from typing import Final

from tipring.dsp.codec import make_codec
from tipring.dsp.frames import RATE_HZ, Frame
from tipring.dsp.jitter import JitterBuffer
from tipring.legs.rtp.transmission import CODINGS
from tipring.wire.rtp import (
    SEQUENCE_ROUND,
    TIMESTAMP_ROUND,
    RtpPacket,
    read_packet,
    unwrapped,
)
from tipring.wire.rtp_keys import KeyReader
from tipring.wire.sdp import Codec

_CODECS: Final = {codec.payload_type: make_codec(CODINGS[codec]) for codec in Codec}
"""Both are understood at any time: a party may change in the middle (RFC 3264)."""
_MOST_SAMPLES: Final = 480
"""60 ms: nobody whom we told 20 ms sends longer packets."""


class Counts:
    """Of the packets of one source (RFC 3550, sections 6.4.1 and A.3)."""

    def __init__(self, packet: RtpPacket) -> None:
        self.ssrc = packet.ssrc
        self.received = 0
        self.jitter = 0.0
        """Samples."""
        self.highest = packet.sequence
        """Of the sequence numbers, with the rounds that they made."""
        self._first = packet.sequence
        self._transit: float | None = None

    @property
    def expected(self) -> int:
        """How many there should be."""
        return self.highest - self._first + 1

    @property
    def lost(self) -> int:
        """How many did not come; doubles hide some (RFC 3550, section 6.4.1)."""
        return max(self.expected - self.received, 0)

    def note(self, packet: RtpPacket) -> None:
        """Count *packet*."""
        self.received += 1
        sequence = unwrapped(packet.sequence, self.highest, SEQUENCE_ROUND)
        self.highest = max(self.highest, sequence)

    def note_time(self, packet: RtpPacket, at: float) -> None:
        """Count that *packet* of sound came *at*, in samples; keys tell no time."""
        transit = (at - packet.timestamp) % TIMESTAMP_ROUND
        if self._transit is not None:
            change = abs(transit - self._transit)
            change = min(change, TIMESTAMP_ROUND - change)
            self.jitter += (change - self.jitter) / 16
        self._transit = transit


class Reception:
    """The stream that one party sends us; *on_key* is told of its keys."""

    def __init__(self, on_key: Callable[[str], None]) -> None:
        self.buffer = JitterBuffer()
        self.event_type: int | None = None
        self.counts: Counts | None = None
        """Of who speaks now; None: nobody did yet."""
        self._on_key = on_key
        self._keys = KeyReader()
        self._packets_before = 0
        self._lost_before = 0
        """Of sources who spoke before (a transfer at the far side)."""

    @property
    def packets(self) -> int:
        """How many came, of all who spoke."""
        return self._packets_before + (self.counts.received if self.counts else 0)

    @property
    def lost(self) -> int:
        """How many did not come, or came too late."""
        lost = self._lost_before + (self.counts.lost if self.counts else 0)
        return lost + self.buffer.late

    def take(self, data: bytes, at_s: float) -> bool:
        """Take what came at the port *at_s*; return whether it was of the stream."""
        packet = read_packet(data)
        if packet is None:
            return False
        codec = _CODECS.get(packet.payload_type)
        is_event = packet.payload_type == self.event_type
        if codec is None and not is_event:
            return False
        counts = self._counts_of(packet)
        counts.note(packet)
        if is_event:
            key = self._keys.read(packet)
            if key is not None:
                self._on_key(key)
        elif codec is not None and 0 < len(packet.payload) <= _MOST_SAMPLES:
            counts.note_time(packet, at_s * RATE_HZ)
            self.buffer.put(packet.timestamp, codec.decode(packet.payload), at_s)
        return True

    def next_frame(self, now_s: float) -> Frame:
        """Return what is heard for 20 ms from *now_s*."""
        return self.buffer.next_frame(now_s)

    def _counts_of(self, packet: RtpPacket) -> Counts:
        """Return what is counted of its speaker, who may be somebody else now."""
        if self.counts is not None:
            if packet.ssrc == self.counts.ssrc:
                return self.counts
            self._packets_before += self.counts.received
            self._lost_before += self.counts.lost
            self.buffer.begin_anew()
        self.counts = Counts(packet)
        self._keys = KeyReader()
        return self.counts
