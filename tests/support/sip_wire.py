"""Two transaction layers, and between them a network that loses, doubles and mixes."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tipring.wire.sip.message import Request
from tipring.wire.sip.transactions import Out, SendDatagram, TransactionLayer
from tipring.wire.sip.values import read_address, read_uri

OURS = "127.0.0.1:5080"
THEIRS = "127.0.0.1:5060"


def layer(sent_by: str = OURS) -> TransactionLayer:
    """Return a layer whose branches are b1, b2 and so on."""
    branches = count(1)
    return TransactionLayer(sent_by, lambda: f"b{next(branches)}")


def request(method: str = "INVITE", *, call_id: str = "call", cseq: int = 1) -> Request:
    return Request(
        method=method,
        uri=read_uri("sip:201@office"),
        sender=read_address("<sip:box@office>;tag=from"),
        to=read_address("<sip:201@office>"),
        call_id=call_id,
        cseq=cseq,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What the network does to a datagram."""

    loss: float = 0.0
    doubled: float = 0.0
    delay_s: float = 0.02
    jitter_s: float = 0.0


@dataclass
class Wire:
    """Runs both ends until nothing is due any more, or *until_s*."""

    weather: Weather
    random: Random
    on_out: Callable[["Wire", TransactionLayer, Out], list[Out]]
    """What an end does with what comes; returns what it sends."""
    ours: TransactionLayer = field(default_factory=layer)
    theirs: TransactionLayer = field(default_factory=lambda: layer(THEIRS))
    now: float = 0.0
    sent: int = 0
    _flying: list[tuple[float, int, TransactionLayer, bytes]] = field(
        default_factory=list
    )
    _alarms: list[tuple[float, int, TransactionLayer, Callable[[], list[Out]]]] = field(
        default_factory=list
    )
    _order: "count[int]" = field(default_factory=count)

    def take(self, end: TransactionLayer, outs: list[Out]) -> None:
        """Let *outs* of *end* happen."""
        for out in outs:
            if isinstance(out, SendDatagram):
                self._send(self.theirs if end is self.ours else self.ours, out.data)
            else:
                self.take(end, self.on_out(self, end, out))

    def later(
        self, end: TransactionLayer, after_s: float, do: Callable[[], list[Out]]
    ) -> None:
        """Let *end* do something in a while."""
        heapq.heappush(self._alarms, (self.now + after_s, next(self._order), end, do))

    def _send(self, to: TransactionLayer, data: bytes) -> None:
        self.sent += 1
        copies = 1 + (self.random.random() < self.weather.doubled)
        for _ in range(copies):
            if self.random.random() >= self.weather.loss:
                delay_s = self.weather.delay_s
                delay_s += self.random.random() * self.weather.jitter_s
                arrives = self.now + delay_s
                heapq.heappush(self._flying, (arrives, next(self._order), to, data))

    def run(self, until_s: float) -> None:
        """Let the time go by."""
        while (due := self._next_due()) is not None and due <= until_s:
            self.now = due
            for end in (self.ours, self.theirs):
                self.take(end, end.tick(self.now))
            while self._flying and self._flying[0][0] <= self.now:
                _, _, end, data = heapq.heappop(self._flying)
                self.take(end, end.receive(data, self.now))
            while self._alarms and self._alarms[0][0] <= self.now:
                _, _, end, do = heapq.heappop(self._alarms)
                self.take(end, do())

    def _next_due(self) -> float | None:
        times = [self.ours.deadline, self.theirs.deadline]
        times += [queue[0][0] for queue in (self._flying, self._alarms) if queue]
        return min((time for time in times if time is not None), default=None)
