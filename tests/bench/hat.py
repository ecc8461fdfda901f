"""The sound of a HAT through real PortAudio: how late, how true, at what price.

A sound server stands for the codec; the card hears itself. A click is written when
nothing waits, and the clock runs until the frame with its echo is handed to the line.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from bench.tables import note, show
from support.pulse import ECHO, sound_server
from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.frames import FRAME_SAMPLES, Frame
from tipring.dsp.plans import plan_for
from tipring.lines.hat.daa import SoundFigures
from tipring.lines.hat.sound import CardSound
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.echo_guard import EchoGuard
from tipring.lines.sound.line_notes import LineNotes

SECONDS = 60
CLICK_EVERY_S = 0.5
CLICK: Frame = np.zeros(FRAME_SAMPLES, dtype=np.int16)
CLICK[:80] = 8000
HEARD = 4000
SPINNING = 4
"""Busy programs beside us, on the machine's cores."""


@dataclass
class Line:
    """What a call does with the sound: echo canceller, and all ears."""

    sound: CardSound
    clock: asyncio.AbstractEventLoop
    clicked_at: float | None = None

    def __post_init__(self) -> None:
        self.took_s: list[float] = []
        self._guard = EchoGuard()
        notes = LineNotes()
        notes.begin_call()
        self._ears = Ears(plan_for("us"), notes)

    def frame(self, heard: Frame, played: Frame) -> None:
        if self.clicked_at is not None and np.abs(heard).max() > HEARD:
            self.took_s.append(self.clock.time() - self.clicked_at)
            self.clicked_at = None
        for _ in self._ears.hear(self._guard.clean(heard, played)):
            pass  # what it means is nobody's affair here

    def sound_torn(self) -> None:
        self.clicked_at = None

    def fault(self, error: LineError) -> None:
        raise error

    def click(self) -> None:
        self.clicked_at = self.clock.time()
        self.sound.write(CLICK)


@dataclass(frozen=True)
class Measured:
    figures: SoundFigures
    took_ms: list[float]
    processor: float
    """Of one core."""


def measure(scale: float) -> None:
    """Show the figures of a quiet machine, and of one with busy programs."""
    if not shutil.which("pulseaudio"):
        note("pulseaudio is not installed (apt-get install pulseaudio)")
        return
    seconds = max(5.0, SECONDS * scale)
    rows = []
    for name, spinning in (("otherwise idle", 0), (f"{SPINNING} busy", SPINNING)):
        with (
            tempfile.TemporaryDirectory() as folder,
            busy(spinning),
            sound_server(Path(folder)),
        ):
            rows.append(row(name, asyncio.run(one_line(seconds))))
    show(
        f"HAT: one line for {seconds:.0f} s through PortAudio and a sound server",
        (
            "machine",
            "mouth to ear ms, median",
            "worst",
            "by the card",
            "frames late ms, worst",
            "drift ppm",
            "xruns",
            "reopened",
            "processor",
        ),
        rows,
    )


def row(name: str, measured: Measured) -> tuple[object, ...]:
    figures, took_ms = measured.figures, measured.took_ms
    return (
        name,
        f"{median(took_ms):.0f}",
        f"{max(took_ms):.0f}",
        f"{1000 * figures.latency_s:.0f}",
        f"{1000 * figures.late_s:.1f}",
        f"{figures.drift_ppm:+.1f}",
        figures.xruns,
        figures.reopened,
        f"{100 * measured.processor:.1f} %",
    )


async def one_line(seconds: float) -> Measured:
    """Let a line run as in a call, clicking now and then."""
    sound = CardSound(SoundCard(ECHO))
    line = Line(sound, asyncio.get_running_loop())
    await sound.open(line)
    await asyncio.sleep(1)
    before = processor_s()
    for _ in range(round(seconds / CLICK_EVERY_S)):
        line.click()
        await asyncio.sleep(CLICK_EVERY_S)
    spent_s = processor_s() - before
    await sound.close()
    took_ms = [1000 * took for took in line.took_s]
    return Measured(sound.figures, took_ms, spent_s / seconds)


def processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Let *count* processes do nothing, as fast as they can."""
    crew = [multiprocessing.Process(target=spin, daemon=True) for _ in range(count)]
    for one in crew:
        one.start()
    try:
        yield
    finally:
        for one in crew:
            one.kill()
            one.join()


def spin() -> None:
    while True:
        pass
