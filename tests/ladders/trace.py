"""What SIP says on this machine's wires, as it is said: every UDP packet, seen once."""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

ETH_P_ALL, ETH_P_IP = 0x0003, 0x0800
"""packet(7): only a listener to all hears what goes out."""
PACKET_HOST, PACKET_OUTGOING = 0, 4
"""packet(7): a packet to us; one of ours, looked at on its way out."""
UDP = 17
LARGEST = 65535
LOOPBACK = "lo"
LOOK_S = 0.2
SHORTEST = 20
"""Bytes; less than that keeps a way through a NAT open, and says nothing."""

Place = tuple[str, int]
"""An address and a port."""


@dataclass(frozen=True, slots=True)
class Said:
    """One SIP message."""

    at_s: float
    """Since the trace began."""
    sender: Place
    receiver: Place
    text: str


def read_packet(packet: bytes) -> tuple[Place, Place, bytes] | None:
    """Return who sends what to whom; None for all but UDP over IPv4.

    *packet* begins with the header of IP (RFC 791, RFC 768).
    """
    header = (packet[0] & 0x0F) * 4 if packet else 0
    if header < 20 or packet[0] >> 4 != 4 or packet[9] != UDP:
        return None
    ends = struct.unpack_from("!HH", packet, header)
    sender, receiver = (socket.inet_ntoa(packet[at : at + 4]) for at in (12, 16))
    return (sender, ends[0]), (receiver, ends[1]), packet[header + 8 :]


def is_sip(payload: bytes) -> bool:
    """Whether *payload* is a request or a response (RFC 3261, section 7)."""
    first = payload.split(b"\r\n", 1)[0]
    return len(payload) >= SHORTEST and (
        first.startswith(b"SIP/2.0 ") or first.endswith(b" SIP/2.0")
    )


def is_wanted(device: str, protocol: int, kind: int) -> bool:
    """Whether a packet is one of IP; on the loopback device each is seen twice."""
    twice = device == LOOPBACK and kind == PACKET_OUTGOING
    return protocol == ETH_P_IP and kind in {PACKET_HOST, PACKET_OUTGOING} and not twice


class Trace:
    """All that was said while `listening`."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self._began = time.monotonic()
        self._ended = threading.Event()

    def _listen(self, ear: socket.socket) -> None:
        while not self._ended.is_set():
            try:
                packet, place = ear.recvfrom(LARGEST)
            except TimeoutError:
                continue
            found = read_packet(packet) if is_wanted(*place[:3]) else None
            if found is not None and is_sip(found[2]):
                sender, receiver, payload = found
                at_s = time.monotonic() - self._began
                text = payload.decode(errors="replace")
                self.said.append(Said(at_s, sender, receiver, text))


@contextlib.contextmanager
def listening() -> Iterator[Trace]:
    """Trace until the context ends. Needs root."""
    trace = Trace()
    ear = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    with ear:
        ear.settimeout(LOOK_S)
        thread = threading.Thread(target=trace._listen, args=(ear,))  # noqa: SLF001 - its own
        thread.start()
        try:
            yield trace
        finally:
            trace._ended.set()  # noqa: SLF001 - its own
            thread.join()
