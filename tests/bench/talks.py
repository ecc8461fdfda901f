"""Bridged calls over RTP: what they cost the desk, and how late and how whole they are.

The desk is a process of its own with one clock, its real ports and bridges; two
telephones of each call are sockets here, which click now and then and listen for the
other's click. What happens between telephone and desk is made here, too.
"""

import asyncio
import contextlib
import heapq
import itertools
import multiprocessing
import os
import random
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import numpy as np

from bench.tables import show
from tipring.desk.bridge import Bridge
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.rtp.port import Address
from tipring.legs.rtp.sound_port import RtpPort
from tipring.legs.rtp.sound_ports import RtpPorts
from tipring.wire.rtp import RtpPacket, read_packet
from tipring.wire.sdp import Codec, Direction

SECONDS = 40.0
CALLS = 16
SETTLES_S = 3.0
CLICK_EVERY_FRAMES = 25
CODEC = make_codec(Coding.MU_LAW)
QUIET = CODEC.encode(np.zeros(FRAME_SAMPLES, dtype=np.int16))
LOUD = np.zeros(FRAME_SAMPLES, dtype=np.int16)
LOUD[:16] = 16000
CLICK = CODEC.encode(LOUD)
HEARD = 6000
STALL_AT_S, STALL_S = 20.0, 0.3


@dataclass(frozen=True)
class Weather:
    """What happens between a telephone and the desk, each way."""

    name: str
    loss: float = 0.0
    jitter_s: float = 0.0
    ppm: float = 0.0
    stalls: bool = False


WEATHERS = (
    Weather("quiet"),
    Weather("clocks 100 ppm apart", ppm=100),
    Weather("5 % lost, 40 ms of jitter", loss=0.05, jitter_s=0.04),
    Weather("a stall of 300 ms", stalls=True),
)


# --- the desk --------------------------------------------------------------------


@dataclass
class End:
    """A leg of which only the sound is there."""

    port: RtpPort
    name: str = "end"

    async def play(self, source: FrameSource) -> None:
        await self.port.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        self.port.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        pass


async def desk(wire: Connection, calls: int) -> None:
    """Bridge *calls* until something is said; then tell what became of their sound."""
    ports = RtpPorts()
    clock = asyncio.create_task(ports.run())
    pairs = [(ports.open(), ports.open()) for _ in range(calls)]
    wire.send([(near.local, far.local) for near, far in pairs])
    bridges = []
    for (near, far), (caller, agent) in zip(pairs, wire.recv(), strict=True):
        near.connect(caller, Codec.PCMU, 101, Direction.BOTH)
        far.connect(agent, Codec.PCMU, 101, Direction.BOTH)
        bridges.append(asyncio.create_task(Bridge(End(near), End(far)).run()))
    is_over = asyncio.Event()
    asyncio.get_running_loop().add_reader(wire.fileno(), is_over.set)
    await is_over.wait()
    wire.send([port.figures for pair in pairs for port in pair])
    for task in (*bridges, clock):
        task.cancel()
    await asyncio.wait([*bridges, clock])


def run_desk(wire: Connection, calls: int) -> None:
    asyncio.run(desk(wire, calls))


# --- the telephones --------------------------------------------------------------


@dataclass
class Telephone:
    """Sends 20 ms every 20 ms by its own clock, and notes clicks as they come."""

    desk: Address
    weather: Weather
    dice: random.Random
    begins_at: float
    clicked: list[float] = field(default_factory=list)
    """When the first sample of each click was spoken."""
    heard: list[float] = field(default_factory=list)
    """When that of the other's could be heard."""
    received: int = 0

    def __post_init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0)
        self._every_s = FRAME_S * (1 + self.weather.ppm * 1e-6)
        self._ssrc = self.dice.getrandbits(32)
        self._first_click = self.dice.randrange(CLICK_EVERY_FRAMES)
        self.number = 0

    @property
    def due(self) -> float:
        return self.begins_at + self.number * self._every_s

    def next_packet(self) -> tuple[float, bytes] | None:
        """Return the packet that is due, and when it is there; None: it is lost."""
        due, number = self.due, self.number
        self.number += 1
        clicks = number % CLICK_EVERY_FRAMES == self._first_click
        if clicks:
            self.clicked.append(due - FRAME_S)
        packet = RtpPacket(
            0,
            number & 0xFFFF,
            number * FRAME_SAMPLES,
            self._ssrc,
            CLICK if clicks else QUIET,
        )
        if self.dice.random() < self.weather.loss:
            return None
        at = due + self.dice.random() * self.weather.jitter_s
        if self.weather.stalls and 0 <= due - self.begins_at - STALL_AT_S < STALL_S:
            at = max(at, self.begins_at + STALL_AT_S + STALL_S)
        return at, packet.to_bytes()

    def take(self, now: float) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = read_packet(self.socket.recv(2000))
                if packet is None:
                    continue
                self.received += 1
                sound = np.abs(CODEC.decode(packet.payload).astype(int))
                if sound.max() > HEARD:
                    begin = int(np.argmax(sound > HEARD))
                    if not self.heard or now - self.heard[-1] > 2 * FRAME_S:
                        self.heard.append(now + begin / (FRAME_SAMPLES / FRAME_S))


