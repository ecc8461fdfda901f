"""Whole calls: telephones (baresip), border, desk, bridge, border, telephone.

Three hundred in a row, sixteen at once, and some over a network that loses a fifth of
SIP and a twentieth of RTP with jitter. What is heard is taken from the wire at the
telephones' own sockets.
"""

import argparse
import asyncio
import contextlib
import os
import tempfile
import time
import wave
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.tables import note, progress, show
from support.baresip import RATE_HZ, BareSip, loudest_hz
from support.lossy_link import Weather
from support.rtp_watch import RtpWatch, rtp_watch
from support.sip_net import Place
from support.sip_rig import why_no_office
from support.telephone_box import TelephoneBox, telephone_box

IN_A_ROW = 300
AT_ONCE = 16
WATCHED = 3
"""Pairs whose packets are looked at one by one; the others are heard by their WAVs."""
LASTS_S = 30.0
BAD = Weather(delay_s=0.03, jitter_s=0.02, loss=0.05, sip_loss=0.2)
IN_BAD_WEATHER = 40
EVERY_S, BEEP_S = 0.31, 0.1
QUIET, LOUD = 300, 1500
PATIENCE_S = 35.0
"""For one call to be answered: so long a request is sent again (RFC 3261, timer B)."""
RELAY_PORTS = (50000, 53999)
"""A call takes eight, and they rest for 5 s after it."""
TAKES = ";answermode=auto"


@dataclass
class Pair:
    """Two telephones: one calls, the other takes every call."""

    caller: BareSip
    callee: BareSip
    number: str
    """Of who is called."""


@dataclass
class Calls:
    """What became of calls one after the other."""

    answered_ms: list[float] = field(default_factory=list)
    heard_ms: list[float] = field(default_factory=list)
    """From dialling until the other was heard."""
    lost: int = 0


@dataclass(frozen=True)
class Load:
    """Processor time in seconds, of which process."""

    desk: float
    kamailio: float
    rtpengine: float

    @classmethod
    def now(cls) -> "Load":
        return cls(
            _used_s([os.getpid()]),
            _used_s(_children("kamailio")),
            _used_s(_children("rtpengine")),
        )


def _children(name: str) -> list[int]:
    """Return our descendants that run *name*."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            words = (entry / "stat").read_text()
            inner = words[words.index("(") + 1 : words.rindex(")")]
            parents[int(entry.name)] = (int(words.rpartition(")")[2].split()[1]), inner)
    found = []
    for process, (parent, what) in parents.items():
        above = parent
        while above in parents and above != os.getpid():
            above = parents[above][0]
        if above == os.getpid() and what.startswith(name):
            found.append(process)
    return found


def _used_s(processes: Iterable[int]) -> float:
    total = 0
    for process in processes:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


# --- sound -----------------------------------------------------------------------


def write_beeps(path: Path, hz: float, seconds: float = 60.0) -> Path:
    """Write beeps that are found again on a wire."""
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tone = 9000 * np.sin(2 * np.pi * hz * times)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(
            np.where(times % EVERY_S < BEEP_S, tone, 0).astype(np.int16).tobytes()
        )
    return path


def delays_ms(near: RtpWatch, near_at: str, far: RtpWatch, box: str) -> Iterable[float]:
    """Yield how much later a beep of the near telephone left the box for the far one.

    Packet to packet: the 20 ms in which a packet is spoken come on top.
    """
    said = near.onsets(near_at, QUIET, LOUD)
    for at in far.onsets(box, QUIET, LOUD):
        before = [moment for moment in said if 0 < at - moment < EVERY_S]
        if before:
            yield 1000 * (at - max(before))


# --- calls -----------------------------------------------------------------------


@contextlib.asynccontextmanager
async def office(folder: Path, pairs: int) -> AsyncIterator[TelephoneBox]:
    """Open a box with extensions enough for *pairs*."""
    numbers = tuple(str(200 + number) for number in range(2 * pairs))
    first, last = RELAY_PORTS
    async with telephone_box(
        folder, numbers=numbers, rtp_first_port=first, rtp_last_port=last
    ) as box:
        yield box


@contextlib.asynccontextmanager
async def telephones(
    box: TelephoneBox, places: Sequence[tuple[Place, Place]]
) -> AsyncIterator[list[Pair]]:
    """Switch a pair of telephones on at each pair of places; they beep."""
    says = write_beeps(box.folder / "says.wav", 1000.0)
    async with contextlib.AsyncExitStack() as stack:
        pairs = []
        for number, (near, far) in enumerate(places):
            calls, takes = str(200 + 2 * number), str(201 + 2 * number)
            caller = box.phone(calls, place=near, wav=says)
            callee = box.phone(takes, place=far, wav=says, extra=TAKES)
            pairs.append(
                Pair(
                    await stack.enter_async_context(caller),
                    await stack.enter_async_context(callee),
                    takes,
                )
            )
        numbers = [str(200 + number) for number in range(2 * len(pairs))]
        await box.until_there(*numbers, within_s=40)
        yield pairs


async def one_after_the_other(
    box: TelephoneBox, pair: Pair, count: int, calls: Calls
) -> None:
    """Call *count* times, each time until both are heard."""
    for number in range(count):
        progress(number + 1, count, "calls in a row")
        mark, began = pair.caller.mark, time.monotonic()
        try:
            with rtp_watch(pair.caller.place.device) as watch:
                await pair.caller.dial(box.uri(pair.number))
                await pair.caller.until(
                    "CALL_ESTABLISHED", after=mark, within_s=PATIENCE_S
                )
                calls.answered_ms.append(1000 * (time.monotonic() - began))
                calls.heard_ms.append(1000 * (await heard_at(watch, box) - began))
        except (AssertionError, TimeoutError):
            calls.lost += 1
        await pair.caller.hang_up()
        with contextlib.suppress(AssertionError):
            await pair.caller.until("CALL_CLOSED", after=mark, within_s=PATIENCE_S)
        await asyncio.sleep(0.05)


async def heard_at(watch: RtpWatch, box: TelephoneBox) -> float:
    """Return when the other was heard first."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for packet in watch.packets:
                if packet.source == box.net.box and np.abs(packet.sound).max() > LOUD:
                    return packet.at
            await asyncio.sleep(0.01)


