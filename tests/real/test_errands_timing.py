"""Whatever errands do, a frame of sound is due every 20 ms, and comes."""

import asyncio
from pathlib import Path

import pytest

from tipring.desk.errands import OfficeErrands
from tipring.domain.commands import AskWeb, CallFunction
from tipring.dsp.frames import FRAME_S

TRIES = 3
LONGEST_S = 1.5
SCRIPT = """
import os


def floods(call):
    while True:
        print("x" * 1000)


def hangs(call):
    while True:
        pass


def crashes(call):
    os._exit(1)


def fills(call):
    return {"answer": "x" * 60_000}
"""


async def worst_lateness_s(folder: Path) -> float:
    """Return how late the worst frame was while functions did their worst."""
    clock = asyncio.get_running_loop().time
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        due = clock()
        while True:
            due += FRAME_S
            await asyncio.sleep(due - clock())
            worst = max(worst, clock() - due)
            due = max(due, clock() - FRAME_S)

    async def send(order: AskWeb | CallFunction) -> None:
        try:
            async with asyncio.timeout(LONGEST_S / 3):
                await office.run(order)
        except TimeoutError:
            pass

    async with OfficeErrands(folder, {}, functions=True) as office:
        ticking = asyncio.create_task(tick())
        ends = clock() + LONGEST_S
        while clock() < ends:
            names = ("floods", "hangs", "crashes", "fills")
            orders: list[AskWeb | CallFunction] = [
                CallFunction(f"bad.py:{name}", {}, "", {}) for name in names
            ]
            orders.append(AskWeb("GET", "http://no-such-host.invalid/", {}, {}))
            await asyncio.gather(*map(send, orders))
        ticking.cancel()
        await asyncio.wait([ticking])
    return worst


@pytest.mark.quiet
def test_no_frame_is_late_for_whatever_functions_do(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(SCRIPT)
    for _ in range(TRIES):
        worst_s = asyncio.run(worst_lateness_s(tmp_path))
        print(f"worst lateness of a frame: {1000 * worst_s:.1f} ms")
        if worst_s < FRAME_S:
            break
    assert worst_s < FRAME_S
