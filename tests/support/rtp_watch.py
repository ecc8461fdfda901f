"""What goes by on a wire: sound, packet by packet, with its time; and what SIP says."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tipring.dsp.codec import Coding, make_codec

ETH_P_ALL = 3
_IP = 0x0800
_UDP = 17
_HEADS = {1: 14, 772: 14}
"""Bytes before IP, by kind of device: Ethernet and loopback; a TUN device has none."""
CODINGS = {0: Coding.MU_LAW, 8: Coding.A_LAW}
"""RFC 3551, table 4."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One packet of sound."""

    at: float
    """Seconds of the loop's clock."""
    source: str
    sound: npt.NDArray[np.int16]


@dataclass
class RtpWatch:
    """What went by."""

    packets: list[Passed] = field(default_factory=list)
    sip: list[str] = field(default_factory=list)
    """Messages by UDP, as they were."""

    def onsets(self, source: str, quiet: float, loud: float) -> list[float]:
        """Return when a sound that began in packets from *source* can be heard at best.

        That is when its packet went by, and as much later as it begins in it.
        """
        found: list[float] = []
        was_quiet = False
        for packet in self.packets:
            if packet.source != source:
                continue
            level = np.abs(packet.sound.astype(int))
            if was_quiet and level.max() > loud:
                first = int(np.argmax(level > loud))
                found.append(packet.at + first / 8000)
                was_quiet = False
            elif level.max() < quiet:
                was_quiet = True
        return found


@contextlib.contextmanager
def rtp_watch(device: str) -> Iterator[RtpWatch]:
    """Watch *device* of this namespace."""
    watch = RtpWatch()
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL)) as s:
        s.bind((device, 0))
        s.settimeout(0.1)
        ending = threading.Event()
        thread = threading.Thread(target=_read, args=(s, watch, ending), daemon=True)
        thread.start()
        try:
            yield watch
        finally:
            ending.set()
            thread.join()


def _read(wire: socket.socket, watch: RtpWatch, ending: threading.Event) -> None:
    while not ending.is_set():
        with contextlib.suppress(TimeoutError):
            data, (_, protocol, _, hardware, _) = wire.recvfrom(8192)
            if protocol == _IP:
                _take(data[_HEADS.get(hardware, 0) :], time.monotonic(), watch)


def _take(ip: bytes, at: float, watch: RtpWatch) -> None:
    if len(ip) < 40:
        return
    udp = ip[(ip[0] & 15) * 4 :]
    if ip[9] != _UDP:
        return
    if b"SIP/2.0" in udp:
        watch.sip.append(udp[8:].decode(errors="replace"))
    elif packet := _passed(ip, udp, at):
        watch.packets.append(packet)


def _passed(ip: bytes, udp: bytes, at: float) -> Passed | None:
    if len(udp) < 20 or udp[8] >> 6 != 2:
        return None
    coding = CODINGS.get(udp[9] & 127)
    if coding is None:
        return None
    sound = make_codec(coding).decode(udp[20:])
    return Passed(at, socket.inet_ntoa(ip[12:16]), sound)
