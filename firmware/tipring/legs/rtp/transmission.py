"""What one port says: a stream of packets whose counters never jump by themselves."""

import secrets
from typing import Final

from tipring.dsp.codec import Codec as SoundCodec
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_SAMPLES, Frame
from tipring.wire.rtp import SEQUENCE_ROUND, TIMESTAMP_ROUND, RtpPacket
from tipring.wire.rtp_keys import KeyStep
from tipring.wire.sdp import Codec

CODINGS: Final = {Codec.PCMU: Coding.MU_LAW, Codec.PCMA: Coding.A_LAW}


class Transmission:
    """The packets of one stream, 20 ms each."""

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        """Who speaks: by chance (RFC 3550, section 8.1), so nobody can guess it."""
        self.packets = 0
        self.bytes = 0
        """Of payload (RFC 3550, section 6.4.1)."""
        self.timestamp = secrets.randbits(32)
        """Of the next 20 ms."""
        self._sequence = secrets.randbits(16)
        self._type = Codec.PCMU.payload_type
        self._coding: SoundCodec = make_codec(Coding.MU_LAW)
        self._marker = True
        self._key_began = 0

    def use(self, codec: Codec) -> None:
        """Speak in *codec* from now on."""
        self._type = codec.payload_type
        self._coding = make_codec(CODINGS[codec])

    def pause(self, frames: int = 1) -> None:
        """Let time go by in which nothing is sent."""
        self.timestamp = (self.timestamp + frames * FRAME_SAMPLES) % TIMESTAMP_ROUND
        self._marker = True

    def sound(self, frame: Frame) -> bytes:
        """Return the packet of the next 20 ms."""
        packet = self._packet(
            self._type,
            self.timestamp,
            self._coding.encode(frame),
            marker=self._marker,
        )
        self._marker = False
        self._go_on()
        return packet

    def key(self, step: KeyStep, event_type: int) -> list[bytes]:
        """Return the packets of the next 20 ms of a key (RFC 4733)."""
        if step.begins:
            self._key_began = self.timestamp
        packets = [
            self._packet(
                event_type,
                self._key_began,
                event.to_bytes(),
                marker=step.begins,
            )
            for event in step.packets
        ]
        self._go_on()
        self._marker = True
        return packets

    def _go_on(self) -> None:
        self.timestamp = (self.timestamp + FRAME_SAMPLES) % TIMESTAMP_ROUND

    def _packet(
        self, payload_type: int, timestamp: int, payload: bytes, *, marker: bool
    ) -> bytes:
        packet = RtpPacket(
            payload_type, self._sequence, timestamp, self.ssrc, payload, marker
        )
        self._sequence = (self._sequence + 1) % SEQUENCE_ROUND
        self.packets += 1
        self.bytes += len(payload)
        return packet.to_bytes()