def talk(telephones: list[Telephone], until: float) -> None:
    """Let all talk at once."""
    tie = itertools.count()
    order: list[tuple[float, int, Telephone, bytes]] = []
    due = [(phone.due, next(tie), phone) for phone in telephones]
    heapq.heapify(due)
    doors = {phone.socket: phone for phone in telephones}
    poll = select.epoll()
    by_number = {door.fileno(): phone for door, phone in doors.items()}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    while (now := time.monotonic()) < until:
        while due[0][0] <= now:
            _, _, phone = heapq.heappop(due)
            sent = phone.next_packet()
            if sent is not None:
                heapq.heappush(order, (sent[0], next(tie), phone, sent[1]))
            heapq.heappush(due, (phone.due, next(tie), phone))
        while order and order[0][0] <= now:
            _, _, phone, data = heapq.heappop(order)
            phone.socket.sendto(data, phone.desk)
        wait = min(due[0][0], order[0][0] if order else due[0][0]) - time.monotonic()
        for number, _ in poll.poll(max(wait, 0)):
            by_number[number].take(time.monotonic())
    poll.close()


def delays_ms(said: Telephone, heard: Telephone) -> Iterator[tuple[float, float]]:
    """Yield when each click was said and how long it took to the other's ear."""
    for at in said.clicked:
        later = [moment - at for moment in heard.heard if 0 < moment - at < 0.49]
        if later:
            yield at - said.begins_at, min(later) * 1000


# --- the figures -----------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    weather: Weather
    processor: float
    """Of one core, all calls together."""
    memory_mb: float
    delays_ms: list[tuple[float, float]]
    heard: float
    """Share of the clicks that were."""
    figures: list[SoundFigures]


def used_s(process: int) -> float:
    """Return the processor time of *process*."""
    with open(f"/proc/{process}/stat") as stat:  # noqa: PTH123 - no file of a disk
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(process: int) -> float:
    with open(f"/proc/{process}/statm") as statm:  # noqa: PTH123 - no file of a disk
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def one(weather: Weather, calls: int, seconds: float) -> Measured:
    """Measure *calls* at once."""
    context = multiprocessing.get_context("spawn")
    wire, other = context.Pipe()
    process = context.Process(target=run_desk, args=(other, calls))
    process.start()
    assert process.pid is not None
    dice = random.Random(calls)  # noqa: S311 - dice of a measurement
    begin = time.monotonic() + 0.5
    pairs = [
        tuple(
            Telephone(address, weather, dice, begin + dice.random() * FRAME_S)
            for address in pair
        )
        for pair in wire.recv()
    ]
    wire.send([tuple(phone.socket.getsockname() for phone in pair) for pair in pairs])
    telephones = [phone for pair in pairs for phone in pair]
    talk(telephones, begin + SETTLES_S)
    before, began = used_s(process.pid), time.monotonic()
    talk(telephones, begin + SETTLES_S + seconds)
    spent = (used_s(process.pid) - before) / (time.monotonic() - began)
    memory = memory_mb(process.pid)
    wire.send("over")
    figures = wire.recv()
    process.join()
    for phone in telephones:
        phone.socket.close()
    delays = [
        delay
        for near, far in pairs
        for said, heard in ((near, far), (far, near))
        for delay in delays_ms(said, heard)
        if SETTLES_S < delay[0] < SETTLES_S + seconds - 1
    ]
    clicks = sum(
        SETTLES_S < at - phone.begins_at < SETTLES_S + seconds - 1
        for phone in telephones
        for at in phone.clicked
    )
    return Measured(weather, spent, memory, delays, len(delays) / clicks, figures)


def measure(scale: float) -> None:
    """Show the figures of CALLS bridged calls in each weather."""
    seconds = max(SECONDS * scale, STALL_AT_S + 8)
    measured = [one(weather, CALLS, seconds) for weather in WEATHERS]
    show(
        f"{CALLS} bridged calls for {seconds:.0f} s, telephone to telephone",
        (
            "between telephone and desk",
            "processor a call",
            "desk's memory MB",
            "mouth to ear ms, p50",
            "p95",
            "clicks heard",
            "made up",
            "slipped ms a minute",
        ),
        [row(each, seconds) for each in measured],
    )
    print(after_the_stall(measured[-1]))


def row(measured: Measured, seconds: float) -> tuple[object, ...]:
    delays = [delay for _, delay in measured.delays_ms]
    heard_ms = 1000 * (seconds + SETTLES_S) * len(measured.figures)
    made_up = sum(each.concealed_ms for each in measured.figures) / heard_ms
    slipped = sum(each.stretched_ms for each in measured.figures) / heard_ms
    return (
        measured.weather.name,
        f"{100 * measured.processor / CALLS:.2f} %",
        f"{measured.memory_mb:.0f}",
        f"{np.percentile(delays, 50):.0f}",
        f"{np.percentile(delays, 95):.0f}",
        f"{100 * measured.heard:.1f} %",
        f"{100 * made_up:.1f} %",
        f"{60000 * slipped:.0f}",
    )


def after_the_stall(measured: Measured) -> str:
    """Return how the delay went, second by second."""
    words = []
    for second in range(-2, 7):
        begin = STALL_AT_S + STALL_S + second
        delays = [ms for at, ms in measured.delays_ms if begin <= at < begin + 1]
        if delays:
            words.append(f"{second:+d} s: {np.percentile(delays, 50):.0f}")
    return "mouth to ear ms around the end of a stall: " + ", ".join(words)
