"""The engine's process dies or hangs in the middle of a call, in real time."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from support.box import NODE, Box, open_box
from support.speech_office import write_office
from tipring.domain.line import LineState
from tipring.domain.telling import tell
from tipring.speech.ears.supervising import ToyEars

POLL_S = 0.02
BACK_S = 15.0
"""From the end of a worker to the next one that is ready, on a busy machine."""


async def until_listening(box: Box) -> None:
    """Wait until a caller is listened to."""
    async with asyncio.timeout(20):
        while box.watch.state is not LineState.IN_CALL:
            await asyncio.sleep(POLL_S)
    await asyncio.sleep(1)


@pytest.mark.realtime
@pytest.mark.timeout(90)
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_caller_whose_ears_die_or_hang_goes_on_by_keys(
    tmp_path: Path, blow: signal.Signals
) -> None:
    write_office(tmp_path / "config", {"1": "sales", "2": "support"}, NODE)
    ears = ToyEars()

    async def story() -> list[str]:
        async with open_box(tmp_path, ears=[ears]) as box:
            async with asyncio.timeout(BACK_S):
                while not ears.languages:
                    await asyncio.sleep(POLL_S)
            call = box.call("waits 5 s", "presses 2", "waits 20 s")
            await until_listening(box)
            hit = ears.pid
            assert hit is not None
            os.kill(hit, blow)
            await call.ended
            async with asyncio.timeout(BACK_S):
                while not ears.languages or ears.pid == hit:
                    await asyncio.sleep(POLL_S)
            print(f"the loop was late by {box.desk.lateness.p999_ms:.1f} ms (99.9 %)")
            await box.until(LineState.IDLE)
            (record,) = await box.store.calls()
            assert record.last_node == "chose-2"
            return [tell(what) for what in await box.noted()]

    told = asyncio.run(story())
    assert any("speech is not understood" in line for line in told)
