"""The desk has a core that is a quarter as fast, and two calls at once.

Another program of real-time priority takes the rest of that core in steps of 0.4 ms
(`spinner.py`). So nothing stands still for long, as it does under a quota: of all that
can be had without another machine, this is the fairest picture of a slow one.
"""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from faults import spinner
from faults.matrix import Row
from faults.processor import two_calls

FAULT = "a core of a quarter of the speed, two calls"
TICKS = 250
"""5 s of frames: so long a bare process tells how late it is woken."""

SPEED = """\
import os, time
os.sched_setaffinity(0, {{{core}}})
began = time.perf_counter()
sum(number * number for number in range(1_000_000))
took_s = time.perf_counter() - began
late_s, due = [], time.monotonic()
for _ in range({ticks}):
    due += 0.02
    time.sleep(max(0.0, due - time.monotonic()))
    late_s.append(time.monotonic() - due)
print(took_s, sorted(late_s)[-{ticks} // 100])
"""


def strike(folder: Path, rounds: int, _seed: int) -> Row:
    """Measure *rounds* minutes of two busy lines."""
    if why := why_no_slow_core():
        return Row(FAULT, notes=[why])
    cores = os.sched_getaffinity(0)
    slow, *_ = sorted(cores, reverse=True)
    fast_s, _ = speed_of(slow)
    os.sched_setaffinity(0, cores - {slow})
    try:
        with slowed_down(slow):
            took_s, late_s = speed_of(slow)
            row = Row(FAULT, rounds)
            row.notes.append(f"arithmetic takes {took_s / fast_s:.1f} times as long")
            row.notes.append(
                f"99 % of a bare clock's frames within {1000 * late_s:.1f} ms"
            )
            pinned = ("taskset", "--cpu-list", str(slow))
            return asyncio.run(two_calls(folder / "office", row, pinned))
    finally:
        os.sched_setaffinity(0, cores)


def why_no_slow_core() -> str:
    """Return why no core can be slowed down here; empty: one can."""
    if os.geteuid() != 0:
        return "a program of real-time priority needs root"
    if len(os.sched_getaffinity(0)) == 1:
        return "the desk needs a core of its own beside the street's"
    return ""


@contextlib.contextmanager
def slowed_down(core: int) -> Iterator[None]:
    """Take most of *core* meanwhile."""
    command = (sys.executable, "-m", spinner.__name__, str(core))
    spinning = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": place_of_tests()}
    )
    try:
        time.sleep(1.0)
        yield
    finally:
        spinning.kill()
        spinning.wait()


def place_of_tests() -> str:
    """Return where the package of the faults is."""
    return str(Path(__file__).parent.parent)


def speed_of(core: int) -> tuple[float, float]:
    """Return how long sums take on *core*, and how late 99 % of a clock is there."""
    code = SPEED.format(core=core, ticks=TICKS)
    ran = subprocess.run((sys.executable, "-c", code), capture_output=True, check=True)
    took_s, late_s = map(float, ran.stdout.split())
    return took_s, late_s