async def at_once(box: TelephoneBox, pairs: Sequence[Pair]) -> tuple[list[float], int]:
    """Let all talk; return delays in ms, and how many pairs heard each other."""
    marks = [pair.caller.mark for pair in pairs]
    for pair in pairs:
        await pair.caller.dial(box.uri(pair.number))
    for pair, mark in zip(pairs, marks, strict=True):
        await pair.caller.until("CALL_ESTABLISHED", after=mark, within_s=30)
    await asyncio.sleep(3)
    watched = pairs[:WATCHED]
    with contextlib.ExitStack() as stack:
        watches = [
            (
                stack.enter_context(rtp_watch(pair.caller.place.device)),
                stack.enter_context(rtp_watch(pair.callee.place.device)),
            )
            for pair in watched
        ]
        await asyncio.sleep(LASTS_S)
    delays: list[float] = []
    for pair, (near, far) in zip(watched, watches, strict=True):
        box_at = box.net.box
        delays += delays_ms(near, pair.caller.place.address, far, box_at)
        delays += delays_ms(far, pair.callee.place.address, near, box_at)
    phones = [phone for pair in pairs for phone in (pair.caller, pair.callee)]
    hear = sum(abs(loudest_hz(phone.heard(1.0)) - 1000) < 20 for phone in phones)
    for pair in pairs:
        await pair.caller.hang_up()
    return delays, hear


def percent(before: Load, after: Load, seconds: float) -> list[str]:
    return [
        f"{100 * (getattr(after, name) - getattr(before, name)) / seconds:.1f} %"
        for name in ("desk", "kamailio", "rtpengine")
    ]


def percentiles(values: list[float]) -> list[str]:
    """Return p50 and p95."""
    if not values:
        return ["-", "-"]
    return [f"{np.percentile(values, p):.0f}" for p in (50, 95)]


def row(name: str, count: int, calls: Calls, load: list[str]) -> tuple[object, ...]:
    return (
        name,
        f"{count - calls.lost} of {count}",
        *percentiles(calls.answered_ms),
        *percentiles(calls.heard_ms),
        *load,
    )


async def in_a_row(
    folder: Path, name: str, count: int, weather: Weather | None
) -> tuple[object, ...]:
    """Measure calls one after the other."""
    async with office(folder, 1) as box:
        lossy = weather is not None
        places = (box.net.place(lossy=lossy), box.net.place(lossy=lossy))
        async with telephones(box, [places]) as (pair,):
            for place in places:
                if place.link is not None and weather is not None:
                    place.link.weather = weather
            calls, before, began = Calls(), Load.now(), time.monotonic()
            await one_after_the_other(box, pair, count, calls)
            load = percent(before, Load.now(), time.monotonic() - began)
            for place in places:
                if place.link is not None:
                    place.link.weather = Weather()
    return row(name, count, calls, load)


async def all_at_once(folder: Path) -> tuple[object, ...]:
    """Measure AT_ONCE calls."""
    async with office(folder, AT_ONCE) as box:
        places = [(box.net.place(), box.net.place()) for _ in range(AT_ONCE)]
        async with telephones(box, places) as pairs:
            before, began = Load.now(), time.monotonic()
            delays, hear = await at_once(box, pairs)
            load = percent(before, Load.now(), time.monotonic() - began)
    return (
        f"{hear} of {2 * AT_ONCE}",
        *percentiles(delays),
        *load,
    )


async def run(folder: Path, scale: float) -> None:
    """Measure all three and show the tables."""
    many, few = max(10, round(IN_A_ROW * scale)), max(5, round(IN_BAD_WEATHER * scale))
    rows = [
        await in_a_row(folder / "quiet", "quiet", many, None),
        await in_a_row(folder / "bad", "bad", few, BAD),
    ]
    show(
        "calls in a row, baresip to baresip"
        f" (bad: {BAD.sip_loss:.0%} of SIP and {BAD.loss:.0%} of RTP lost each way,"
        f" {1000 * BAD.delay_s:.0f} ± {1000 * BAD.jitter_s:.0f} ms)",
        (
            "network",
            "heard",
            "answered ms, p50",
            "p95",
            "the other heard ms, p50",
            "p95",
            "desk",
            "kamailio",
            "rtpengine",
        ),
        rows,
    )
    show(
        f"{AT_ONCE} calls at once, baresip to baresip",
        ("telephones that heard", "one way ms, p50", "p95", "desk", "kamailio", "rtp"),
        [await all_at_once(folder / "once")],
    )


def measure(options: argparse.Namespace, _: Path) -> None:
    """Measure, where such an office can be opened."""
    if why := why_no_office():
        note(why)
        return
    with tempfile.TemporaryDirectory(prefix="tipring-calls-") as folder:
        Path(folder).chmod(0o711)
        for name in ("quiet", "bad", "once"):
            Path(folder, name).mkdir()
        asyncio.run(run(Path(folder), options.scale))
