"""A wire with delay, jitter, loss and cuts: two TUN devices and a thread between.

The kernel of a test machine may have no netem. Idle it adds about 0.2 ms.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x1001


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to each packet, in either direction."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Up to so much more or less delay; order is kept unless `reorders`."""
    loss: float = 0.0
    reorders: bool = False
    sip_loss: float | None = None
    """Of packets to or from port 5060, instead of `loss`."""


class LossyLink:
    """The wire itself; set `weather` at any time."""

    def __init__(
        self, near: str, far: Callable[[Callable[[], int]], int], seed: int = 1
    ) -> None:
        self.weather = Weather()
        self.passed = self.lost = 0
        self._random = random.Random(seed)  # noqa: S311 - dice of a test
        self._ends = (_tun(near), far(lambda: _tun("wan0")))
        self._wake, self._waker = os.pipe()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take it away."""
        os.write(self._waker, b"x")
        self._thread.join()
        for end in (*self._ends, self._wake, self._waker):
            os.close(end)

    def _run(self) -> None:
        due: list[tuple[float, int, int, bytes]] = []
        last = dict.fromkeys(self._ends, 0.0)
        while True:
            now = time.monotonic()
            while due and due[0][0] <= now:
                _, _, end, packet = heapq.heappop(due)
                _write(end, packet)
            wait = max(0.0, due[0][0] - now) if due else None
            ready, _, _ = select.select([*self._ends, self._wake], [], [], wait)
            if self._wake in ready:
                return
            for end in ready:
                packet = os.read(end, 65535)
                if self._is_lost(packet):
                    self.lost += 1
                    continue
                self.passed += 1
                other = self._ends[1 - self._ends.index(end)]
                at = self._arrival(last[other])
                last[other] = at
                heapq.heappush(due, (at, next(self._order), other, packet))

    def _is_lost(self, packet: bytes) -> bool:
        weather = self.weather
        loss = weather.loss
        if weather.sip_loss is not None and 5060 in _udp_ports(packet):
            loss = weather.sip_loss
        return self._random.random() < loss

    def _arrival(self, last: float) -> float:
        weather = self.weather
        jitter = self._random.uniform(-1, 1) * weather.jitter_s
        at = time.monotonic() + max(0.0, weather.delay_s + jitter)
        return at if weather.reorders else max(at, last)


def _tun(name: str) -> int:
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN_NO_PI))
    return end


def _write(end: int, packet: bytes) -> None:
    try:
        os.write(end, packet)
    except OSError:
        return  # the device is down: a packet into a wire that is cut


def _udp_ports(packet: bytes) -> tuple[int, ...]:
    """Return the ports of an IPv4 UDP packet; none of any other."""
    if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] != 17:
        return ()
    return struct.unpack_from("!HH", packet, (packet[0] & 15) * 4)
