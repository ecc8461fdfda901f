import asyncio
import time

import pytest

from support.virtual_time import run_virtually
from tipring.desk.lateness import Lateness


async def measured(seconds: float) -> Lateness:
    lateness = Lateness()
    running = asyncio.create_task(lateness.run())
    await asyncio.sleep(seconds)
    running.cancel()
    return lateness


def test_a_loop_that_was_never_measured_is_not_late() -> None:
    lateness = Lateness()
    assert lateness.worst_ms == 0.0
    assert lateness.p999_ms == 0.0


def test_a_loop_that_is_never_late_is_told_so() -> None:
    lateness = run_virtually(measured(120))
    assert lateness.worst_ms == pytest.approx(0.0, abs=1e-3)
    assert lateness.p999_ms == pytest.approx(0.0, abs=1e-3)


def test_whoever_blocks_the_loop_is_noticed() -> None:
    async def block_once() -> float:
        lateness = Lateness()
        running = asyncio.create_task(lateness.run())
        await asyncio.sleep(0.1)
        time.sleep(0.08)  # noqa: ASYNC251 - the very thing that is to be noticed
        await asyncio.sleep(0.1)
        running.cancel()
        return lateness.worst_ms

    assert asyncio.run(block_once()) >= 55
