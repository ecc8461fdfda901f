"""How each promise is measured: with the rigs that tests and benches have."""

import asyncio
import functools
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import numpy as np

from bench import link, listening_live, speed, talks
from bench.corpus import voices
from bench.peers import Streaming
from bench.tables import note
from bench.trial import Studio
from support.agents import OFFER
from support.ears import korean_model
from support.feel import feel_of
from support.offices import write_settings
from support.real_box import RealBox, place, plug_in, running_box
from support.street import modem_street
from support.virtual_time import run_virtually
from tipring.desk.bridge import Bridge
from tipring.desk.lane import Lane
from tipring.desk.status import Status
from tipring.domain.line import LineState
from tipring.dsp.frames import RATE_HZ, Frame
from tipring.dsp.tones import sine_mix
from tipring.exchange.caller import Voice
from tipring.exchange.chips import USR, deaf_to_keys
from tipring.exchange.clockwork import Exchange
from tipring.phones.port import PhoneAnswered
from tipring.phones.simulated import SimulatedPhone

Measure = Callable[[Path], Mapping[str, float]]
LINES = 8
TALKS_S = 75.0
"""The lateness that a box tells is that of the last minute."""
BRIDGED, BRIDGED_S = 8, 20.0
LINK_FAULT, LINK_ROUNDS = "silent drop", 3
DTMF_S, DTMF_ROUNDS = 120, 3
STARTS = 3
AUDIBLE = 1000
MIB = 1 << 20
TESTS = Path(__file__).parents[2]
POWER_CUTS = ("test_power_cut.py", "test_store_kill.py", "test_queue_power_cut.py")


class NotMeasured(Exception):  # noqa: N818 - it is said, no mistake
    """Why there is no figure here."""


def feel(folder: Path) -> Mapping[str, float]:
    """Measure how soon the box speaks, and is silent, on emulated modems."""
    spoken = asyncio.run(feel_of(folder / "speaks", "usr"))
    silent = asyncio.run(feel_of(folder / "ears", deaf_to_keys(USR)))
    return {
        "first_sample_ms": 1000 * median(spoken.first_sample_s[1:]),
        "silent_ms": 1000 * median(silent.silence_s),
    }


def joined(_folder: Path) -> Mapping[str, float]:
    """Measure how soon caller and agent hear each other, on the virtual clock."""
    later = [run_virtually(_joined(agent_speaks=speaks)) for speaks in (True, False)]
    return {"joined_ms": 1000 * max(later)}


async def _joined(*, agent_speaks: bool) -> float:
    """Let one of both speak all the time; return when the other is given his sound.

    What the way from there to an ear takes (modem, network) is no part of it.
    """
    tone = Voice(load=lambda _: sine_mix((1000.0,), 30.0, -10.0))
    says, waits = ("speaks x.wav",), ("waits 30 s",)
    async with modem_street("usr") as street:
        await street.take_call(*(waits if agent_speaks else says), voice=tone)
        script = ("answers after 2 s", *(says if agent_speaks else ()))
        phone = SimulatedPhone("anna", script, load=tone.load)
        await phone.open()
        await phone.ring(OFFER)
        assert await phone.next_event() == PhoneAnswered()
        lifted_at, bridge = (
            asyncio.get_running_loop().time(),
            Bridge(street.line, phone),
        )
        bridge.to_far, bridge.to_near = NotingLane(), NotingLane()
        running = asyncio.create_task(bridge.run())
        await asyncio.sleep(2)
        running.cancel()
        await asyncio.wait([running])
        await phone.close()
    lane = bridge.to_near if agent_speaks else bridge.to_far
    assert isinstance(lane, NotingLane)
    if lane.heard_at is None:
        message = "nobody was heard"
        raise NotMeasured(message)
    return lane.heard_at - lifted_at


class NotingLane(Lane):
    """A lane that notes when it gave the first sound that can be heard."""

    def __init__(self) -> None:
        super().__init__()
        self.heard_at: float | None = None
        self._clock = asyncio.get_running_loop().time

    def next_frame(self) -> Frame:
        """Give what comes next."""
        frame = super().next_frame()
        if self.heard_at is None and np.abs(frame.astype(np.int32)).max() > AUDIBLE:
            self.heard_at = self._clock()
        return frame


def words(folder: Path) -> Mapping[str, float]:
    """Measure spoken words, and what the process that hears them holds."""
    said, _, _ = asyncio.run(
        listening_live.run(listening_live.trials()[0], folder / "words")
    )
    after = [1000 * one.after_s for one in said if one.right]
    if not after:
        message = "no word was understood"
        raise NotMeasured(message)
    return {"word_ms": median(after)}


def lateness(folder: Path) -> Mapping[str, float]:
    """Measure frames of eight calls at once, over ptys, with everything else here."""
    status = asyncio.run(_eight_calls(folder / "lateness"))
    lost = sum(1 for line in status.lines if line.state != LineState.IN_CALL)
    return {"late_ms": status.loop_late_p999_ms, "late_lost": float(lost)}


