import asyncio
import sys
import time

import pytest

from support.virtual_time import run_virtually
from tipring.desk.lateness import SHORT_TURN_S, Lateness, let_the_loop_go_first
from tipring.dsp.frames import FRAME_S


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


def test_threads_hand_over_soon_to_a_loop_that_wants_to_go_on() -> None:
    usual_s = sys.getswitchinterval()
    try:
        let_the_loop_go_first()
        assert sys.getswitchinterval() == pytest.approx(SHORT_TURN_S)
        assert SHORT_TURN_S < FRAME_S / 20
    finally:
        sys.setswitchinterval(usual_s)
