"""Keys as events in RTP (RFC 4733): read and written, each key once."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tipring.wire.rtp import RtpPacket

KEYS: Final = "0123456789*#ABCD"
"""By event code (RFC 4733, section 3.2)."""
PRESS_FRAMES: Final = 5
"""100 ms for each key: twice what any exchange needs."""
PAUSE_FRAMES: Final = 4
"""80 ms between keys."""
END_PACKETS: Final = 3
"""The end is said three times, since one packet may be lost (section 2.5.1.4)."""
_VOLUME: Final = 10
"""dBm0 below zero."""
_EVENT: Final = struct.Struct("!BBH")
_END: Final = 0x80


@dataclass(frozen=True, slots=True)
class KeyPacket:
    """The payload of one packet of a key."""

    key: str
    duration: int
    """Samples since the timestamp of its packets."""
    ends: bool = False

    def to_bytes(self) -> bytes:
        """Return it as it travels."""
        flags = _VOLUME | (_END if self.ends else 0)
        return _EVENT.pack(KEYS.index(self.key), flags, self.duration)


def read_key(payload: bytes) -> KeyPacket | None:
    """Return what *payload* says; None for other events and for what is cut short."""
    if len(payload) < _EVENT.size:
        return None
    code, flags, duration = _EVENT.unpack_from(payload)
    if code >= len(KEYS):
        return None
    return KeyPacket(KEYS[code], duration, bool(flags & _END))


class KeyReader:
    """Find out when a key goes down, whatever packets of it are lost or late."""

    def __init__(self) -> None:
        self._newest: int | None = None
        """The timestamp of the newest key: all packets of a key have the same."""

    def read(self, packet: RtpPacket) -> str | None:
        """Return the key that *packet* tells of for the first time."""
        event = read_key(packet.payload)
        if event is None or not self._is_new(packet.timestamp):
            return None
        self._newest = packet.timestamp
        return event.key

    def _is_new(self, timestamp: int) -> bool:
        if self._newest is None:
            return True
        ahead = (timestamp - self._newest) & 0xFFFFFFFF
        return 0 < ahead < 1 << 31


@dataclass(frozen=True, slots=True)
class KeyStep:
    """What is sent in 20 ms while a key is pressed."""

    packets: tuple[KeyPacket, ...]
    """Empty: a pause between keys."""
    begins: bool = False
    """The timestamp of this step is that of all of the key, and the marker is set."""


def press(keys: str, frame_samples: int) -> Iterator[KeyStep]:
    """Yield what is sent for *keys*, a step each *frame_samples*."""
    for key in keys:
        for number in range(1, PRESS_FRAMES + 1):
            packet = KeyPacket(key, number * frame_samples)
            yield KeyStep((packet,), begins=number == 1)
        end = KeyPacket(key, PRESS_FRAMES * frame_samples, ends=True)
        yield KeyStep((end,) * END_PACKETS)
        for _ in range(PAUSE_FRAMES - 1):
            yield KeyStep(())