async def _eight_calls(folder: Path) -> Status:
    nodes = [folder / f"tty{number}" for number in range(LINES)]
    await asyncio.to_thread(write_settings, folder, *map(str, nodes))
    async with Exchange("us") as exchange, running_box(folder) as box:
        for number, node in enumerate(nodes):
            await plug_in(exchange, "usr", node, f"555010{number}")
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        script = ("waits 1 s", "presses 3", "waits for the beep", "speaks 90 s")
        for number in range(LINES):
            place(exchange, *script, number=f"555010{number}")
        await asyncio.sleep(TALKS_S)
        status = await box.status()
    if status is None:
        message = "the box did not answer"
        raise NotMeasured(message)
    return status


def bridged(_folder: Path) -> Mapping[str, float]:
    """Measure calls between telephones, bridged by a process that does that alone."""
    found = talks.one(talks.WEATHERS[0], BRIDGED, BRIDGED_S)
    delays = [delay for _, delay in found.delays_ms]
    return {
        "bridge_core": 100 * found.processor / BRIDGED,
        "bridge_p50_ms": float(np.percentile(delays, 50)),
        "bridge_p95_ms": float(np.percentile(delays, 95)),
    }


def dtmf(_folder: Path) -> Mapping[str, float]:
    """Measure the detector of keys on frames of 20 ms: talk, and a tenth of keys."""
    sound = speed.mixture(Studio(3, 1.0, voices()), DTMF_S)
    listen = functools.partial(Streaming().reports, sound)
    spent = median(speed.processor_s(listen) for _ in range(DTMF_ROUNDS))
    return {"dtmf_speed": sound.size / RATE_HZ / spent}


def start(folder: Path) -> Mapping[str, float]:
    """Measure a box that begins: when it answers, and what it holds when idle."""
    begun = [asyncio.run(_start(folder / f"start{each}")) for each in range(STARTS)]
    return {
        "ready_s": median(ready for ready, _ in begun),
        "desk_mb": max(held for _, held in begun),
    }


async def _start(folder: Path) -> tuple[float, float]:
    node = folder / "tty"
    await asyncio.to_thread(write_settings, folder, str(node))
    async with Exchange("us") as exchange:
        await plug_in(exchange, "usr", node)
        began = time.monotonic()
        async with running_box(folder) as box:
            await box.until(lambda _: True)
            ready = time.monotonic() - began
            await box.until_line("idle")
            return ready, _resident_mb(box.process.pid)


def ears(folder: Path) -> Mapping[str, float]:
    """Measure the process that hears, without the model that it has loaded."""
    with multiprocessing.get_context("spawn").Pool(1) as alone:
        model_mb = alone.apply(_model_mb, (str(korean_model()),))
    held = asyncio.run(_ears_mb(folder / "ears"))
    return {"ears_mb": held - model_mb}


def _model_mb(model: str) -> float:
    """Return what a model takes in a process that has little else."""
    import vosk  # type: ignore[import-untyped]  # noqa: PLC0415 - here alone

    before = _resident_mb(os.getpid())
    kept = vosk.Model(model)
    taken = _resident_mb(os.getpid()) - before
    del kept
    return taken


async def _ears_mb(folder: Path) -> float:
    async with _listening_box(folder) as box:
        return max(map(_resident_mb, _children(box.process.pid)), default=0.0)


@asynccontextmanager
async def _listening_box(folder: Path) -> AsyncIterator[RealBox]:
    trial = listening_live.trials()[0]
    await asyncio.to_thread(listening_live.write, trial, folder)
    async with Exchange("us") as exchange, running_box(folder) as box:
        await plug_in(exchange, "usr", folder / "tty")
        await box.until(lambda status: "understands" in status.speech, within_s=120)
        yield box


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in told.split()]


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def cut_link(_folder: Path) -> Mapping[str, float]:
    """Measure how soon a link that is cut in silence is noticed."""
    if os.geteuid():
        message = "networks of its own need root"
        raise NotMeasured(message)
    series = link.play(LINK_FAULT, LINK_ROUNDS, 3)
    if not series.noticed_s:
        raise NotMeasured("; ".join(series.missed) or "nothing was noticed")
    return {"link_s": max(series.noticed_s)}


def power_cut(_folder: Path) -> Mapping[str, float]:
    """Let processes be killed at any instant; 1: a test failed, which may be a loss."""
    paths = [path for name in POWER_CUTS if (path := TESTS / "real" / name).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "-m", "not soak", *map(str, paths)],
        cwd=TESTS.parent,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        note(done.stdout.decode("utf-8", "replace")[-2000:])
    return {"power_cut_lost": float(done.returncode != 0)}


MEASURES: Mapping[str, Measure] = {
    "start": start,
    "joined": joined,
    "feel": feel,
    "dtmf": dtmf,
    "bridged": bridged,
    "lateness": lateness,
    "words": words,
    "ears": ears,
    "link": cut_link,
    "power-cut": power_cut,
}
GIVES: Mapping[str, tuple[str, ...]] = {
    "start": ("ready_s", "desk_mb"),
    "joined": ("joined_ms",),
    "feel": ("first_sample_ms", "silent_ms"),
    "dtmf": ("dtmf_speed",),
    "bridged": ("bridge_core", "bridge_p50_ms", "bridge_p95_ms"),
    "lateness": ("late_ms", "late_lost"),
    "words": ("word_ms",),
    "ears": ("ears_mb",),
    "link": ("link_s",),
    "power-cut": ("power_cut_lost",),
}
"""Which figures each measure has."""
